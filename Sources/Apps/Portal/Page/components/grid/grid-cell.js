/** One place of a virtual grid: made once, painted again and again. Writes to the document only what changed. */
import { h, uniqueId } from "../../foundation/dom.js";

/**
 * A transparent pixel. It takes the place of an image that is not needed any more, which ends its load as well as no
 * address would; but an image without an address is laid out as text, and that change cost most of a frame.
 */
const BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/**
 * @typedef {object} CellState
 * @property {number} index
 * @property {any} item Undefined while it is not loaded.
 * @property {number} setSize The number of items, -1 while it is not known.
 * @property {boolean} isSelected
 * @property {boolean} isCurrent Whether the keyboard is there.
 * @property {number} version Another one: what the item says has changed.
 */

/** The common part of cells: an option of the listbox with an image. Subclasses say what else an item shows. */
export class GridCell {
    /** @type {Map<string, any>} what was written last */
    #written = new Map();
    /** @type {CellState|null} */
    #state = null;
    #imageOf = null;
    #source = null;

    /** @param {string} kind The class of the element. */
    constructor(kind) {
        this.image = h("img", { src: BLANK, alt: "", decoding: "async", draggable: false });
        this.element = h("div", { class: ["grid-cell", kind], role: "option", id: uniqueId("cell") });
        this.image.addEventListener("load", () => {
            if (this.image.getAttribute("src") !== BLANK) this.element.classList.add("loaded");
        });
        this.image.addEventListener("error", () => this.element.classList.add("broken"));
    }

    /**
     * Shows an item. Only called when something about it has changed.
     * @param {any} item Undefined while it is not loaded.
     * @param {number} index
     * @returns {{image: string|null, name: string}} The address of its image, and what a screen reader says of it.
     */
    render(item, index) {
        throw new Error(`render(${item}, ${index}) is not implemented.`);
    }

    /** @param {CellState} state Called for every cell in every frame, so most calls change nothing. */
    paint(state) {
        const { index, item, setSize, isSelected, isCurrent, version } = state;
        const before = this.#state;
        this.#state = state;
        if (!before || before.index !== index || before.item !== item || before.version !== version) {
            const { image, name } = this.render(item, index);
            const id = item?.id ?? null;
            if (id !== this.#imageOf) {
                this.#dropImage();
                this.#imageOf = id;
                this.#source = image;
            }
            this.write("name", name, () => this.element.setAttribute("aria-label", name));
        }
        this.write("here", true, () => this.element.classList.remove("away"));
        this.write("index", index, () => {
            this.element.dataset.index = String(index);
            this.element.setAttribute("aria-posinset", String(index + 1));
        });
        this.write("setSize", setSize, () => this.element.setAttribute("aria-setsize", String(setSize)));
        this.write("current", isCurrent, () => this.element.classList.toggle("current", isCurrent));
        this.write("selected", isSelected, () => this.element.setAttribute("aria-selected", String(isSelected)));
    }

    /** Starts to load the image, if it has not. */
    loadImage() {
        if (this.#source && this.image.getAttribute("src") !== this.#source) this.image.src = this.#source;
    }

    /** Out of use: the cell waits for its next item. */
    drop() {
        if (this.#state === null && this.#written.get("here") === false) return;
        this.#dropImage();
        this.#imageOf = this.#source = this.#state = null;
        this.write("here", false, () => this.element.classList.add("away"));
        this.write("current", false, () => this.element.classList.remove("current"));
        this.write("selected", false, () => this.element.setAttribute("aria-selected", "false"));
        this.write("index", -1, () => {
            this.element.dataset.index = "-1";
            this.element.removeAttribute("aria-posinset");
        });
    }

    #dropImage() {
        this.element.classList.remove("loaded", "broken");
        if (this.image.getAttribute("src") !== BLANK) this.image.src = BLANK;
    }

    /**
     * Calls `change` if the value differs from the one written under this name before.
     * @param {string} name
     * @param {any} value
     * @param {() => void} change
     */
    write(name, value, change) {
        if (this.#written.get(name) === value) return;
        this.#written.set(name, value);
        change();
    }
}
