/** The boxes of one image while they are edited: which there are, which one is chosen, what can be taken back. */
import { MOST_REGIONS } from "../../labeling/regions.js";
import { clamped, moved, resized } from "./geometry.js";
import { History } from "./history.js";

/**
 * @typedef {import("../../labeling/regions.js").Box} Box
 * @typedef {import("../../labeling/regions.js").Region} Region
 * @typedef {Region & {key: number}} EditedBox `key` tells boxes apart; the server's ids change with each save.
 */

/** How far the copy of a box lies beside it, as a share of the image. */
const BESIDE = 0.02;

/** Fires `change` when boxes have changed, `select` when another one is chosen, `full` when there can be no more. */
export class BoxDocument extends EventTarget {
    /** @type {History<EditedBox[]>} */
    #history = new History();
    #serial = 0;
    /** @type {EditedBox[]} never changed, only replaced */
    boxes = [];
    /** The key of the chosen box. @type {number|null} */
    selectedKey = null;

    /** @param {Region[]} regions */
    constructor(regions = []) {
        super();
        this.boxes = regions.map((region) => this.#keyed(region));
    }

    /** @returns {Region[]} as they are saved */
    get regions() {
        return this.boxes.map(({ tagId, left, top, width, height }) => ({ tagId, left, top, width, height }));
    }

    /** @returns {EditedBox|null} */
    get selected() {
        return this.find(this.selectedKey);
    }

    /** @param {number|null} key @returns {EditedBox|null} */
    find(key) {
        return this.boxes.find((box) => box.key === key) ?? null;
    }

    get canUndo() {
        return this.#history.canUndo;
    }

    get canRedo() {
        return this.#history.canRedo;
    }

    /** @param {number|null} key null: none */
    select(key) {
        if (key === this.selectedKey) return;
        this.selectedKey = key;
        this.dispatchEvent(new Event("select"));
    }

    /** Chooses the next box in the order of the list, after the last the first. @param {1|-1} step */
    selectNext(step) {
        const { length } = this.boxes;
        if (length === 0) return;
        const at = this.boxes.findIndex((box) => box.key === this.selectedKey);
        const next = at < 0 ? (step > 0 ? 0 : length - 1) : (at + step + length) % length;
        this.select(this.boxes[next].key);
    }

    /**
     * Puts boxes beside those that are there; the last one is chosen.
     * @param {Region[]} regions
     * @returns {boolean} false where there would be too many; then none is added
     */
    add(regions) {
        if (regions.length === 0) return true;
        if (this.boxes.length + regions.length > MOST_REGIONS) {
            this.dispatchEvent(new Event("full"));
            return false;
        }
        const added = regions.map((region) => this.#keyed({ ...region, ...clamped(region) }));
        this.#become([...this.boxes, ...added]);
        this.select(added.at(-1).key);
        return true;
    }

    /**
     * Gives a box another place or size.
     * @param {number} key
     * @param {Box} box
     * @param {string|null} [kind] of step: see `History.record`
     */
    reshape(key, box, kind = null) {
        this.#change(key, box, kind && `${kind} ${key}`);
    }

    /** @param {number} key @param {string} tagId */
    retag(key, tagId) {
        if (this.find(key)?.tagId !== tagId) this.#change(key, { tagId });
    }

    /** @param {number} dx as a share of the image @param {number} dy */
    nudge(dx, dy) {
        const box = this.selected;
        if (box) this.reshape(box.key, moved(box, dx, dy), "nudge");
    }

    /** Moves the right and the lower edge. @param {number} dx @param {number} dy @param {object} least */
    grow(dx, dy, least) {
        const box = this.selected;
        if (box) this.reshape(box.key, resized(box, "se", dx, dy, least), "grow");
    }

    /** Puts a copy of the chosen box beside it. */
    duplicate() {
        const box = this.selected;
        if (!box) return;
        const isAtEnd = (start, length) => start + length + BESIDE > 1;
        const by = [isAtEnd(box.left, box.width) ? -BESIDE : BESIDE, isAtEnd(box.top, box.height) ? -BESIDE : BESIDE];
        this.add([{ tagId: box.tagId, ...moved(box, by[0], by[1]) }]);
    }

    /** Takes a box away; its neighbor in the list is chosen. @param {number} key */
    remove(key) {
        const at = this.boxes.findIndex((box) => box.key === key);
        if (at < 0) return;
        const left = this.boxes.filter((box) => box.key !== key);
        this.#become(left);
        if (this.selectedKey === key) this.select((left[at] ?? left.at(-1))?.key ?? null);
    }

    undo() {
        this.#return(this.#history.undo(this.boxes));
    }

    redo() {
        this.#return(this.#history.redo(this.boxes));
    }

    #keyed({ tagId, left, top, width, height }) {
        this.#serial += 1;
        return { key: this.#serial, tagId, left, top, width, height };
    }

    #change(key, change, kind = null) {
        this.#become(
            this.boxes.map((box) => (box.key === key ? { ...box, ...change } : box)),
            kind,
        );
    }

    #become(boxes, kind = null) {
        this.#history.record(this.boxes, kind);
        this.boxes = boxes;
        this.#changed();
    }

    #return(boxes) {
        if (!boxes) return;
        this.boxes = boxes;
        if (!this.selected) this.select(null);
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }
}
