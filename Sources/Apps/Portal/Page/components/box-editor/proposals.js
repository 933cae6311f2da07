/** Boxes that are proposed, to be confirmed one by one or all at once: those of an iteration, or of no tag at all. */
import { overlap } from "./geometry.js";

/** A proposal that overlaps a box so much says what is known. */
const KNOWN = 0.5;

/**
 * @typedef {import("../../labeling/regions.js").Box & {id: number, tagId: string|null, name: string, probability:
 *   number}} Proposal `tagId` is null where only the box is proposed.
 */

/** Fires `change` when other ones are to be seen. */
export class Proposals extends EventTarget {
    /** @type {Proposal[]} the most probable first */
    #all = [];
    #dismissed = new Set();
    #threshold = 0.5;
    #isShown = true;
    /** The one that the confirming key takes. @type {number|null} */
    currentId = null;

    get threshold() {
        return this.#threshold;
    }

    set threshold(value) {
        this.#threshold = value;
        this.#changed();
    }

    get isShown() {
        return this.#isShown;
    }

    set isShown(value) {
        this.#isShown = value;
        this.#changed();
    }

    /** How many there are at any threshold. */
    get count() {
        return this.#all.length;
    }

    /** @param {Omit<Proposal, "id">[]} proposals of the image that is shown now */
    replace(proposals) {
        this.#all = proposals
            .map((one, id) => ({ ...one, id }))
            .sort((a, b) => b.probability - a.probability || a.id - b.id);
        this.#dismissed.clear();
        this.currentId = null;
        this.#changed();
    }

    /**
     * Those to be seen beside some boxes: at or above the threshold, and not where a box is already.
     * @param {import("../../labeling/regions.js").Box[]} boxes
     * @returns {Proposal[]}
     */
    visible(boxes) {
        if (!this.#isShown) return [];
        return this.#all.filter(
            (one) =>
                one.probability >= this.#threshold &&
                !this.#dismissed.has(one.id) &&
                !boxes.some((box) => overlap(box, one) >= KNOWN),
        );
    }

    /** The one that was gone to, or the most probable. @param {import("../../labeling/regions.js").Box[]} boxes */
    current(boxes) {
        const visible = this.visible(boxes);
        return visible.find((one) => one.id === this.currentId) ?? visible[0] ?? null;
    }

    /** @param {import("../../labeling/regions.js").Box[]} boxes @param {1|-1} step */
    goOn(boxes, step) {
        const visible = this.visible(boxes);
        if (visible.length === 0) return;
        const at = visible.findIndex((one) => one.id === this.currentId);
        const next = at < 0 ? (step > 0 ? Math.min(1, visible.length - 1) : visible.length - 1) : at + step;
        this.currentId = visible[(next + visible.length) % visible.length].id;
        this.#changed();
    }

    /** Hides one for good. @param {Proposal} proposal */
    dismiss({ id }) {
        this.#dismissed.add(id);
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }
}
