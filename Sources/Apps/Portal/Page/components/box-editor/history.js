/** States that can be gone back to, and forward again. */

const MOST = 200;

/** @template T A state is never changed, only followed by another. */
export class History {
    /** @type {T[]} */
    #past = [];
    /** @type {T[]} */
    #future = [];
    /** What the last step was, for steps that continue each other. */
    #kind = null;

    get canUndo() {
        return this.#past.length > 0;
    }

    get canRedo() {
        return this.#future.length > 0;
    }

    /**
     * Remembers a state before it is followed by another.
     * @param {T} state
     * @param {string|null} [kind] Steps of one kind in a row are one step to go back, as those of an arrow key.
     */
    record(state, kind = null) {
        const isContinued = kind !== null && kind === this.#kind && this.#future.length === 0;
        this.#kind = kind;
        this.#future = [];
        if (!isContinued) this.#past = [...this.#past.slice(1 - MOST), state];
    }

    /** @param {T} state the present one @returns {T|undefined} the one before; undefined where there is none */
    undo(state) {
        const before = this.#past.pop();
        this.#kind = null;
        if (before !== undefined) this.#future.push(state);
        return before;
    }

    /** @param {T} state the present one @returns {T|undefined} the one that was gone back from */
    redo(state) {
        const after = this.#future.pop();
        this.#kind = null;
        if (after !== undefined) this.#past.push(state);
        return after;
    }
}
