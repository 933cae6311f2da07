/** Draws boxes, proposals, handles and the crosshair over an image, at the size of the screen and not of the image. */
import { svg } from "../../foundation/dom.js";
import { shortened } from "../../foundation/format.js";
import { handlePoints } from "./geometry.js";

/** So many boxes are drawn with their names; with more of them only the chosen one, or nothing else could be read. */
const NAMED = 60;
const NAME_LENGTH = 28;
const HANDLE = 9;

/**
 * @typedef {object} Scene
 * @property {import("./view.js").View} view
 * @property {(import("./box-document.js").EditedBox & {name?: string, style?: string})[]} boxes As they are to be seen,
 *   also in the middle of a gesture; `name` and `style` stand in for those of the tag.
 * @property {number|null} selectedKey
 * @property {import("./proposals.js").Proposal[]} proposals
 * @property {number|null} currentProposal Its id.
 * @property {import("./geometry.js").Box|null} draft A box that is drawn, or waits for its tag.
 * @property {import("./geometry.js").Point|null} crosshair In fractions of the image.
 * @property {(tagId: string|null) => string} tone The class of a tag's color.
 * @property {(tagId: string) => string} nameOf
 * @property {boolean} isReadOnly
 */

/** Of the sign with a box's name, in CSS pixels: its height, and room beside the text. */
const SIGN = { height: 17, room: 5 };

/** How wide names are, as the canvas measures them: asking the document would lay it out anew for each. */
const widths = new Map();
let ruler = null;

function widthOf(text) {
    if (!widths.has(text)) {
        ruler ??= document.createElement("canvas").getContext("2d");
        ruler.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
        widths.set(text, Math.ceil(ruler.measureText(text).width));
    }
    return widths.get(text);
}

/** A box on the screen: a colored line on a dark one, so that it is seen on any image, and a sign with its name. */
class Shape {
    #written = "";

    constructor() {
        this.casing = svg("rect", { class: "box-casing" });
        this.line = svg("rect", { class: "box-line" });
        this.text = document.createTextNode("");
        this.sign = svg("rect", { class: "box-sign", height: SIGN.height, rx: 2 });
        this.name = svg("text", { class: "box-name" }, this.text);
        this.element = svg("g", null, this.casing, this.line, this.sign, this.name);
    }

    /**
     * Writes to the document only when something has changed.
     * @param {import("./geometry.js").Size & {left: number, top: number}} place in CSS pixels of the room
     * @param {string} style
     * @param {string} name
     * @param {number} room how wide it is
     */
    draw({ left, top, width, height }, style, name, room) {
        const key = `${left} ${top} ${width} ${height} ${style} ${name} ${room}`;
        if (key === this.#written) return;
        this.#written = key;
        this.element.setAttribute("class", style);
        for (const rect of [this.casing, this.line]) {
            rect.setAttribute("x", String(left));
            rect.setAttribute("y", String(top));
            rect.setAttribute("width", String(width));
            rect.setAttribute("height", String(height));
        }
        this.text.nodeValue = name;
        // Above the box, or inside where the box reaches the upper edge.
        const signTop = top < SIGN.height ? top + 1 : top - SIGN.height - 1;
        const signWidth = name === "" ? 0 : widthOf(name) + 2 * SIGN.room;
        // A name at the right edge begins before its box.
        const signLeft = Math.max(0, Math.min(left - 1, room - signWidth));
        this.sign.setAttribute("width", String(signWidth));
        this.sign.setAttribute("x", String(signLeft));
        this.sign.setAttribute("y", String(signTop));
        this.name.setAttribute("x", String(signLeft + SIGN.room));
        this.name.setAttribute("y", String(signTop + 13));
    }
}

export class Drawing {
    /** @type {Map<string, Shape>} */
    #shapes = new Map();

    constructor() {
        this.handles = svg("g", { class: "box-handles" });
        this.crosshair = ["casing", "line"].map((name) => svg("path", { class: `box-crosshair ${name}` }));
        this.element = svg("svg", { class: "box-canvas", "aria-hidden": "true" }, this.crosshair, this.handles);
    }

    /** The place of a box on the screen, for what opens beside it. @param {string} key @returns {Element} */
    anchor(key) {
        return this.#shapes.get(key)?.line ?? this.element;
    }

    /** @param {Scene} scene */
    draw(scene) {
        const { view, boxes, selectedKey, proposals, currentProposal, draft, tone, nameOf } = scene;
        const before = new Map(this.#shapes);
        const isNamed = boxes.length <= NAMED;
        const put = (key, box, style, name) => {
            const shape = this.#shapes.get(key) ?? new Shape();
            before.delete(key);
            if (!this.#shapes.has(key)) {
                this.#shapes.set(key, shape);
                this.handles.before(shape.element);
            }
            const start = view.toRoom({ x: box.left, y: box.top }),
                end = view.toRoom({ x: box.left + box.width, y: box.top + box.height });
            const place = { left: start.x, top: start.y, width: end.x - start.x, height: end.y - start.y };
            shape.draw(place, style, name, view.room.width);
            return shape;
        };
        for (const one of proposals) {
            const isCurrent = one.id === currentProposal;
            const percent = `${Math.round(100 * one.probability)}%`;
            const name = [shortened(one.name, NAME_LENGTH), percent].filter(Boolean).join(" ");
            put(`proposal ${one.id}`, one, `box dashed ${tone(one.tagId)}${isCurrent ? " current" : ""}`, name);
        }
        for (const box of boxes) {
            const isSelected = box.key === selectedKey;
            const name = isNamed || isSelected ? shortened(box.name ?? nameOf(box.tagId), NAME_LENGTH) : "";
            put(`box ${box.key}`, box, `box ${box.style ?? tone(box.tagId)}${isSelected ? " selected" : ""}`, name);
        }
        if (draft) put("draft", draft, "box selected box-tone-0", "");
        for (const [key, shape] of before) {
            shape.element.remove();
            this.#shapes.delete(key);
        }
        const selected = boxes.find((box) => box.key === selectedKey);
        const raised = this.#shapes.get(`box ${selectedKey}`);
        // The chosen box lies over the others, and its handles over it.
        if (raised && raised.element.nextSibling !== this.handles) this.handles.before(raised.element);
        this.#drawHandles(selected && !scene.isReadOnly ? selected : null, view);
        this.#drawCrosshair(scene.crosshair, view);
    }

    #drawHandles(box, view) {
        const points = box ? handlePoints(box) : [];
        while (this.handles.childElementCount > points.length) this.handles.lastElementChild.remove();
        while (this.handles.childElementCount < points.length)
            this.handles.append(svg("rect", { class: "box-handle", width: HANDLE, height: HANDLE, rx: 2 }));
        points.forEach((point, place) => {
            const { x, y } = view.toRoom(point);
            this.handles.children[place].setAttribute("x", String(x - HANDLE / 2));
            this.handles.children[place].setAttribute("y", String(y - HANDLE / 2));
        });
    }

    #drawCrosshair(point, view) {
        const { x, y } = point ? view.toRoom(point) : { x: 0, y: 0 };
        const path = point ? `M0 ${y}H${view.room.width}M${x} 0V${view.room.height}` : "";
        for (const each of this.crosshair) each.setAttribute("d", path);
    }
}
