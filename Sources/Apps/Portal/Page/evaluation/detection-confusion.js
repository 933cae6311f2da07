/** Which tag was taken for which where boxes are, at any threshold and overlap. */

import { overlap } from "./detection-boxes.js";

/**
 * What boxes were taken for.
 *
 * @typedef {object} DetectionConfusion
 * @property {Int32Array} counts For each true tag a row with the number of boxes by detected tag; at its end those that
 * were missed.
 * @property {number[]} background For each tag the detections that overlap no true box enough.
 * @property {number[]} duplicates For each tag the further detections of boxes that a more probable one had chosen.
 */

/**
 * Pairs boxes by place alone: in falling order of probability each detection chooses the true box that it overlaps most
 * of those left, whatever its tag.
 *
 * @param {import("./detection-boxes.js").DetectedBoxes} boxes
 * @param {number} threshold The probability from which on a detection counts.
 * @param {number} least The overlap from which on a detection is of a box.
 * @returns {DetectionConfusion}
 */
export function detectionConfusion(boxes, threshold, least) {
    const columns = boxes.tagCount + 1;
    const counts = new Int32Array(boxes.tagCount * columns);
    const background = new Array(boxes.tagCount).fill(0);
    const duplicates = new Array(boxes.tagCount).fill(0);
    const chosenBy = new Int32Array(boxes.truth.length).fill(-1);
    for (const { image, tag, probability, box } of boxes.detections) {
        if (!(probability >= threshold)) continue;
        let [best, choice, isDuplicate] = [least, -1, false];
        for (let truth = boxes.firstTruth[image]; truth < boxes.firstTruth[image + 1]; truth += 1) {
            const shared = overlap(box, boxes.truth[truth].box);
            if (chosenBy[truth] >= 0) isDuplicate ||= shared >= least;
            else if (shared >= best) [best, choice] = [shared, truth];
        }
        if (choice >= 0) chosenBy[choice] = tag;
        else (isDuplicate ? duplicates : background)[tag] += 1;
    }
    boxes.truth.forEach(({ tag }, truth) => {
        counts[tag * columns + (chosenBy[truth] < 0 ? boxes.tagCount : chosenBy[truth])] += 1;
    });
    return { counts, background, duplicates };
}
