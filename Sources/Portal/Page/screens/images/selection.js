/**
 * Which images are chosen, and which one has the focus: by index in the view, so that choosing 100,000 costs nothing.
 */
export class Selection extends EventTarget {
    #chosen = new Set();
    #anchor = 0;

    constructor() {
        super();
        /** The image that has the focus. */
        this.current = 0;
        /** How many there are. */
        this.count = 0;
    }

    get size() { return this.#chosen.size; }

    /** @param {number} index */
    has(index) { return this.#chosen.has(index); }

    /** @returns {number[]} the chosen indexes in rising order */
    indexes() { return [...this.#chosen].sort((a, b) => a - b); }

    /** What an action works on: the chosen images, or the one with the focus. */
    targets() {
        if (this.#chosen.size > 0) return this.indexes();
        return this.count > 0 ? [this.current] : [];
    }

    /** Only this one. */
    only(index) {
        this.#chosen = new Set([index]);
        this.#anchor = index;
        this.#move(index);
    }

    /** This one as well, or no longer. */
    toggle(index) {
        if (!this.#chosen.delete(index)) this.#chosen.add(index);
        this.#anchor = index;
        this.#move(index);
    }

    /** All from where choosing began to here; `keep` leaves the others chosen. */
    extend(index, keep = false) {
        const chosen = keep ? this.#chosen : new Set();
        const [from, to] = this.#anchor < index ? [this.#anchor, index] : [index, this.#anchor];
        for (let one = from; one <= to; one += 1) chosen.add(one);
        this.#chosen = chosen;
        this.#move(index);
    }

    /** Moves the focus and nothing else. */
    focus(index) { this.#move(index); }

    /** Exactly these, as a rubber band does. @param {Iterable<number>} indexes */
    replace(indexes) {
        this.#chosen = new Set(indexes);
        this.#changed();
    }

    all() {
        this.#chosen = new Set();
        for (let index = 0; index < this.count; index += 1) this.#chosen.add(index);
        this.#changed();
    }

    clear() {
        this.#chosen.clear();
        this.#changed();
    }

    /** The view has other images now; what was chosen there means nothing here. */
    reset(count, current = 0) {
        this.count = count;
        this.#chosen.clear();
        this.current = Math.max(0, Math.min(current, count - 1));
        this.#anchor = this.current;
        this.#changed();
    }

    #move(index) {
        this.current = Math.max(0, Math.min(index, this.count - 1));
        this.dispatchEvent(new Event("move"));
        this.#changed();
    }

    #changed() { this.dispatchEvent(new Event("change")); }
}
