/**
 * A grid of which only the rows in sight are in the document: as many elements for ten items as for 100,000.
 *
 * Rows are used again when they leave the window, and only rows are moved: the browser keeps a style for every place
 * that an element ever had, and looking through them for each of fifty cells took a longer and longer part of each
 * frame.
 *
 * A cell's image is dropped when its row leaves. That also cancels a load that is still queued; the next one is set
 * when scrolling has settled: a fling over thousands of rows loads nothing on its way.
 *
 * To assistive technology it is a listbox. The row of the item that the keyboard is at is always in the document, so
 * `aria-activedescendant` names an element wherever the grid is scrolled to.
 */
import { h } from "../../foundation/dom.js";

/** Rows beyond the edges of the window that are kept, so that scrolling shows no gaps. */
const OVERSCAN = 2;
/** After a fling items are asked for when the scroll position has not jumped for so long, in milliseconds. */
const SETTLE = 70;
/** Where rows wait that are not in use. */
const AWAY = "translateY(-10000px)";
/** From this width on there are at least two columns, in CSS pixels. */
const PAIR = 260;

/**
 * What a grid shows: `change` is fired with "structure" as its detail when their number changed, with "entries" when
 * only what the items say did.
 *
 * @typedef {EventTarget & {count: number, isComplete: boolean, at: (index: number) => any, want: (first: number, last:
 *   number) => void}} GridItems `isComplete`: whether the number is that of all there are; `at` gives undefined for
 *   what is not loaded; `want` says which items are about to be seen.
 */

/**
 * In CSS pixels.
 *
 * @typedef {object} GridShape
 * @property {number} minWidth The least width of a cell; cells grow until they fill the row.
 * @property {number} [height] Of a cell; as high as it is wide unless told.
 * @property {number} gap Between cells.
 * @property {number} [padding] Around all of them.
 * @property {number} [foot] Room below the last row.
 */

export class VirtualGrid {
    /** @type {Map<number, {element: HTMLElement, cells: import("./grid-cell.js").GridCell[]}>} by number of the row */
    #shown = new Map();
    /** @type {{element: HTMLElement, cells: import("./grid-cell.js").GridCell[]}[]} */
    #free = [];
    #frame = 0;
    #settle = 0;
    #lastTop = 0;
    #columns = 1;
    #width = 0;
    #version = 0;
    #laidOut = "";

