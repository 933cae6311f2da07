/** An image with named boxes over it, to be looked at. */
import { h } from "../../foundation/dom.js";
import { Drawing } from "../box-editor/drawing.js";
import { View } from "../box-editor/view.js";

/**
 * @typedef {import("../../labeling/regions.js").Box & {tagId: string|null, name: string, style?: string}} NamedBox
 *   `style`: classes in place of the tag's color.
 */

export class BoxedImage {
    /** @type {NamedBox[]} */
    #boxes = [];
    #marked = null;
    #frame = 0;

    /**
     * @param {{tone: (tagId: string|null) => string, signal?: AbortSignal}} options `tone`: the class of a tag's color
     */
    constructor({ tone, signal }) {
        this.tone = tone;
        this.drawing = new Drawing();
        this.picture = h("img", { class: "box-image", alt: "", draggable: false });
        this.view = new View({ width: 1, height: 1 }, { width: 1, height: 1 });
        this.element = h("div", { class: "boxed-image" }, this.picture, this.drawing.element);
        this.picture.addEventListener("load", () => {
            const { naturalWidth: width, naturalHeight: height } = this.picture;
            this.view = new View(this.view.room, { width, height });
            this.picture.classList.remove("waiting");
            this.redraw();
        });
        this.picture.addEventListener("error", () => this.element.classList.add("broken"));
        const observer = new ResizeObserver(([{ contentRect }]) => {
            if (contentRect.width === 0) return;
            this.view.enter({ width: contentRect.width, height: contentRect.height });
            this.redraw();
        });
        observer.observe(this.element);
        signal?.addEventListener("abort", () => observer.disconnect(), { once: true });
    }

    /** @param {string} address @param {string} alt what a screen reader says of it */
    show(address, alt) {
        this.element.classList.remove("broken");
        // Boxes are drawn when it is known how large the image is.
        this.picture.classList.add("waiting");
        this.picture.alt = alt;
        this.picture.src = address;
    }

    /** @param {NamedBox[]} boxes */
    draw(boxes) {
        this.#boxes = boxes;
        this.redraw();
    }

    /** Raises one box over the others. @param {number|null} index */
    mark(index) {
        this.#marked = index;
        this.redraw();
    }

    redraw() {
        if (this.#frame) return;
        this.#frame = requestAnimationFrame(() => {
            this.#frame = 0;
            const { view, picture } = this;
            const isWaiting = picture.classList.contains("waiting");
            picture.style.width = `${view.size.width * view.scale}px`;
            picture.style.height = `${view.size.height * view.scale}px`;
            picture.style.transform = `translate(${view.x}px, ${view.y}px)`;
            this.drawing.draw({
                view,
                boxes: isWaiting ? [] : this.#boxes.map((box, key) => ({ ...box, key })),
                selectedKey: this.#marked,
                proposals: [],
                currentProposal: null,
                draft: null,
                crosshair: null,
                tone: this.tone,
                nameOf: () => "",
                isReadOnly: true,
            });
        });
    }
}
