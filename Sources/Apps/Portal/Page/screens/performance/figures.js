/**
 * The numbers of an iteration at a threshold, whether the server computed them or the page.
 *
 * The server's intervals are wider and better: they hold the bootstrap's, too. They are there for the thresholds it was
 * asked about. While the slider moves, the page has the same values with Wilson's intervals alone.
 */

/**
 * @typedef {{value: number, lower: number, upper: number}} Estimate
 * @typedef {object} Figures
 * @property {number} threshold
 * @property {"server"|"page"} source Where the intervals come from.
 * @property {Estimate|null} precision
 * @property {Estimate|null} recall
 * @property {Estimate|null} meanAveragePrecision
 * @property {Estimate|null} accuracy
 * @property {{precision: Estimate|null, recall: Estimate|null, averagePrecision: Estimate|null}[]} tags In the order of
 *   the evaluation.
 */

/**
 * @param {object} evaluation as the server answers it
 * @returns {Figures} What the server said.
 */
export function figuresOfServer(evaluation) {
    return {
        threshold: evaluation.threshold,
        source: "server",
        precision: evaluation.precision,
        recall: evaluation.recall,
        meanAveragePrecision: evaluation.meanAveragePrecision,
        accuracy: evaluation.accuracy,
        tags: evaluation.tags,
    };
}

/**
 * @param {import("../../evaluation/measurement.js").Measurement} measurement
 * @param {number[]} places For each tag of the evaluation its place in the measurement; -1 if it has none.
 * @param {number} threshold
 * @returns {Figures} What the page computed.
 */
export function figuresOfPage(measurement, places, threshold) {
    const all = measurement.at(threshold);
    return {
        threshold,
        source: "page",
        precision: all.precision,
        recall: all.recall,
        meanAveragePrecision: all.meanAveragePrecision,
        accuracy: all.accuracy,
        tags: places.map((place) =>
            place < 0
                ? { precision: null, recall: null, averagePrecision: null }
                : measurement.intervals(place, all.tags[place], threshold),
        ),
    };
}
