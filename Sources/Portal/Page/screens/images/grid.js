/**
 * A grid of thumbnails of which only those in sight are in the document: as many elements for ten images as for
 * 100,000.
 *
 * Rows are used again when they leave the window, and only rows are moved: the browser keeps a style for every place
 * that an element ever
 * had, and looking through them for each of fifty cells took a longer and longer part of each frame.
 *
 * A cell's image is dropped when its row leaves. That also cancels a load that is still queued; the next one is set
 * when
 * scrolling has settled: a fling over thousands of rows loads nothing on its way.
 */
import { h } from "../../foundation/dom.js";
import { Cell } from "./cell.js";

const GAP = 8;
const OVERSCAN = 2;
const SETTLE = 70;
const PADDING = 4;
/** Where rows wait that are not in use. */
const AWAY = "translateY(-10000px)";
/** Room below the last row for the bar of the selection. */
const FOOT = 60;

/** The grid of images. Only the cells in sight are in the document, so 100,000 images scroll like 100. */
export class Grid extends EventTarget {
    /** @type {Map<number, {element: HTMLElement, cells: Cell[]}>} by number of the row */
    #shown = new Map();
    #free = [];
    #frame = 0;
    #settle = 0;
    #lastTop = 0;
    #columns = 1;
    #side = 140;
    #version = 0;
    #shape = "";

