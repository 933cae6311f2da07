/**
 * Precision, recall and their intervals at any threshold, fast enough for every step of a slider.
 *
 * Prepared once: for each tag the scores of all measured images, of its own images, and the highest score of each group
 * of near-duplicates, all sorted. A threshold then costs three binary searches a tag.
 */

import { wilson } from "./interval.js";
import { averagePrecision, precisionRecallCurve, reaching } from "./ranking.js";

/** How long preparing may hold up the page before it lets it breathe, in milliseconds. */
const sliceMilliseconds = 8;

/**
 * One tag at one threshold.
 *
 * @typedef {object} TagFigures
 * @property {number} truePositives
 * @property {number} predicted
 * @property {number} positives
 * @property {number|null} precision `null` if nothing was predicted, or the tag is not measured.
 * @property {number|null} recall
 */

/** What is known of one tag at all thresholds. */
class RankedTag {
    constructor(all, positives, isEvaluable, predictedGroups, positiveGroups) {
        this.all = all;
        this.positives = positives;
        this.isEvaluable = isEvaluable;
        /** The highest score of each group, rising; the scores themselves if every image is a group of its own. */
        this.predictedGroups = predictedGroups;
        /** The number of groups among the tag's images. */
        this.positiveGroups = positiveGroups;
        this.averagePrecision = isEvaluable ? averagePrecision(all, positives) : null;
    }

    /** The curve with a point for each distinct score, made on demand. */
    get curve() {
        return this.isEvaluable ? precisionRecallCurve(this.all, this.positives) : [];
    }

    /** @returns {TagFigures} */
    at(threshold) {
        const predicted = reaching(this.all, threshold);
        const truePositives = reaching(this.positives, threshold);
        const positives = this.positives.length;
        return {
            truePositives,
            predicted,
            positives,
            precision: this.isEvaluable && predicted > 0 ? truePositives / predicted : null,
            recall: this.isEvaluable && positives > 0 ? truePositives / positives : null,
        };
    }

    precisionInterval(figures, threshold) {
        return wilson(figures.precision, figures.precision === null ? 0 : reaching(this.predictedGroups, threshold));
    }

    recallInterval(figures) {
        return wilson(figures.recall, this.positiveGroups);
    }
}

/** All numbers of an iteration. */
export class Measurement {
    /**
     * Prepares without freezing the page: about 100 ms of work for 100 tags x 10,000 images, in slices.
     *
     * @param {import("./scores.js").Scores} scores
     * @param {AbortSignal} [signal] Gives up when the reader has gone elsewhere.
     */
    static async of(scores, signal) {
        const measurement = new Measurement(scores);
        let start = performance.now();
        for (let tag = 0; tag < scores.tagCount; tag += 1) {
            measurement.tags.push(measurement.ranked(tag));
            if (performance.now() - start < sliceMilliseconds) continue;
            await new Promise((resume) => setTimeout(resume));
            signal?.throwIfAborted();
            start = performance.now();
        }
        measurement.finish();
        return measurement;
    }

    /** @private */
    constructor(scores) {
        this.scores = scores;
        /** @type {RankedTag[]} */
        this.tags = [];
        const { groups, evaluableImages } = scores;
        this.groupCount = new Set(
            evaluableImages.length ? Array.from(evaluableImages, (image) => groups[image]) : [],
        ).size;
        this.isUngrouped = this.groupCount === evaluableImages.length;
        this.peaks = new Map();
        this.positiveGroups = { counted: new Set(), measured: new Set() };
    }

    /** @private */
    ranked(tag) {
        const { scores } = this;
        const { evaluableImages, groups } = scores;
        const isEvaluable = scores.evaluableTags[tag] === 1;
        const all = new Float32Array(evaluableImages.length);
        const positives = new Float32Array(evaluableImages.length);
        const positiveGroups = new Set();
        const peaks = this.isUngrouped ? null : new Map();
        let count = 0;
        for (let index = 0; index < evaluableImages.length; index += 1) {
            const image = evaluableImages[index];
            const score = scores.probability(image, tag);
            const group = groups[image];
            all[index] = score;
            if (peaks !== null && !(peaks.get(group) >= score)) peaks.set(group, score);
            if (scores.counts(tag) && !(this.peaks.get(group) >= score)) this.peaks.set(group, score);
            if (!scores.carries(image, tag)) continue;
            positives[count++] = score;
            positiveGroups.add(group);
            if (scores.counts(tag)) this.positiveGroups.counted.add(group);
            if (isEvaluable) this.positiveGroups.measured.add(group);
        }
        all.sort();
        const predictedGroups = peaks === null ? all : Float32Array.from(peaks.values()).sort();
        return new RankedTag(all, positives.slice(0, count).sort(), isEvaluable, predictedGroups, positiveGroups.size);
    }

