/**
 * The images of one view, by their place in it, loaded in pages when somebody looks there.
 *
 * Places are counted twice: *rows* as the server has them, and *indexes* as the grid shows them, which leave out what
 * is hidden: images that were just deleted or tagged away and of which the server does not know yet. So nothing jumps,
 * and taking back costs nothing.
 */

import { PAGE } from "./image-source.js";
import { HiddenRows, lowerBound, rising } from "./hidden-rows.js";

/** @typedef {import("./image-source.js").ImageEntry} ImageEntry */
/** @typedef {import("./image-source.js").ImageSource} ImageSource */

const IN_FLIGHT = 3;
/** More than a wall of screens shows; what lies further away is forgotten and loaded again. */
const KEPT = 40 * PAGE;

/** Fires `change` with "structure" or "entries" as its detail, and `failed` when a page could not be loaded. */
export class ImageList extends EventTarget {
    /** @type {Map<number, ImageEntry>} by row */
    #entries = new Map();
    #rowById = new Map();
    #hidden = new HiddenRows();
    #rows = 0;
    #source = null;
    #epoch = 0;
    #loading = new Map();
    #wanted = [];
    #recent = [];

    /** @param {AbortSignal} signal ends all loading */
    constructor(signal) {
        super();
        this.signal = signal;
        this.isReady = false;
        /** The server says at first how many there are. */
        this.isComplete = true;
    }

    /** How many images are shown. */
    get count() {
        return this.#rows - this.#hidden.size;
    }

