/**
 * Tagging that does not wait: the page shows the new tags at once, and the server hears of them in batches. What the
 * server refuses is put back as it was and said.
 */
import { api } from "../foundation/api.js";
import { IMAGES_PER_CALL, TAGS_PER_CALL } from "../foundation/limits.js";
import { sameTags } from "./tag-rules.js";

const DELAY = 250;

/** @typedef {{id: string, before: string[], after: string[]}} Change tags of one image */

/** Tags images of one project, in batches. Fires `tagged` at once and `failed` when the server refuses. */
export class Tagging extends EventTarget {
    /**
     * What the server has not heard of: the state it knows, and the one wanted.
     * @type {Map<string, {before: string[], after: string[], hidings: Set<object>}>}
     */
    #waiting = new Map();
    #timer = 0;
    #sending = Promise.resolve();
    /** Batches on their way, or behind one that is. @type {Set<(Change & {hidings: Set<object>})[]>} */
    #underWay = new Set();
    #history = [];
    /** Whether the page was left, and what had not arrived was said once more. */
    #isLeft = false;

    /**
     * @param {import("./project-tags.js").ProjectTags} tags
     * @param {import("./image-list.js").ImageList|null} list where the images are shown, if anywhere
     */
    constructor(tags, list = null) {
        super();
        this.tags = tags;
        this.list = list;
        this.listeners = new AbortController();
        const { signal } = this.listeners;
        window.addEventListener(
            "pagehide",
            () => {
                this.#isLeft = true;
                this.#sendKeptAlive();
            },
            { signal },
        );
        window.addEventListener("pageshow", () => (this.#isLeft = false), { signal });
        document.addEventListener(
            "visibilitychange",
            () => {
                if (document.hidden) this.flush();
            },
            { signal },
        );
    }

    /** How many labels were set through this object and not refused. */
    saved = 0;

    /**
     * Gives images new tags.
     * @param {Change[]} changes
     * @param {object|null} [hiding] what `ImageList.hide` gave, where the images leave the view by this
     * @param {boolean} [remember] whether `undo` knows of it
     */
    apply(changes, hiding = null, remember = true) {
        const real = changes.filter((change) => !sameTags(change.before, change.after));
        if (real.length === 0) return;
        if (remember) this.#history = [...this.#history.slice(-99), real];
        for (const { id, before, after } of real) {
            const waiting = this.#waiting.get(id);
            const hidings = waiting?.hidings ?? new Set();
            if (hiding) hidings.add(hiding);
            this.#waiting.set(id, { before: waiting?.before ?? before, after, hidings });
            this.tags.count(before, after);
        }
        this.#show(real.map(({ id, after }) => [id, after]));
        if (this.#waiting.size >= IMAGES_PER_CALL) this.flush();
        else this.#timer ||= setTimeout(() => this.flush(), DELAY);
    }

    /** Takes back the last tagging. @returns {Change[]|null} what was changed back; null when there is nothing */
    undo() {
        const last = this.#history.pop();
        if (!last) return null;
        const back = last.map(({ id, before, after }) => ({ id, before: after, after: before }));
        this.apply(back, null, false);
        return back;
    }

    /** Sends what waits, after what is being sent. @returns {Promise<void>} */
    flush() {
        clearTimeout(this.#timer);
        this.#timer = 0;
        if (this.#waiting.size > 0) {
            const batch = [...this.#waiting].map(([id, state]) => ({ id, ...state }));
            this.#waiting.clear();
            this.#underWay.add(batch);
            this.#sending = this.#sending.then(() => this.#send(batch));
        }
        return this.#sending;
    }

    /** Sends what waits and listens no longer. */
    end() {
        this.flush();
        this.listeners.abort();
    }

    async #send(batch) {
        const since = performance.now();
        for (let start = 0; start < batch.length; start += IMAGES_PER_CALL) {
            const part = batch.slice(start, start + IMAGES_PER_CALL);
            if (this.#isLeft) break;
            try {
                await this.#remove(part);
                await this.#add(part);
                this.saved += part.filter((change) => change.after.length > 0).length;
                for (const hiding of new Set(part.flatMap((change) => [...change.hidings]))) hiding.commit(since);
            } catch (error) {
                // Leaving ends requests that are on their way. To take back what they said would take it from those
                // that outlive the page.
                if (this.#isLeft) break;
                await this.#restore(part);
                this.dispatchEvent(new CustomEvent("failed", { detail: error }));
            }
        }
        this.#underWay.delete(batch);
        if (this.#waiting.size === 0) this.dispatchEvent(new Event("settled"));
    }

    /** The route takes every tag off every image, so the images are grouped by what they lose. */
    async #remove(part, options = {}) {
        const groups = new Map();
        for (const { id, before, after } of part) {
            const lost = before.filter((tag) => !after.includes(tag)).sort();
            if (lost.length === 0) continue;
            const key = lost.join();
            if (!groups.has(key)) groups.set(key, { lost, ids: [] });
            groups.get(key).ids.push(id);
        }
        for (const { lost, ids } of groups.values()) {
            for (let start = 0; start < lost.length; start += TAGS_PER_CALL) {
                await api.delete(this.tags.path + "/images/tags", {
                    query: { imageIds: ids, tagIds: lost.slice(start, start + TAGS_PER_CALL) },
                    ...options,
                });
            }
        }
    }

    async #add(part, options = {}) {
        const pairs = part.flatMap(({ id, before, after }) =>
            after.filter((tag) => !before.includes(tag)).map((tagId) => ({ imageId: id, tagId })),
        );
        for (let start = 0; start < pairs.length; start += IMAGES_PER_CALL * TAGS_PER_CALL) {
            await api.post(this.tags.path + "/images/tags", {
                json: { tags: pairs.slice(start, start + IMAGES_PER_CALL * TAGS_PER_CALL) },
                ...options,
            });
        }
    }

    /**
     * The server refused: the page shows again what it knows, and what was half done is undone as far as it lets us.
     */
    async #restore(part) {
        const back = part.filter(({ id }) => !this.#waiting.has(id));
        for (const { before, after } of back) this.tags.count(after, before);
        this.#show(back.map(({ id, before }) => [id, before]));
        for (const hiding of new Set(part.flatMap((change) => [...change.hidings]))) hiding.restore();
        const reverse = part.map(({ id, before, after }) => ({ id, before: after, after: before }));
        await this.#remove(reverse).catch(() => {});
        await this.#add(reverse).catch(() => {});
    }

    /**
     * The page is being left: all goes out in requests that outlive it. Nobody knows of what was on its way whether it
     * arrives, so it is said once more: tags that an image had in between go, and those that it is to have come.
     */
    #sendKeptAlive() {
        const waiting = [...this.#waiting].map(([id, state]) => ({ id, ...state }));
        this.#waiting.clear();
        const changes = new Map();
        for (const { id, before, after } of [...[...this.#underWay].flat(), ...waiting]) {
            const had = new Set([...(changes.get(id)?.before ?? []), ...before]);
            changes.set(id, { id, before: [...had], after });
        }
        const part = [...changes.values()];
        this.#remove(part, { keepalive: true }).catch(() => {});
        this.#add(
            part.map((change) => ({ ...change, before: [] })),
            { keepalive: true },
        ).catch(() => {});
    }

    #show(pairs) {
        const after = new Map(pairs);
        this.list?.update([...after.keys()], (image) => ({ tags: after.get(image.id) }));
        this.dispatchEvent(new CustomEvent("tagged", { detail: after }));
    }
}
