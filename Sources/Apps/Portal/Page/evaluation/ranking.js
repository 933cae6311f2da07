/** Scores in rising order, and what can be read off them: how many reach a threshold, average precision, the curve. */

/**
 * How many of some rising values are at least `threshold`.
 *
 * @param {Float32Array|Float64Array} rising
 * @param {number} threshold Rounded to float32 where the values are.
 */
export function reaching(rising, threshold) {
    let [low, high] = [0, rising.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (rising[middle] >= threshold) high = middle;
        else low = middle + 1;
    }
    return rising.length - low;
}

/**
 * The sum over distinct scores of precision times the rise of recall: average precision without interpolation, as
 * `average_precision_score` of scikit-learn. Images of equal score are reached together.
 *
 * @param {Float32Array} all The scores of all measured images, rising.
 * @param {Float32Array} positives Those of the images that carry the tag, rising.
 * @returns {number|null} `null` without positive images.
 */
export function averagePrecision(all, positives) {
    if (positives.length === 0) return null;
    let sum = 0;
    let place = all.length;
    for (let last = positives.length - 1; last >= 0; ) {
        const score = positives[last];
        let next = last;
        while (next >= 0 && positives[next] === score) next -= 1;
        while (place > 0 && all[place - 1] >= score) place -= 1;
        sum += ((last - next) * (positives.length - 1 - next)) / (all.length - place);
        last = next;
    }
    return sum / positives.length;
}

/**
 * Precision and recall at every distinct score, from the highest down.
 *
 * @param {Float32Array} all
 * @param {Float32Array} positives
 * @returns {{threshold: number, precision: number, recall: number}[]} Nothing without positive images.
 */
export function precisionRecallCurve(all, positives) {
    const points = [];
    if (positives.length === 0) return points;
    let positive = positives.length;
    for (let place = all.length; place > 0; ) {
        const threshold = all[place - 1];
        while (place > 0 && all[place - 1] === threshold) place -= 1;
        while (positive > 0 && positives[positive - 1] >= threshold) positive -= 1;
        const found = positives.length - positive;
        points.push({ threshold, precision: found / (all.length - place), recall: found / positives.length });
    }
    return points;
}

/**
 * The threshold of the best F1 score, the highest one on ties; `null` without points.
 * @param {{threshold: number, precision: number, recall: number}[]} points
 * @returns {number|null}
 */
export function bestThreshold(points) {
    let [best, threshold] = [-1, null];
    for (const point of points) {
        const sum = point.precision + point.recall;
        const score = sum > 0 ? (2 * point.precision * point.recall) / sum : 0;
        if (score > best) [best, threshold] = [score, point.threshold];
    }
    return threshold;
}

/**
 * At most `limit` points of a curve, for a chart: points between which recall stays the same go first, then points at
 * even distances stay. The first and the last always stay.
 * @param {{threshold: number, precision: number, recall: number}[]} points
 * @param {number} limit
 * @returns {{threshold: number, precision: number, recall: number}[]}
 */
export function thinned(points, limit) {
    if (points.length <= limit) return points;
    const corners = points.filter(
        (point, index) =>
            index === 0 ||
            index === points.length - 1 ||
            point.recall !== points[index - 1].recall ||
            point.recall !== points[index + 1].recall,
    );
    if (corners.length <= limit) return corners;
    return Array.from(
        { length: limit },
        (_, index) => corners[Math.floor((index * (corners.length - 1)) / (limit - 1))],
    );
}
