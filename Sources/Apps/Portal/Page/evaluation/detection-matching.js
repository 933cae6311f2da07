/** Which detections are right at an overlap, and the numbers that follow at any threshold. */

import { wilson } from "./interval.js";
import { reaching } from "./ranking.js";

/** COCO's overlaps from 0.5 to 0.95, in the numbers of its evaluation program. */
export const standardOverlaps = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95];

/**
 * One tag at one threshold.
 *
 * @typedef {object} BoxFigures
 * @property {number} truePositives
 * @property {number} predicted
 * @property {number} positives
 * @property {number|null} precision `null` if nothing was detected, or the tag is not evaluable.
 * @property {number|null} recall
 */

/**
 * What became of the boxes of one image.
 *
 * @typedef {object} BoxOutcomes
 * @property {{truth: number, detection: number}[]} found Places in the image's truth and detections.
 * @property {number[]} missed Places in the truth.
 * @property {number[]} wrong Places in the detections.
 */

/**
 * The detections matched at one overlap, by COCO's rules: in each image and tag the detections choose in falling order
 * of probability, each the true box that it overlaps most of those left. So what is right does not depend on a
 * threshold, and a slider only counts.
 */
export class DetectionMatching {
    /**
     * @param {import("./detection-boxes.js").DetectedBoxes} boxes
     * @param {number} overlap The overlap that a right detection has at least, above 0 and up to 1.
     */
    constructor(boxes, overlap) {
        this.boxes = boxes;
        this.overlap = overlap;
        // An overlap of 1 is met by what rounding leaves of it.
        const limit = Math.min(overlap, 1 - 1e-10);
        const isChosen = new Uint8Array(boxes.truth.length);
        /** For each detection the number of the true box it found, or -1. */
        this.matches = Int32Array.from(boxes.detections, ({ near }) => {
            let [best, choice] = [limit, -1];
            for (const each of near) {
                if (each.overlap >= best && !isChosen[each.truth]) [best, choice] = [each.overlap, each.truth];
            }
            if (choice >= 0) isChosen[choice] = 1;
            return choice;
        });
        /** For each tag and number of its most probable detections how many of them are right. */
        this.found = boxes.tags.map(({ ranking }) => {
            const found = new Int32Array(ranking.length + 1);
            ranking.forEach((number, rank) => {
                found[rank + 1] = found[rank] + (this.matches[number] >= 0 ? 1 : 0);
            });
            return found;
        });
        /** COCO's average precision of each tag; `null` for those without boxes and those not evaluable. */
        this.averagePrecisions = boxes.tags.map(({ truthCount }, tag) =>
            boxes.evaluableTags[tag] ? averagePrecision(this.found[tag], truthCount) : null,
        );
        /** The mean over the tags that have boxes, with Wilson's interval. */
        this.meanAveragePrecision = wilson(mean(this.averagePrecisions), boxes.trueGroups);
    }

    /**
     * Precision and recall at every distinct probability of a tag, from the highest down.
     *
     * @param {number} tag
     * @returns {{threshold: number, precision: number, recall: number}[]} Nothing without boxes.
     */
    curve(tag) {
        const { ranking, truthCount } = this.boxes.tags[tag];
        const points = [];
        if (truthCount === 0 || !this.boxes.evaluableTags[tag]) return points;
        ranking.forEach((number, rank) => {
            const threshold = this.boxes.detections[number].probability;
            if (this.boxes.detections[ranking[rank + 1]]?.probability === threshold) return;
            const found = this.found[tag][rank + 1];
            points.push({ threshold, precision: found / (rank + 1), recall: found / truthCount });
        });
        return points;
    }

    /**
     * The numbers at a threshold, overall ones with Wilson's intervals.
     *
     * @param {number} threshold The probability from which on a detection counts.
     */
    at(threshold) {
        const { boxes } = this;
        /** @type {BoxFigures[]} */
        const tags = boxes.tags.map((_, tag) => this.figures(tag, threshold));
        let [truePositives, predicted, positives] = [0, 0, 0];
        tags.forEach((tag, index) => {
            if (!boxes.evaluableTags[index]) return;
            truePositives += tag.truePositives;
            predicted += tag.predicted;
            positives += tag.positives;
        });
        return {
            threshold,
            tags,
            precision: wilson(predicted > 0 ? truePositives / predicted : null, reaching(boxes.peaks, threshold)),
            recall: wilson(positives > 0 ? truePositives / positives : null, boxes.trueGroups),
        };
    }

