/** The items of a grid that are loaded from the front on, page after page. */

/** They fit where `GridItems` are asked for. */
export class LoadedItems extends EventTarget {
    /** @type {{id: string}[]} */
    #items = [];
    isComplete = false;

    /**
     * @param {import("./selection.js").Selection} selection Follows its items when others come or go.
     * @param {() => void} onNearEnd Called while the end of what is loaded is in sight or nearly so.
     */
    constructor(selection, onNearEnd) {
        super();
        this.selection = selection;
        this.onNearEnd = onNearEnd;
    }

    get count() {
        return this.#items.length;
    }

    /** @param {number} index */
    at(index) {
        return this.#items[index];
    }

    /** @param {number} first @param {number} last The items that are about to be seen. */
    want(first, last) {
        const windowful = last - first + 1;
        if (last + windowful >= this.count - 1) this.onNearEnd();
    }

    /**
     * Shows these items. What was selected stays selected, and the keyboard stays at its place.
     * @param {{id: string}[]} items
     * @param {boolean} isComplete Whether these are all there are.
     */
    show(items, isComplete) {
        const chosen = new Set(this.selection.indexes().map((index) => this.#items[index]?.id));
        this.#items = items;
        this.isComplete = isComplete;
        const indexes = [];
        for (const [index, { id }] of items.entries()) if (chosen.has(id)) indexes.push(index);
        this.selection.follow(items.length, indexes);
        this.dispatchEvent(new CustomEvent("change", { detail: "structure" }));
    }

    /** What an action applies to: the selected items, else the one that the keyboard is at. */
    get targets() {
        return this.selection.targets().map((index) => this.#items[index]);
    }
}
