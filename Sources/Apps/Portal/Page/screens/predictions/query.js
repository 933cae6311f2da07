/** Stored predictions, page by page, as the protocol's QueryPredictions gives them. */

import { api, training } from "../../foundation/api.js";
import { ENTRIES_PER_PAGE } from "../../foundation/limits.js";

/** The longest page that the server gives. */
export const PAGE = ENTRIES_PER_PAGE;

/** The orders of the protocol; `Suggested` puts the most uncertain first. */
export const ORDERS = ["Suggested", "Newest", "Oldest"];

/**
 * @typedef {object} PredictionFilter
 * @property {string|null} iterationId Only answers of this iteration.
 * @property {string} order One of `ORDERS`.
 * @property {string|null} tagId Only answers that gave this tag a probability within `least` and `most`.
 * @property {number} least From 0 to 1.
 * @property {number} most From 0 to 1.
 */

/**
 * Asks for one page after the other. The continuation is a place and no count, so predictions that are deleted or come
 * in between neither shift nor repeat anything.
 */
export class PredictionPages {
    /** @param {string} projectId @param {PredictionFilter} filter @param {AbortSignal} signal */
    constructor(projectId, filter, signal) {
        this.path = training(`/projects/${projectId}/predictions/query`);
        this.signal = signal;
        this.token = {
            orderBy: filter.order,
            maxCount: PAGE,
            iterationId: filter.iterationId,
            tags: filter.tagId ? [{ id: filter.tagId, minThreshold: filter.least, maxThreshold: filter.most }] : null,
        };
        this.isComplete = false;
        this.running = null;
    }

    /**
     * The next page; who asks again while it is on its way gets the same one.
     *
     * @returns {Promise<object[]>} StoredImagePrediction objects; none when there are no more.
     */
    next() {
        if (this.isComplete) return Promise.resolve([]);
        this.running ??= this.load().finally(() => {
            this.running = null;
        });
        return this.running;
    }

    async load() {
        const page = await api.post(this.path, { json: this.token, signal: this.signal });
        this.token = { ...this.token, session: page.token.session, continuation: page.token.continuation };
        this.isComplete = !page.token.continuation;
        return page.results;
    }
}

/**
 * How unsure an answer is, as the server orders it: the entropy of the probabilities, 0 (certain) to 1 (anything goes).
 * In a multilabel project every tag is a question of its own, and their mean counts.
 *
 * @param {{probability: number}[]} predictions
 * @param {boolean} isMultilabel
 * @returns {number}
 */
export function uncertainty(predictions, isMultilabel) {
    const term = (p) => (p > 0 ? -p * Math.log2(p) : 0);
    const probabilities = predictions.map((each) => each.probability);
    if (probabilities.length === 0) return 0;
    if (isMultilabel) {
        return probabilities.reduce((sum, p) => sum + term(p) + term(1 - p), 0) / probabilities.length;
    }
    if (probabilities.length === 1) return 0;
    return probabilities.reduce((sum, p) => sum + term(p), 0) / Math.log2(probabilities.length);
}