    /**
     * What became of the boxes of every image at a threshold; those of tags that are not evaluable are left out.
     *
     * @param {number} threshold
     * @returns {BoxOutcomes[]}
     */
    outcomes(threshold) {
        return this.boxes.images.map((_, image) => this.outcome(image, threshold));
    }

    /**
     * What became of the boxes of one image.
     *
     * @param {number} image Its index.
     * @param {number} threshold
     * @returns {BoxOutcomes}
     */
    outcome(image, threshold) {
        const { firstDetection, firstTruth, detections, truth, evaluableTags } = this.boxes;
        /** @type {BoxOutcomes} */
        const outcome = { found: [], missed: [], wrong: [] };
        const isFound = new Set();
        for (let number = firstDetection[image]; number < firstDetection[image + 1]; number += 1) {
            const { index, tag, probability } = detections[number];
            if (!evaluableTags[tag] || !(probability >= threshold)) continue;
            const match = this.matches[number];
            if (match < 0) outcome.wrong.push(index);
            else outcome.found.push({ truth: truth[match].index, detection: index });
            isFound.add(match);
        }
        for (let number = firstTruth[image]; number < firstTruth[image + 1]; number += 1) {
            if (evaluableTags[truth[number].tag] && !isFound.has(number)) outcome.missed.push(truth[number].index);
        }
        outcome.found.sort((first, second) => first.truth - second.truth);
        outcome.wrong.sort((first, second) => first - second);
        return outcome;
    }

    /** @private */
    figures(tag, threshold) {
        const { boxes } = this;
        const { ranking, truthCount: positives } = boxes.tags[tag];
        const predicted = partition(ranking, (number) => !(boxes.detections[number].probability >= threshold));
        const truePositives = this.found[tag][predicted];
        const isEvaluable = boxes.evaluableTags[tag];
        return {
            truePositives,
            predicted,
            positives,
            precision: isEvaluable && predicted > 0 ? truePositives / predicted : null,
            recall: isEvaluable && positives > 0 ? truePositives / positives : null,
        };
    }
}

/**
 * The mean over 101 recalls of the best precision at that recall or a higher one, with the roundings of COCO's program.
 *
 * @param {Int32Array} found For each number of most probable detections how many of them are right.
 * @param {number} truthCount
 * @returns {number|null} `null` without boxes.
 */
function averagePrecision(found, truthCount) {
    if (truthCount === 0) return null;
    let [sum, best, step] = [0, 0, 100];
    for (let rank = found.length - 1; rank > 0; rank -= 1) {
        if (found[rank] === found[rank - 1]) continue;
        for (; step >= 0 && step * 0.01 > found[rank] / truthCount; step -= 1) sum += best;
        best = Math.max(best, found[rank] / rank);
    }
    return (sum + best * (step + 1)) / 101;
}

/** The number of values in front of the first for which `isBehind` holds; it holds for all after it, too. */
function partition(values, isBehind) {
    let [low, high] = [0, values.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (isBehind(values[middle])) high = middle;
        else low = middle + 1;
    }
    return low;
}

/**
 * The means of the average precisions over COCO's overlaps: of each tag, and of all, known as mAP@0.5:0.95.
 *
 * @param {import("./detection-boxes.js").DetectedBoxes} boxes
 */
export function averagedOverOverlaps(boxes) {
    const all = standardOverlaps.map((overlap) => new DetectionMatching(boxes, overlap).averagePrecisions);
    const tags = boxes.tags.map((_, tag) => mean(all.map((each) => each[tag])));
    return { tags, mean: mean(tags) };
}

/** @returns {number|null} `null` if no value is defined. */
function mean(values) {
    const defined = values.filter((value) => value !== null);
    return defined.length > 0 ? defined.reduce((sum, value) => sum + value, 0) / defined.length : null;
}
