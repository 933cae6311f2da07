/** Two iterations on the same images: which boxes the later one gained and lost. */

/**
 * The difference in one image.
 *
 * @typedef {object} BoxDifference
 * @property {number} image
 * @property {number[]} gained Boxes that only the later iteration finds, as places in its image's truth.
 * @property {number[]} lost Boxes that only the earlier one finds, as places in the later one's truth.
 * @property {number} wrongDifference How many more wrong detections the later one has.
 */

/**
 * Compares two iterations on the same images in the same order; where the truth has changed in between, the boxes that
 * are equal in both.
 *
 * @param {import("./detection-matching.js").DetectionMatching} earlier
 * @param {import("./detection-matching.js").DetectionMatching} later Matched at the same overlap.
 * @param {number} threshold
 * @returns {BoxDifference[]} The images with a difference.
 */
export function boxDifferences(earlier, later, threshold) {
    return later.boxes.images.map((_, image) => difference(earlier, later, threshold, image)).filter(isDifference);
}

/** @returns {BoxDifference} */
function difference(earlier, later, threshold, image) {
    const [before, after] = [earlier.outcome(image, threshold), later.outcome(image, threshold)];
    const known = new Map();
    for (const { key, isFound } of boxes(earlier, before, image)) {
        known.set(key, [...(known.get(key) ?? []), isFound]);
    }
    const [gained, lost] = [[], []];
    for (const { key, index, isFound } of boxes(later, after, image)) {
        const wasFound = known.get(key)?.shift();
        if (wasFound === undefined || wasFound === isFound) continue;
        (isFound ? gained : lost).push(index);
    }
    return { image, gained, lost, wrongDifference: after.wrong.length - before.wrong.length };
}

const isDifference = ({ gained, lost, wrongDifference }) =>
    gained.length > 0 || lost.length > 0 || wrongDifference !== 0;

/** The true boxes of an image that count, in their order, each with whether it was found. */
function boxes({ boxes }, { found, missed }, image) {
    const all = [
        ...found.map(({ truth }) => ({ index: truth, isFound: true })),
        ...missed.map((index) => ({ index, isFound: false })),
    ].sort((first, second) => first.index - second.index);
    return all.map((each) => {
        const { tag, box } = boxes.images[image].truth[each.index];
        return { ...each, key: [tag, box.left, box.top, box.width, box.height].join() };
    });
}
