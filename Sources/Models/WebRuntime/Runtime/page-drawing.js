/** What the page of an exported model is made of: elements without markup in strings, bars, boxes over a picture. */

const SVG = "http://www.w3.org/2000/svg";
/** Told apart by the color-blind, over any photograph. */
const COLORS = ["#56b4e9", "#f0a30a", "#2fc58f", "#f5e94b", "#ff5f52", "#f29ad6", "#6f8cff", "#b583ff"];

/**
 * @param {string} tag
 * @param {Object<string, any>} [props] attributes; `on: {click: f}`; functions and booleans are properties
 * @param {...(Node|string|null|false)} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
        if (name === "on") {
            for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
        } else if (typeof value === "boolean" && !name.startsWith("aria-")) element[name] = value;
        else if (value !== null) element.setAttribute(name, String(value));
    }
    for (const child of children) if (child !== null && child !== false) element.append(child);
    return element;
}

/** @param {number} share @param {number} [digits] */
export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)}%`;

/**
 * A bar for each tag.
 * @param {HTMLElement} list
 * @param {{tagName: string, probability: number}[]} predictions the most probable first
 * @param {number} threshold
 */
export function drawBars(list, predictions, threshold) {
    list.replaceChildren(
        ...predictions.map(({ tagName, probability }) => {
            const counts = probability >= threshold;
            const fill = h("i"),
                tick = h("b");
            fill.style.width = percent(probability, 2);
            tick.style.left = percent(threshold, 2);
            return h(
                "li",
                { class: counts ? "counts" : "" },
                h("span", { class: "name", dir: "auto", title: tagName }, tagName),
                h("span", { class: "numeric" }, percent(probability, 1)),
                h("span", { class: "track", "aria-hidden": "true" }, fill, tick),
            );
        }),
    );
}

/** Boxes and their names over a picture that is shown as large as it fits. */
export class BoxDrawing {
    /** @param {HTMLElement} stage @param {readonly string[]} tags */
    constructor(stage, tags) {
        this.stage = stage;
        this.tags = tags;
        this.svg = document.createElementNS(SVG, "svg");
        this.svg.setAttribute("aria-hidden", "true");
        this.labels = [];
    }

    color(tagName) {
        return COLORS[Math.max(0, this.tags.indexOf(tagName)) % COLORS.length];
    }

    clear() {
        this.draw([], { width: 1, height: 1 }, false);
    }

    /**
     * @param {{tagName: string, probability: number, boundingBox: {left: number, top: number, width: number, height:
     *   number}}[]} detections
     * @param {{width: number, height: number}} size of the picture in its own pixels
     * @param {boolean} isMirrored whether the picture is shown so
     */
    draw(detections, size, isMirrored) {
        const { clientWidth: width, clientHeight: height } = this.stage;
        const scale = Math.min(width / size.width, height / size.height);
        const shown = { width: size.width * scale, height: size.height * scale };
        const x = (width - shown.width) / 2,
            y = (height - shown.height) / 2;
        this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        for (const label of this.labels) label.remove();
        this.labels = [];
        const groups = detections.map(({ tagName, probability, boundingBox: box }) => {
            const start = isMirrored ? 1 - box.left - box.width : box.left;
            const left = x + start * shown.width,
                top = y + box.top * shown.height;
            const group = document.createElementNS(SVG, "g");
            group.setAttribute("class", "box");
            for (const name of ["casing", "line"]) {
                const rect = document.createElementNS(SVG, "rect");
                const place = { x: left, y: top, width: box.width * shown.width, height: box.height * shown.height };
                for (const [key, value] of Object.entries(place)) rect.setAttribute(key, String(value));
                rect.setAttribute("class", name);
                if (name === "line") rect.style.stroke = this.color(tagName);
                group.append(rect);
            }
            const label = h("span", { class: "label", dir: "auto" }, `${tagName} ${percent(probability)}`);
            label.style.left = `${Math.max(0, left)}px`;
            label.style.top = `${Math.max(0, top - 22)}px`;
            label.style.background = this.color(tagName);
            this.labels.push(label);
            return group;
        });
        this.svg.replaceChildren(...groups);
        this.stage.append(this.svg, ...this.labels);
    }
}

/** What was found, in words. @param {HTMLElement} list @param {{tagName: string, probability: number}[]} detections */
export function drawFound(list, detections) {
    const rows = detections.map(({ tagName, probability }) =>
        h("li", {}, h("span", { dir: "auto" }, tagName), h("span", { class: "numeric" }, percent(probability, 1))),
    );
    list.replaceChildren(...(rows.length > 0 ? rows : [h("li", { class: "muted" }, "Nothing above the threshold.")]));
}
