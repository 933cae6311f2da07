/** Images to be edited, fetched and decoded before they are asked for, so that going on to the next takes no time. */
import { imageAddress } from "../../foundation/image-address.js";
import { imagesById } from "../../labeling/image-source.js";

/** So many are kept, the latest ones. */
const KEPT = 12;

/** @typedef {{image: object, picture: HTMLImageElement}} Frame The protocol's image, and its picture, decoded. */

export class Frames {
    /** @type {Map<string, Promise<Frame|null>>} */
    #frames = new Map();
    /** @type {Map<string, Frame>} those that are there */
    #ready = new Map();

    /**
     * @param {string} projectId
     * @param {{iterationId: string|null, signal: AbortSignal}} options
     */
    constructor(projectId, { iterationId, signal }) {
        this.projectId = projectId;
        this.iterationId = iterationId;
        this.signal = signal;
    }

    /** @param {string} id @returns {Frame|undefined} undefined while it is on its way */
    peek(id) {
        return this.#ready.get(id);
    }

    /**
     * @param {string} id
     * @returns {Promise<Frame|null>} null where the image is gone
     * @throws {import("../../foundation/api.js").ApiError}
     */
    get(id) {
        if (!this.#frames.has(id)) this.#load([id]);
        return this.#frames.get(id);
    }

    /** Fetches what may be asked for next, in one request. @param {string[]} ids */
    prefetch(ids) {
        const missing = ids.filter((id) => !this.#frames.has(id));
        if (missing.length > 0) this.#load(missing);
    }

    #load(ids) {
        const images = imagesById(this.projectId, ids, { iterationId: this.iterationId, signal: this.signal });
        for (const id of ids) {
            const frame = images.then((all) => this.#frameOf(all.find((image) => image.id === id)));
            // Who asks for it hears of the failure; the next one to ask begins anew.
            frame.then(
                (one) => one && this.#frames.get(id) === frame && this.#ready.set(id, one),
                () => this.#frames.delete(id),
            );
            this.#frames.set(id, frame);
        }
        const tooMany = [...this.#frames.keys()].slice(0, Math.max(0, this.#frames.size - KEPT));
        for (const id of tooMany) {
            this.#frames.delete(id);
            this.#ready.delete(id);
        }
    }

    /** An image that cannot be decoded is shown as the browser shows such images; its boxes stay. */
    async #frameOf(image) {
        if (!image) return null;
        const picture = new Image();
        picture.src = imageAddress(image.resizedImageUri ?? image.originalImageUri) ?? "";
        await picture.decode().catch(() => {});
        return { image, picture };
    }
}
