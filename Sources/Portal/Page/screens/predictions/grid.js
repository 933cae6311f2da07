/** A grid of images that may be long: only the rows that can be seen are in the document. */

import { h, uniqueId } from "../../foundation/dom.js";

/** Rows beyond the edges of the window that are kept, so that scrolling shows no gaps. */
const MARGIN = 2;

/**
 * A listbox with several columns. It knows which items are selected and which one the keyboard is at.
 *
 * @template {{id: string}} Item
 */
export class ImageGrid {
    /**
     * @param {object} options
     * @param {string} options.label The name of the list.
     * @param {(item: Item) => HTMLElement} options.cell Makes the cell of an item; the grid places it.
     * @param {(item: Item) => string} options.name What a screen reader says of an item.
     * @param {number} options.height The height of a cell in pixels.
     * @param {number} options.minWidth The least width of a cell.
     * @param {number} options.gap The space between cells.
     * @param {(index: number) => void} options.onOpen Enter, or a click.
     * @param {() => void} options.onSelection The selection or the active item has changed.
     * @param {() => void} options.onNearEnd The end of the items is near.
     * @param {AbortSignal} options.signal Ends all listening.
     */
    constructor(options) {
        Object.assign(this, options);
        this.items = [];
        /** Whether there are no more items to come; only then their number is known. */
        this.isComplete = false;
        this.selected = new Set();
        this.active = 0;
        this.anchor = 0;
        this.columns = 1;
        this.width = this.minWidth;
        this.cells = new Map();
        this.prefix = uniqueId("cell");
        this.element = h("div", {
            class: "image-grid", role: "listbox", tabIndex: 0, "aria-label": this.label,
                "aria-multiselectable": "true",
            on: {
                keydown: (event) => this.press(event),
                click: (event) => this.click(event),
                focus: () => this.reveal(),
            },
        });
        const later = () => this.schedule();
        // Captured: it does not matter which element of the page scrolls.
        document.addEventListener("scroll", later, { capture: true, passive: true, signal: this.signal });
        window.addEventListener("resize", later, { signal: this.signal });
        const observer = new ResizeObserver(() => { this.measure(); this.schedule(); });
        observer.observe(this.element);
        this.signal.addEventListener("abort", () => { observer.disconnect(); cancelAnimationFrame(this.frame); });
    }

    /** Shows other items; selection and place stay where they can. */
    setItems(items) {
        const ids = new Set(items.map((item) => item.id));
        for (const id of this.selected) if (!ids.has(id)) this.selected.delete(id);
        this.items = items;
        this.active = Math.max(0, Math.min(this.active, items.length - 1));
        this.anchor = Math.min(this.anchor, this.active);
        this.measure();
        this.draw();
        this.onSelection();
    }

    /** What an action applies to: the selection, else the item that the keyboard is at. @returns {Item[]} */
    get chosen() {
        if (this.selected.size) return this.items.filter((item) => this.selected.has(item.id));
        return this.items[this.active] ? [this.items[this.active]] : [];
    }

    /** Moves the keyboard to an item and shows it. */
    moveTo(index, { extend = false } = {}) {
        if (!this.items.length) return;
        this.active = Math.max(0, Math.min(index, this.items.length - 1));
        if (extend) this.selectRange();
        else this.anchor = this.active;
        this.draw();
        this.reveal();
        this.onSelection();
    }

    clearSelection() {
        this.selected.clear();
        this.draw();
        this.onSelection();
    }

    selectRange() {
        const [first, last] = [Math.min(this.anchor, this.active), Math.max(this.anchor, this.active)];
        this.selected = new Set(this.items.slice(first, last + 1).map((item) => item.id));
    }

    toggle(index) {
        const { id } = this.items[index];
        if (!this.selected.delete(id)) this.selected.add(id);
        this.active = this.anchor = index;
        this.draw();
        this.onSelection();
    }