    /**
     * @param {object} options
     * @param {import("./image-list.js").ImageList} options.list
     * @param {import("./selection.js").Selection} options.selection
     * @param {(cell: {index: number, image: object|undefined}) => import("./cell.js").CellLook} options.look what a
     *   cell shows beside the image
     * @param {string} options.label
     * @param {AbortSignal} options.signal
     */
    constructor({ list, selection, look, label, signal }) {
        super();
        Object.assign(this, { list, selection, look });
        this.space = h("div", { class: "grid-space", role: "presentation" });
        this.element = h("div", {
            "class": "image-grid", "role": "listbox", "tabindex": "0", "aria-multiselectable": "true",
                "aria-label": label,
        }, this.space);
        this.size = 140;
        this.element.addEventListener("scroll", () => this.redraw(), { passive: true, signal });
        this.observer = new ResizeObserver(() => this.layout());
        this.observer.observe(this.element);
        signal.addEventListener("abort", () => this.#end(), { once: true });
        list.addEventListener("change", (event) => (event.detail === "structure" ? this.layout() : this.draw()),
            { signal });
        selection.addEventListener("change", () => this.redraw(), { signal });
        selection.addEventListener("move", () => this.reveal(selection.current), { signal });
    }

    get columns() { return this.#columns; }

    /** How many rows fit into the window. */
    get rowsInSight() { return Math.max(1, Math.floor(this.element.clientHeight / this.#pitch)); }

    get #pitch() { return this.#side + GAP; }

    /** @param {number} size the wanted edge of a thumbnail in CSS pixels; cells grow to fill the row */
    resize(size) {
        const middle = this.#indexAtTop();
        this.size = size;
        this.layout();
        this.element.scrollTop = Math.floor(middle / this.#columns) * this.#pitch;
    }

    /** Computes everything again, after the number of images or the width changed. */
    layout() {
        const width = this.element.clientWidth - 2 * PADDING;
        if (width <= 0) return;
        this.#columns = Math.max(width < 260 ? 1 : 2, Math.floor((width + GAP) / (this.size + GAP)));
        this.#side = (width - GAP * (this.#columns - 1)) / this.#columns;
        const rows = Math.ceil(this.list.count / this.#columns);
        this.space.style.height = `${Math.max(0, rows * this.#pitch - GAP) + 2 * PADDING + FOOT}px`;
        const shape = `${this.#columns} ${this.#side}`;
        if (shape !== this.#shape) {
            this.#shape = shape;
            this.space.style.setProperty("--side", `${this.#side}px`);
            for (const row of [...this.#shown.values(), ...this.#free]) row.element.remove();
            this.#shown.clear();
            this.#free = [];
        }
        this.draw();
    }

    /** Brings an image into sight. */
    reveal(index) {
        const top = Math.floor(index / this.#columns) * this.#pitch;
        const { scrollTop, clientHeight } = this.element;
        if (top < scrollTop) this.element.scrollTop = top;
        else if (top + this.#pitch + PADDING > scrollTop + clientHeight) this.element.scrollTop = top + this.#pitch +
            2 * PADDING - clientHeight;
        this.draw();
    }

    /** The images that a rectangle touches. @returns {number[]} */
    indexesIn({ left, top, right, bottom }) {
        const column = (x) => Math.max(0, Math.min(this.#columns - 1, Math.floor((x - PADDING) / this.#pitch)));
        const row = (y) => Math.max(0, Math.floor((y - PADDING) / this.#pitch));
        const first = column(left - PADDING) + (((left - PADDING) % this.#pitch) > this.#side ? 1 : 0);
        const found = [];
        for (let y = row(top); y <= row(bottom); y += 1) {
            for (let x = first; x <= column(right); x += 1) if (y * this.#columns +
                x < this.list.count) found.push(y * this.#columns + x);
        }
        return found;
    }

    /** The element of an image, while it is in sight. */
    cellElement(index) { return this.#cell(index)?.element ?? null; }

    /** Puts the document in order: the cells in sight, each as it should look now. */
    draw() {
        cancelAnimationFrame(this.#frame);
        this.#frame = 0;
        const { scrollTop, clientHeight } = this.element;
        const count = this.list.count;
        const top = Math.floor(scrollTop / this.#pitch), bottom = Math.ceil((scrollTop + clientHeight) / this.#pitch);
        const firstRow = Math.max(0, top - OVERSCAN);
        const lastRow = Math.min(Math.ceil(count / this.#columns), bottom + OVERSCAN) - 1;
        for (const [number, row] of this.#shown) {
            if (number >= firstRow && number <= lastRow) continue;
            for (const cell of row.cells) cell.drop();
            row.element.style.transform = AWAY;
            this.#free.push(row);
            this.#shown.delete(number);
        }
        const isFast = Math.abs(scrollTop - this.#lastTop) > clientHeight / 2;
        this.#lastTop = scrollTop;
        for (let number = firstRow; number <= lastRow; number += 1) this.#showRow(number, count);
        const current = this.cellElement(this.selection.current);
        if (current) this.element.setAttribute("aria-activedescendant", current.id);
        else this.element.removeAttribute("aria-activedescendant");
        const [first, last] = [firstRow * this.#columns, Math.min(count, (lastRow + 1) * this.#columns) - 1];
        clearTimeout(this.#settle);
        const settled = () => { this.list.want(first, last); this.#loadImages(); };
        if (isFast) this.#settle = setTimeout(settled, SETTLE);
        else settled();
    }

    #showRow(number, count) {
        let row = this.#shown.get(number);
        if (!row) {
            row = this.#free.pop() ?? this.#makeRow();
            row.element.style.transform = `translateY(${PADDING + number * this.#pitch}px)`;
            this.#shown.set(number, row);
        }
        row.cells.forEach((cell, column) => {
            const index = number * this.#columns + column;
            if (index >= count) return cell.drop();
            const image = this.list.at(index);
            const state = { index, count, image, tags: image?.tags, isSelected: this.selection.has(index),
                isCurrent: index === this.selection.current,
                version: this.#version };
            if (cell.differs(state)) cell.paint(state, this.look({ index, image }));
        });
    }

    #makeRow() {
        const cells = Array.from({ length: this.#columns }, () => new Cell());
        const element = h("div", { class: "grid-row", role: "presentation" }, cells.map((cell) => cell.element));
        this.space.append(element);
        return { element, cells };
    }

    #cell(index) {
        return this.#shown.get(Math.floor(index / this.#columns))?.cells[index % this.#columns];
    }

    #loadImages() { for (const row of this.#shown.values()) for (const cell of row.cells) cell.loadImage(); }

    /** What `look` says has changed for other reasons than the images themselves, as when a tag got another name. */
    relook() {
        this.#version += 1;
        this.redraw();
    }

    /** Draws before the next frame, however often it is asked. */
    redraw() { this.#frame ||= requestAnimationFrame(() => this.draw()); }

    #indexAtTop() { return Math.floor(this.element.scrollTop / this.#pitch) * this.#columns; }

    #end() {
        this.observer.disconnect();
        cancelAnimationFrame(this.#frame);
        clearTimeout(this.#settle);
    }
}
