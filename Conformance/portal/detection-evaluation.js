/** What the page's evaluation of detectors says of golden inputs, in the form of the golden file. */
import { DetectedBoxes } from "/evaluation/detection-boxes.js";
import { boxDifferences } from "/evaluation/detection-comparison.js";
import { detectionConfusion } from "/evaluation/detection-confusion.js";
import { averagedOverOverlaps, DetectionMatching } from "/evaluation/detection-matching.js";

const box = ([left, top, width, height], part) => ({
    left: left / part,
    top: top / part,
    width: width / part,
    height: height / part,
});

/**
 * Images as lists of numbers: tag and box, and between them the probability of detections; boxes are counted in `part`,
 * probabilities in `steps`.
 */
function detected(images, options, part, steps) {
    return new DetectedBoxes(
        images.map(({ truth, detections }) => ({
            truth: truth.map(([tag, ...numbers]) => ({ tag, box: box(numbers, part) })),
            detections: detections.map(([tag, probability, ...numbers]) => ({
                tag,
                probability: probability / steps,
                box: box(numbers, part),
            })),
        })),
        options,
    );
}

/**
 * @param {object} input As in `page-detections.json`.
 * @param {number[]} overlaps
 * @param {number[]} thresholds
 */
export function evaluation(input, overlaps, thresholds) {
    const boxes = detected(input.images, input, 64, 64);
    const before = detected(input.earlier, input, 64, 64);
    const averaged = averagedOverOverlaps(boxes);
    return {
        averagePrecision: averaged.tags,
        meanAveragePrecision: averaged.mean,
        overlaps: overlaps.map((overlap) => {
            const matching = new DetectionMatching(boxes, overlap);
            const earlier = new DetectionMatching(before, overlap);
            return {
                overlap,
                averagePrecision: matching.averagePrecisions,
                meanAveragePrecision: matching.meanAveragePrecision,
                curves: boxes.tags.map((_, tag) =>
                    matching.curve(tag).map(({ threshold, precision, recall }) => [threshold, precision, recall]),
                ),
                thresholds: thresholds.map((threshold) => {
                    const figures = matching.at(threshold);
                    const { counts, background, duplicates } = detectionConfusion(boxes, threshold, overlap);
                    const columns = boxes.tagCount + 1;
                    return {
                        threshold,
                        counts: figures.tags.map(({ truePositives, predicted, positives }) => [
                            truePositives,
                            predicted - truePositives,
                            positives - truePositives,
                        ]),
                        precision: figures.precision,
                        recall: figures.recall,
                        outcomes: matching.outcomes(threshold),
                        comparison: boxDifferences(earlier, matching, threshold),
                        confusion: {
                            matrix: {
                                counts: boxes.tags.map((_, tag) => [
                                    ...counts.slice(tag * columns, (tag + 1) * columns),
                                ]),
                            },
                            background,
                            duplicates,
                        },
                    };
                }),
            };
        }),
    };
}

/** @param {object} input As in `detections.json`. */
export function averagePrecisions({ images, tags, part, steps }, overlaps) {
    const boxes = detected(images, { evaluableTags: new Array(tags).fill(true) }, part, steps);
    const all = overlaps.map((overlap) => new DetectionMatching(boxes, overlap));
    return {
        averagePrecision: boxes.tags.map((_, tag) => all.map((each) => each.averagePrecisions[tag])),
        meanAveragePrecision50: all[0].meanAveragePrecision?.value ?? null,
        meanAveragePrecision: averagedOverOverlaps(boxes).mean,
    };
}