    press(event) {
        const steps = {
            ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns,
            Home: -Infinity, End: Infinity, PageUp: -this.columns * 4, PageDown: this.columns * 4,
        };
        if (event.altKey || !this.items.length) return;
        if (event.key in steps && !event.ctrlKey && !event.metaKey) {
            this.moveTo(this.active + steps[event.key], { extend: event.shiftKey });
        } else if (event.key === " ") this.toggle(this.active);
        else if (event.key === "Enter") this.onOpen(this.active);
        else if (event.key === "Escape" && this.selected.size) this.clearSelection();
        else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
            this.selected = new Set(this.items.map((item) => item.id));
            this.draw();
            this.onSelection();
        } else return;
        event.preventDefault();
        event.stopPropagation();
    }

    click(event) {
        const index = this.indexOf(event.target);
        if (index < 0) return;
        if (event.shiftKey) this.moveTo(index, { extend: true });
        else if (event.ctrlKey || event.metaKey || event.target.closest("[data-check]")) this.toggle(index);
        else {
            this.moveTo(index);
            this.onOpen(index);
        }
    }

    indexOf(node) {
        const cell = node.closest?.("[data-item]");
        return cell ? this.items.findIndex((item) => item.id === cell.dataset.item) : -1;
    }

    measure() {
        const width = this.element.clientWidth;
        if (!width) return;
        this.columns = Math.max(1, Math.floor((width + this.gap) / (this.minWidth + this.gap)));
        this.width = Math.floor((width - this.gap * (this.columns - 1)) / this.columns);
        const rows = Math.ceil(this.items.length / this.columns);
        this.element.style.height = `${Math.max(0, rows * (this.height + this.gap) - this.gap)}px`;
    }

    schedule() {
        this.frame ??= requestAnimationFrame(() => { this.frame = undefined; this.draw(); });
    }

    /** Puts the cells into the document that can be seen, and takes the others out. */
    draw() {
        const top = this.element.getBoundingClientRect().top;
        const step = this.height + this.gap;
        const firstRow = Math.max(0, Math.floor(-top / step) - MARGIN);
        const lastRow = Math.ceil((window.innerHeight - top) / step) + MARGIN;
        const first = firstRow * this.columns;
        const last = Math.min(this.items.length, (lastRow + 1) * this.columns);
        const wanted = new Set();
        for (let index = first; index < last; index += 1) this.place(index, wanted);
        if (this.active < this.items.length) this.place(this.active, wanted);
        for (const [id, cell] of this.cells) {
            if (wanted.has(id)) continue;
            cell.remove();
            this.cells.delete(id);
        }
        const active = this.items[this.active];
        if (active) this.element.setAttribute("aria-activedescendant", this.cells.get(active.id).id);
        else this.element.removeAttribute("aria-activedescendant");
        if (last >= this.items.length - this.columns * 4) this.onNearEnd();
    }

    place(index, wanted) {
        const item = this.items[index];
        wanted.add(item.id);
        let cell = this.cells.get(item.id);
        if (!cell) {
            cell = this.cell(item);
            cell.id = `${this.prefix}-${item.id}`;
            cell.dataset.item = item.id;
            cell.setAttribute("role", "option");
            cell.setAttribute("aria-label", this.name(item));
            this.cells.set(item.id, cell);
            this.element.append(cell);
        }
        const x = (index % this.columns) * (this.width + this.gap);
        const y = Math.floor(index / this.columns) * (this.height + this.gap);
        const isActive = index === this.active;
        const isSelected = this.selected.has(item.id);
        // Most cells stay as they are from frame to frame; what is not written is not computed again.
        const look = `${x} ${y} ${this.width} ${isActive} ${isSelected} ${this.isComplete && this.items.length}`;
        if (cell.look === look) return;
        cell.look = look;
        cell.style.transform = `translate(${x}px, ${y}px)`;
        cell.style.width = `${this.width}px`;
        cell.style.height = `${this.height}px`;
        cell.classList.toggle("active", isActive);
        cell.setAttribute("aria-selected", String(isSelected));
        cell.setAttribute("aria-posinset", String(index + 1));
        cell.setAttribute("aria-setsize", String(this.isComplete ? this.items.length : -1));
    }

    reveal() {
        const item = this.items[this.active];
        if (item) this.cells.get(item.id)?.scrollIntoView({ block: "nearest" });
    }
}
