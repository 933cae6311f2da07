/**
 * Saving boxes without being asked: all boxes of an image go to the server in one request when they have rested for a
 * moment, one request after the other for each image. What fails is said, and tried again.
 */
import { api, portal, statusOf } from "../foundation/api.js";

/** How long boxes must rest before they are sent, in milliseconds. */
const REST = 500;
/** How long until the next attempt: doubled each time, at most half a minute. */
const RETRY = { first: 1000, most: 30_000 };

/** Whether another attempt may succeed without a change of the boxes. */
const isPassing = (error) => {
    const status = statusOf(error);
    return status !== undefined && (status === 0 || status === 408 || status === 429 || status >= 500);
};

/**
 * @typedef {import("./regions.js").Region} Region
 * @typedef {{regions: Region[], version: number, sent: number, timer: number, running: Promise<void>|null, attempts:
 *   number, error: Error|null}} Waiting
 */

/** Fires `change` when its state does. */
export class RegionSaving extends EventTarget {
    /** @type {Map<string, Waiting>} by image, until the server has what is wanted */
    #waiting = new Map();

    /** @param {string} projectId */
    constructor(projectId) {
        super();
        this.projectId = projectId;
        window.addEventListener("pagehide", () => this.#sendKeptAlive());
        window.addEventListener("beforeunload", (event) => this.state === "failed" && event.preventDefault());
        window.addEventListener("online", () => this.retry());
    }

    /** @returns {"saved"|"saving"|"failed"} */
    get state() {
        if (this.#waiting.size === 0) return "saved";
        return this.error ? "failed" : "saving";
    }

    /** What went wrong last with an image that is not saved. */
    get error() {
        return [...this.#waiting.values()].find((one) => one.error)?.error ?? null;
    }

    /**
     * The boxes of an image that the server does not have yet.
     * @param {string} imageId
     * @returns {Region[]|null}
     */
    pending(imageId) {
        return this.#waiting.get(imageId)?.regions ?? null;
    }

    /**
     * Takes what an image's boxes are from now on.
     * @param {string} imageId
     * @param {Region[]} regions
     */
    put(imageId, regions) {
        const one = this.#waiting.get(imageId) ?? {
            regions,
            version: 0,
            sent: 0,
            timer: 0,
            running: null,
            attempts: 0,
            error: null,
        };
        one.regions = regions;
        one.version += 1;
        // Other boxes may be taken where the last ones were refused.
        one.attempts = 0;
        this.#waiting.set(imageId, one);
        this.#plan(imageId, one, REST);
        this.#changed();
    }

    /** Tries at once what has failed. */
    retry() {
        for (const [id, one] of this.#waiting) if (one.error) this.#plan(id, one, 0);
    }

    /**
     * Sends everything that waits, now.
     * @returns {Promise<boolean>} whether the server has it all
     */
    async flush() {
        await Promise.all([...this.#waiting].map(([id, one]) => this.#send(id, one)));
        return this.#waiting.size === 0;
    }

    #plan(id, one, milliseconds) {
        clearTimeout(one.timer);
        one.timer = setTimeout(() => this.#send(id, one), milliseconds);
    }

    /** Sends until the server has the latest boxes, or a request has failed. */
    #send(id, one) {
        clearTimeout(one.timer);
        one.running ??= this.#sendLatest(id, one).finally(() => {
            one.running = null;
        });
        return one.running;
    }

    async #sendLatest(id, one) {
        while (one.sent !== one.version) {
            const { version, regions } = one;
            try {
                await api.put(this.#path(id), { json: { regions } });
                one.sent = version;
                one.error = null;
                one.attempts = 0;
            } catch (error) {
                // The image was deleted, and its boxes with it.
                if (statusOf(error) === 404) break;
                one.error = error;
                one.attempts += 1;
                if (isPassing(error)) this.#plan(id, one, Math.min(RETRY.most, RETRY.first * 2 ** (one.attempts - 1)));
                this.#changed();
                return;
            }
        }
        clearTimeout(one.timer);
        this.#waiting.delete(id);
        this.#changed();
    }

    /** The page is being left: all goes out in requests that outlive it. What was on its way does no harm twice. */
    #sendKeptAlive() {
        for (const [id, { regions }] of this.#waiting)
            api.put(this.#path(id), { json: { regions }, keepalive: true }).catch(() => {});
    }

    #path(id) {
        return portal(`/projects/${this.projectId}/images/${id}/regions`);
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }
}

/** One for each project as long as the page lives: what waits to be saved outlives the dialog it was drawn in. */
const all = new Map();

/** @param {string} projectId @returns {RegionSaving} */
export function savingOf(projectId) {
    if (!all.has(projectId)) all.set(projectId, new RegionSaving(projectId));
    return all.get(projectId);
}
