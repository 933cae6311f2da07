/** Which tag was taken for which, at any threshold; Multiclass only. */

import { mostProbableTag } from "./measurement.js";

/** The most probable tag of every measured image, so that a threshold costs one pass over the images. */
export class Confusion {
    /** @param {import("./scores.js").Scores} scores */
    constructor(scores) {
        const images = scores.evaluableImages;
        this.tagCount = scores.tagCount;
        this.images = images;
        this.trueTags = Int32Array.from(images, (image) => scores.tagsOf(image)[0] ?? -1);
        this.likelyTags = Int32Array.from(images, (image) => mostProbableTag(scores, image));
        this.certainties = Float32Array.from(images, (image, index) => {
            return this.likelyTags[index] < 0 ? 0 : scores.probability(image, this.likelyTags[index]);
        });
    }

    /** The number of columns: all tags, and one for images for which no tag reached the threshold. */
    get columns() {
        return this.tagCount + 1;
    }

    /**
     * Counts the measured images by true and most probable tag.
     *
     * @param {number} threshold The probability the most probable tag must reach to count.
     * @param {Int32Array} [counts] Memory to use again.
     * @returns {Int32Array} `tagCount` rows of `columns`.
     */
    at(threshold, counts = new Int32Array(this.tagCount * this.columns)) {
        const limit = Math.fround(threshold);
        counts.fill(0);
        for (let index = 0; index < this.images.length; index += 1) {
            if (this.trueTags[index] < 0) continue;
            counts[this.trueTags[index] * this.columns + this.column(index, limit)] += 1;
        }
        return counts;
    }

    /** The images of one cell, surest first. */
    imagesIn(row, column, threshold) {
        const limit = Math.fround(threshold);
        const found = [];
        for (let index = 0; index < this.images.length; index += 1) {
            if (this.trueTags[index] === row && this.column(index, limit) === column) found.push(index);
        }
        return found
            .sort((first, second) => this.certainties[second] - this.certainties[first])
            .map((index) => this.images[index]);
    }

    /** @private */
    column(index, limit) {
        return this.certainties[index] >= limit ? this.likelyTags[index] : this.tagCount;
    }
}

/**
 * The pairs of tags that were mistaken, most frequent first.
 * @param {ArrayLike<number>} counts rows of `tagCount + 1` numbers
 * @param {number} tagCount
 * @param {number} limit
 * @returns {{row: number, column: number, count: number}[]}
 */
export function confusions(counts, tagCount, limit) {
    const pairs = [];
    for (let row = 0; row < tagCount; row += 1) {
        for (let column = 0; column < tagCount; column += 1) {
            const count = counts[row * (tagCount + 1) + column];
            if (row !== column && count > 0) pairs.push({ row, column, count });
        }
    }
    return pairs
        .sort((first, second) => second.count - first.count || first.row - second.row || first.column - second.column)
        .slice(0, limit);
}