    /** @private */
    finish() {
        const defined = this.tags.map((tag) => tag.averagePrecision).filter((value) => value !== null);
        const mean = defined.length ? defined.reduce((sum, value) => sum + value, 0) / defined.length : null;
        this.meanAveragePrecision = wilson(mean, this.positiveGroups.measured.size);
        this.predictedGroups = Float32Array.from(this.peaks.values()).sort();
        this.answers = answers(this.scores);
    }

    /**
     * The numbers at a threshold; overall ones with Wilson's intervals. The tags' come from `intervals`.
     *
     * @param {number} threshold
     */
    at(threshold) {
        const limit = Math.fround(threshold);
        const tags = this.tags.map((tag) => tag.at(limit));
        let [truePositives, predicted, positives] = [0, 0, 0];
        tags.forEach((tag, index) => {
            if (!this.scores.counts(index)) return;
            truePositives += tag.truePositives;
            predicted += tag.predicted;
            positives += tag.positives;
        });
        const precision = predicted > 0 ? truePositives / predicted : null;
        const recall = positives > 0 ? truePositives / positives : null;
        const images = this.scores.evaluableImages.length;
        return {
            threshold: limit,
            tags,
            precision: wilson(precision, reaching(this.predictedGroups, limit)),
            recall: wilson(recall, this.positiveGroups.counted.size),
            meanAveragePrecision: this.meanAveragePrecision,
            accuracy: wilson(images > 0 ? this.answers.correct(limit) / images : null, this.groupCount),
        };
    }

    /** Wilson's intervals of one tag's numbers. */
    intervals(tag, figures, threshold) {
        const ranked = this.tags[tag];
        return {
            precision: ranked.precisionInterval(figures, Math.fround(threshold)),
            recall: ranked.recallInterval(figures),
            averagePrecision: wilson(ranked.averagePrecision, ranked.positiveGroups),
        };
    }
}

/** Whether the answer for each measured image is right, at any threshold. */
function answers(scores) {
    if (scores.isMulticlass) {
        let count = 0;
        for (const image of scores.evaluableImages)
            if (scores.carries(image, mostProbableTag(scores, image))) count += 1;
        return { correct: () => count };
    }
    // Exactly the true tags reach the threshold where it is above every other tag and not above any true one.
    const above = new Float32Array(scores.evaluableImages.length);
    const upTo = new Float32Array(scores.evaluableImages.length);
    scores.evaluableImages.forEach((image, index) => {
        let [other, own] = [-1, 2];
        for (let tag = 0; tag < scores.tagCount; tag += 1) {
            if (scores.evaluableTags[tag] === 0) continue;
            const score = scores.probability(image, tag);
            if (scores.carries(image, tag)) own = Math.min(own, score);
            else other = Math.max(other, score);
        }
        [above[index], upTo[index]] = [other, own];
    });
    return {
        correct(threshold) {
            let count = 0;
            for (let index = 0; index < above.length; index += 1) {
                if (above[index] < threshold && threshold <= upTo[index]) count += 1;
            }
            return count;
        },
    };
}

/**
 * The tag of the greatest probability, the lowest index on ties; -1 without tags.
 * @param {import("./scores.js").Scores} scores
 * @param {number} image its index
 * @returns {number}
 */
export function mostProbableTag(scores, image) {
    let [best, most] = [-1, -1];
    for (let tag = 0, place = image * scores.tagCount; tag < scores.tagCount; tag += 1, place += 1) {
        if (scores.probabilities[place] > most) [best, most] = [tag, scores.probabilities[place]];
    }
    return best;
}
