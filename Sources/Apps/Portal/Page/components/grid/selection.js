/**
 * Which items of a grid are chosen, and which one the keyboard is at: by index in the view, so that choosing 100,000
 * costs nothing.
 */
export class Selection extends EventTarget {
    #chosen = new Set();
    #anchor = 0;

    constructor() {
        super();
        /** The one that the keyboard is at. */
        this.current = 0;
        /** How many there are. */
        this.count = 0;
    }

    get size() {
        return this.#chosen.size;
    }

    /** @param {number} index */
    has(index) {
        return this.#chosen.has(index);
    }

    /** @returns {number[]} the chosen indexes in rising order */
    indexes() {
        return [...this.#chosen].sort((a, b) => a - b);
    }

    /** What an action works on: the chosen items, or the one that the keyboard is at. */
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
    focus(index) {
        this.#move(index);
    }

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

    /** The view has other items now; what was chosen there means nothing here. */
    reset(count, current = 0) {
        this.#chosen.clear();
        this.count = count;
        this.current = this.#anchor = this.#within(current);
        this.#changed();
    }

    /**
     * Items came or went, and the chosen ones stand elsewhere now; the keyboard stays at its place.
     * @param {number} count
     * @param {Iterable<number>} indexes of what is chosen
     */
    follow(count, indexes) {
        this.#chosen = new Set(indexes);
        this.count = count;
        this.current = this.#within(this.current);
        this.#anchor = this.#within(this.#anchor);
        this.#changed();
    }

    #within(index) {
        return Math.max(0, Math.min(index, this.count - 1));
    }

    #move(index) {
        this.current = this.#within(index);
        this.dispatchEvent(new Event("move"));
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }
}
