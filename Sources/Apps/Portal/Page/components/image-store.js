/** The images that results speak of, fetched by id when they are about to be seen, and kept. */

import { api, training } from "../foundation/api.js";

/** Ids in one request: the protocol takes 256, but the address must stay of a length that every server takes. */
const batchSize = 64;

/** Asks the server for each image once. */
export class ImageStore {
    /**
     * @param {object} project
     * @param {object} iteration Whose images, as they were trained.
     * @param {AbortSignal} signal
     */
    constructor(project, iteration, signal) {
        this.project = project;
        this.iteration = iteration;
        this.signal = signal;
        this.known = new Map();
    }

    /**
     * @param {string[]} ids
     * @returns {Promise<(object|null)[]>} In the same order; `null` for images that are gone.
     */
    async get(ids) {
        const missing = ids.filter((id) => !this.known.has(id));
        const batches = [];
        for (let start = 0; start < missing.length; start += batchSize)
            batches.push(missing.slice(start, start + batchSize));
        const answers = await Promise.all(batches.map((batch) => this.fetch(batch)));
        for (const image of answers.flat()) this.known.set(image.id, image);
        for (const id of missing) if (!this.known.has(id)) this.known.set(id, null);
        return ids.map((id) => this.known.get(id));
    }

    fetch(ids) {
        const query = { imageIds: ids.join(","), iterationId: this.iteration?.id };
        return api.get(training(`/projects/${this.project.id}/images/id`), { query, signal: this.signal });
    }
}