    /**
     * @param {object} options
     * @param {GridItems} options.items
     * @param {import("./selection.js").Selection} options.selection
     * @param {() => import("./grid-cell.js").GridCell} options.makeCell
     * @param {GridShape} options.shape
     * @param {string} options.label
     * @param {boolean} options.scrolls Whether the grid scrolls by itself; else it is as high as its rows, and the page
     *   does.
     * @param {AbortSignal} options.signal Ends all listening.
     */
    constructor({ items, selection, makeCell, shape, label, scrolls, signal }) {
        this.items = items;
        this.selection = selection;
        this.makeCell = makeCell;
        this.shape = { padding: 0, foot: 0, ...shape };
        this.scrolls = scrolls;
        this.space = h("div", { class: "virtual-grid-space", role: "presentation" });
        this.element = h(
            "div",
            {
                class: ["virtual-grid", scrolls && "scrolls"],
                role: "listbox",
                tabindex: "0",
                "aria-multiselectable": "true",
                "aria-label": label,
                // A press of the mouse focuses too, and what it points at must stay under it.
                on: { focus: () => this.element.matches(":focus-visible") && this.reveal() },
            },
            this.space,
        );
        const schedule = () => this.#schedule();
        // Captured where the page scrolls: it does not matter which of its elements does.
        const [scroller, capture] = scrolls ? [this.element, false] : [document, true];
        scroller.addEventListener("scroll", schedule, { passive: true, capture, signal });
        window.addEventListener("resize", schedule, { signal });
        const observer = new ResizeObserver(() => this.layout());
        observer.observe(this.element);
        items.addEventListener(
            "change",
            (event) => (/** @type {CustomEvent} */ (event).detail === "structure" ? this.layout() : this.redraw()),
            {
                signal,
            },
        );
        selection.addEventListener("change", schedule, { signal });
        selection.addEventListener("move", () => this.reveal(), { signal });
        signal.addEventListener(
            "abort",
            () => {
                observer.disconnect();
                cancelAnimationFrame(this.#frame);
                clearTimeout(this.#settle);
            },
            { once: true },
        );
    }

    get columns() {
        return this.#columns;
    }

    /** How many whole rows fit into the window, at least one. */
    get rowsInSight() {
        return Math.max(1, Math.floor(this.#view().height / this.#rowPitch));
    }

    get #height() {
        return this.shape.height ?? this.#width;
    }

    get #rowPitch() {
        return this.#height + this.shape.gap;
    }

    /** The part of the grid that is in sight. */
    #view() {
        if (this.scrolls) return { top: this.element.scrollTop, height: this.element.clientHeight };
        const { top } = this.element.getBoundingClientRect();
        return { top: Math.max(0, -top), height: Math.max(0, window.innerHeight - Math.max(0, top)) };
    }

    /** @param {number} minWidth The least width of a cell from now on, for a grid that scrolls by itself. */
    resize(minWidth) {
        const first = Math.floor(this.element.scrollTop / this.#rowPitch) * this.#columns;
        this.shape.minWidth = minWidth;
        this.layout();
        this.element.scrollTop = Math.floor(first / this.#columns) * this.#rowPitch;
    }

    /** Computes everything again, after the number of items or the width changed. */
    layout() {
        const { minWidth, gap, padding, foot } = this.shape;
        const width = this.element.clientWidth - 2 * padding;
        if (width <= 0) return;
        this.#columns = Math.max(width < PAIR ? 1 : 2, Math.floor((width + gap) / (minWidth + gap)));
        this.#width = (width - gap * (this.#columns - 1)) / this.#columns;
        const rows = Math.ceil(this.items.count / this.#columns);
        this.space.style.height = `${Math.max(0, rows * this.#rowPitch - gap) + 2 * padding + foot}px`;
        const laidOut = `${this.#columns} ${this.#width}`;
        if (laidOut !== this.#laidOut) {
            this.#laidOut = laidOut;
            const sizes = { "cell-width": this.#width, "cell-height": this.#height, gap, padding };
            for (const [name, pixels] of Object.entries(sizes))
                this.space.style.setProperty(`--grid-${name}`, `${pixels}px`);
            for (const row of [...this.#shown.values(), ...this.#free]) row.element.remove();
            this.#shown.clear();
            this.#free = [];
        }
        this.draw();
    }

    /** Brings the item that the keyboard is at into sight. */
    reveal() {
        this.draw();
        this.cellElement(this.selection.current)?.scrollIntoView({ block: "nearest" });
    }

    /**
     * The items that a rectangle touches.
     * @param {{left: number, top: number, right: number, bottom: number}} rectangle In CSS pixels of the grid's space.
     * @returns {number[]}
     */
    indexesIn({ left, top, right, bottom }) {
        const { gap, padding } = this.shape;
        const touched = (from, to, size) => [
            Math.max(0, Math.ceil((from - padding - size) / (size + gap))),
            Math.floor((to - padding) / (size + gap)),
        ];
        const [firstColumn, lastColumn] = touched(left, right, this.#width);
        const [firstRow, lastRow] = touched(top, bottom, this.#height);
        const found = [];
        for (let row = firstRow; row <= lastRow; row += 1) {
            for (let column = firstColumn; column <= Math.min(lastColumn, this.#columns - 1); column += 1) {
                const index = row * this.#columns + column;
                if (index < this.items.count) found.push(index);
            }
        }
        return found;
    }

    /** The element of an item, while it is in the document. @param {number} index @returns {HTMLElement|null} */
    cellElement(index) {
        return this.#cell(index)?.element ?? null;
    }

    /** Puts the document in order: the cells in sight, each as it should be now. */
    draw() {
        cancelAnimationFrame(this.#frame);
        this.#frame = 0;
        if (this.#laidOut === "") return;
        const { count } = this.items;
        const { top, height } = this.#view();
        const end = Math.ceil(count / this.#columns);
        const firstRow = Math.max(0, Math.min(end, Math.floor(top / this.#rowPitch) - OVERSCAN));
        const lastRow = Math.min(end, Math.ceil((top + height) / this.#rowPitch) + OVERSCAN) - 1;
        const current = Math.min(this.selection.current, count - 1);
        const rows = new Set(current >= 0 ? [Math.floor(current / this.#columns)] : []);
        for (let number = firstRow; number <= lastRow; number += 1) rows.add(number);
        for (const [number, row] of this.#shown) {
            if (rows.has(number)) continue;
            for (const cell of row.cells) cell.drop();
            row.element.style.transform = AWAY;
            this.#free.push(row);
            this.#shown.delete(number);
        }
        for (const number of rows) this.#showRow(number, current);
        if (current >= 0) this.element.setAttribute("aria-activedescendant", this.#cell(current).element.id);
        else this.element.removeAttribute("aria-activedescendant");
        const isFast = Math.abs(top - this.#lastTop) > height / 2;
        this.#lastTop = top;
        clearTimeout(this.#settle);
        const settled = () => {
            this.items.want(firstRow * this.#columns, Math.min(count, (lastRow + 1) * this.#columns) - 1);
            for (const row of this.#shown.values()) for (const cell of row.cells) cell.loadImage();
        };
        if (isFast) this.#settle = setTimeout(settled, SETTLE);
        else settled();
    }

    #showRow(number, current) {
        let row = this.#shown.get(number);
        if (!row) {
            row = this.#free.pop() ?? this.#makeRow();
            row.element.style.transform = `translateY(${this.shape.padding + number * this.#rowPitch}px)`;
            this.#shown.set(number, row);
        }
        const { count, isComplete } = this.items;
        for (const [column, cell] of row.cells.entries()) {
            const index = number * this.#columns + column;
            if (index >= count) cell.drop();
            else
                cell.paint({
                    index,
                    item: this.items.at(index),
                    setSize: isComplete ? count : -1,
                    isSelected: this.selection.has(index),
                    isCurrent: index === current,
                    version: this.#version,
                });
        }
    }

    #makeRow() {
        const cells = Array.from({ length: this.#columns }, () => this.makeCell());
        const element = h(
            "div",
            { class: "virtual-grid-row", role: "presentation" },
            cells.map((cell) => cell.element),
        );
        this.space.append(element);
        return { element, cells };
    }

    #cell(index) {
        return this.#shown.get(Math.floor(index / this.#columns))?.cells[index % this.#columns];
    }

    /** What cells show has changed otherwise than by other items, as when a tag got another name. */
    redraw() {
        this.#version += 1;
        this.#schedule();
    }

    /** Draws before the next frame, however often it is asked. */
    #schedule() {
        this.#frame ||= requestAnimationFrame(() => this.draw());
    }
}