    /**
     * Shows other images.
     * @param {ImageSource} source
     * @throws {import("../foundation/api.js").ApiError}
     */
    async open(source) {
        this.#source = source;
        this.#forget();
        this.#hidden.clear();
        this.isReady = false;
        const epoch = this.#epoch;
        const total = await source.total(this.signal);
        if (epoch !== this.#epoch) return;
        this.#rows = total;
        this.isReady = true;
        this.#changed("structure");
    }

    /**
     * Asks the server again for the same view; what is hidden and not yet done stays away only if the server agrees.
     */
    async refresh() {
        const epoch = this.#epoch;
        const total = await this.#source.total(this.signal);
        if (epoch !== this.#epoch) return;
        this.#forget();
        this.#hidden.clear();
        this.#rows = total;
        this.#changed("structure");
    }

    /** @param {number} index @returns {ImageEntry|undefined} undefined while it is not loaded */
    at(index) {
        return this.#entries.get(this.#hidden.rowAt(index));
    }

    /** @param {string} id @returns {ImageEntry|undefined} */
    find(id) {
        return this.#entries.get(this.#rowById.get(id));
    }

    /** @returns {number} the index of an image that is loaded and shown, else -1 */
    indexOf(id) {
        const row = this.#rowById.get(id);
        return row === undefined ? -1 : this.#hidden.indexOf(row);
    }

    /** Sees to it that these indexes get loaded, before all others that were wanted earlier. */
    want(first, last) {
        if (!this.isReady || this.count === 0) return;
        const from = Math.floor(this.#hidden.rowAt(Math.max(0, first)) / PAGE);
        const to = Math.floor(this.#hidden.rowAt(Math.min(this.count - 1, last)) / PAGE);
        this.#wanted = [];
        for (let page = from; page <= to; page += 1) if (!this.#isComplete(page)) this.#wanted.push(page);
        this.#loadNext();
    }

    /**
     * The entries at some indexes, loading those that are missing.
     * @param {number[]} indexes
     * @returns {Promise<ImageEntry[]>}
     */
    async entriesAt(indexes) {
        const rows = indexes.map((index) => this.#hidden.rowAt(index));
        const found = rows.map((row) => this.#entries.get(row));
        const pages = new Set(rows.filter((_, place) => !found[place]).map((row) => Math.floor(row / PAGE)));
        for (const page of pages) {
            const entries = await this.#source.page(page * PAGE, PAGE, this.signal);
            rows.forEach((row, place) => {
                if (!found[place] && Math.floor(row / PAGE) === page) found[place] = entries[row % PAGE];
            });
        }
        return found.filter(Boolean);
    }

    /** Changes entries that are loaded; the others will come changed from the server. @param {string[]} ids */
    update(ids, change) {
        for (const id of ids) {
            const entry = this.find(id);
            if (entry) Object.assign(entry, change(entry));
        }
        this.#changed("entries");
    }

    /**
     * Takes images off the view before the server has.
     * @param {string[]} ids
     * @returns {{restore: () => void, commit: (since: number) => void}} `commit` once the server did it; `since` is
     *   `performance.now()` when it was asked to, for what was loaded meanwhile may be of before or of after
     */
    hide(ids) {
        const source = this.#source;
        const rows = () => [...new Set(ids)].map((id) => this.#rowById.get(id)).filter((row) => row !== undefined);
        this.#hidden.add(rows());
        this.#changed("structure");
        return {
            restore: () => {
                if (source !== this.#source) return;
                this.#hidden.remove(rows());
                this.#changed("structure");
            },
            commit: (since) => {
                if (source === this.#source) this.#remove(rows(), since);
            },
        };
    }

    /** Rows leave for good: all behind them move up. */
    #remove(rows, since) {
        if (rows.length === 0) return;
        const gone = rising(rows);
        const isGone = new Set(gone);
        const maybeStale = new Set();
        for (const load of this.#recent)
            if (load.at >= since) for (let n = 0; n < PAGE; n += 1) maybeStale.add(load.row + n);
        const entries = new Map();
        for (const [row, entry] of this.#entries) {
            if (!isGone.has(row) && !maybeStale.has(row)) entries.set(row - lowerBound(gone, row), entry);
        }
        this.#hidden.close(gone);
        this.#entries = entries;
        this.#rowById = new Map([...entries].map(([row, entry]) => [entry.id, row]));
        this.#rows -= gone.length;
        this.#epoch += 1;
        this.#loading.clear();
        this.#recent = [];
        this.#changed("structure");
    }

    #forget() {
        this.#epoch += 1;
        this.#entries.clear();
        this.#rowById.clear();
        this.#loading.clear();
        this.#wanted = [];
        this.#recent = [];
    }

    #isComplete(page) {
        for (let row = page * PAGE; row < Math.min(this.#rows, (page + 1) * PAGE); row += 1)
            if (!this.#entries.has(row)) return false;
        return true;
    }

    #loadNext() {
        for (const page of this.#wanted) {
            if (this.#loading.size >= IN_FLIGHT) return;
            if (!this.#loading.has(page)) this.#load(page);
        }
    }

    async #load(page) {
        const epoch = this.#epoch;
        this.#loading.set(page, true);
        let entries;
        try {
            entries = await this.#source.page(page * PAGE, PAGE, this.signal);
        } catch (error) {
            if (epoch === this.#epoch) {
                this.#loading.delete(page);
                this.#wanted = this.#wanted.filter((one) => one !== page);
                this.dispatchEvent(new CustomEvent("failed", { detail: error }));
            }
            return;
        }
        if (epoch !== this.#epoch || this.signal.aborted) return;
        this.#loading.delete(page);
        this.#wanted = this.#wanted.filter((one) => one !== page);
        this.#recent = [...this.#recent.slice(-8), { row: page * PAGE, at: performance.now() }];
        const missing = [];
        for (let place = 0; place < Math.min(PAGE, this.#rows - page * PAGE); place += 1) {
            const row = page * PAGE + place;
            if (entries[place]) {
                this.#entries.set(row, entries[place]);
                this.#rowById.set(entries[place].id, row);
            } else missing.push(row);
        }
        this.#evict(page);
        if (missing.length > 0) this.#remove(missing, Infinity);
        else this.#changed("entries");
        this.#loadNext();
    }

    /** Forgets the pages furthest from the one just loaded. */
    #evict(page) {
        if (this.#entries.size <= KEPT) return;
        const pages = [...new Set([...this.#entries.keys()].map((row) => Math.floor(row / PAGE)))];
        pages.sort((a, b) => Math.abs(b - page) - Math.abs(a - page));
        for (const far of pages.slice(0, pages.length - KEPT / PAGE)) {
            for (let row = far * PAGE; row < (far + 1) * PAGE; row += 1) {
                const entry = this.#entries.get(row);
                if (!entry || this.#hidden.has(row)) continue;
                this.#entries.delete(row);
                this.#rowById.delete(entry.id);
            }
        }
    }

    #changed(what) {
        this.dispatchEvent(new CustomEvent("change", { detail: what }));
    }
}
