/** The picture that a model looks at, as large as it fits, with what it finds drawn over it. */
import { h } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { Drawing } from "../box-editor/drawing.js";
import { View } from "../box-editor/view.js";

/** @typedef {import("../boxes/boxed-image.js").NamedBox} NamedBox */
/** @typedef {import("/runtime/ocellus-sources.js").Picture} Picture */

/** A box as it is seen in a mirror. @param {NamedBox} box @returns {NamedBox} */
export const mirrored = (box) => ({ ...box, left: 1 - box.left - box.width });

export class LiveStage {
    /** @type {Picture|null} */
    #picture = null;
    /** @type {NamedBox[]} */
    #boxes = [];

    /**
     * @param {{tone?: (tagId: string|null) => string, invitation: string, signal: AbortSignal}} options `invitation`:
     *   what stands where no picture is yet
     */
    constructor({ tone = () => "", invitation, signal }) {
        this.tone = tone;
        this.invitation = h("p", { class: "live-invitation" }, invitation);
        this.drawing = new Drawing();
        this.element = h("div", { class: "live-stage" }, this.invitation);
        const observer = new ResizeObserver(() => this.#redraw());
        observer.observe(this.element);
        signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    }

    /** @param {Picture|null} picture null: none is there */
    show(picture) {
        this.#picture = picture;
        this.#boxes = [];
        if (!picture) {
            this.element.replaceChildren(this.invitation);
            return;
        }
        const { element, kind, isMirrored } = picture;
        element.classList.add("live-picture");
        element.classList.toggle("mirrored", isMirrored);
        if (element instanceof HTMLImageElement) element.alt = t("live.picture.image");
        else element.setAttribute("aria-label", t(`live.picture.${kind}`));
        this.element.replaceChildren(element, this.drawing.element);
        this.#redraw();
    }

    /** @param {NamedBox[]} boxes in fractions of the picture */
    draw(boxes) {
        this.#boxes = boxes;
        this.#redraw();
    }

    #redraw() {
        const { clientWidth: width, clientHeight: height } = this.element;
        const size = this.#picture?.size();
        if (!size?.width || !width) return;
        const view = new View({ width, height }, size);
        // The picture fills the stage; the editor, whose view this is, leaves a margin.
        view.scale = Math.min(width / size.width, height / size.height);
        view.x = (width - size.width * view.scale) / 2;
        view.y = (height - size.height * view.scale) / 2;
        const boxes = this.#picture.isMirrored ? this.#boxes.map(mirrored) : this.#boxes;
        this.drawing.draw({
            view,
            boxes: boxes.map((box, key) => ({ ...box, key })),
            selectedKey: null,
            proposals: [],
            currentProposal: null,
            draft: null,
            crosshair: null,
            tone: this.tone,
            nameOf: () => "",
            isReadOnly: true,
        });
    }
}
