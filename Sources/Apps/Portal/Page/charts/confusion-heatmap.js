/**
 * The confusion matrix of many tags: one colored square a cell, a cursor that pointer and arrow keys move, and below
 * it what the cell under the cursor means. Painted pixel by pixel, so a step of the threshold costs next to nothing.
 */

import { h, userText } from "../foundation/dom.js";
import { t } from "../foundation/messages.js";
import { confusions } from "../evaluation/confusion.js";
import { schemeColors } from "./colors.js";

/** How many of the most frequent confusions are listed. */
const listLimit = 12;

/**
 * As `confusionHeatmap`.
 * @param {{name: string}[]} tags
 * @param {(row: number, column: number) => void} onOpen
 */
export function confusionHeatmap(tags, onOpen) {
    const size = tags.length;
    const width = size + 1;
    const canvas = h("canvas", { width, height: size, class: "confusion-canvas" });
    const cursor = h("div", { class: "confusion-cursor", hidden: true });
    const words = h("p", { class: "confusion-words", "aria-live": "polite" }, t("results.confusion.hint"));
    const stage = h(
        "div",
        {
            class: "confusion-stage",
            tabIndex: 0,
            role: "application",
            "aria-label": t("results.confusion.imageLabel"),
        },
        canvas,
        cursor,
    );
    const list = h("ol", { class: "confusion-list" });
    let counts = new Int32Array(size * width);
    let place = null;
    const nameOf = (column) => (column === size ? t("results.confusion.none") : tags[column].name);
    const point = (row, column) => {
        place = [Math.min(Math.max(row, 0), size - 1), Math.min(Math.max(column, 0), size)];
        cursor.hidden = false;
        cursor.style.setProperty("--row", String(place[0]));
        cursor.style.setProperty("--column", String(place[1]));
        describe();
    };
    const describe = () => {
        if (!place) return;
        const value = counts[place[0] * width + place[1]];
        words.replaceChildren(
            userText(nameOf(place[0]), { tag: "b" }),
            ` ${t("results.confusion.takenFor")} `,
            userText(nameOf(place[1]), { tag: "b" }),
            `: ${t("results.images", { count: value })}`,
        );
    };
    const open = (row, column) => counts[row * width + column] > 0 && onOpen(row, column);
    const under = (event) => {
        const box = canvas.getBoundingClientRect();
        return [
            Math.floor(((event.clientY - box.top) / box.height) * size),
            Math.floor(((event.clientX - box.left) / box.width) * width),
        ];
    };
    stage.style.setProperty("--rows", String(size));
    stage.style.setProperty("--columns", String(width));
    stage.addEventListener("pointermove", (event) => point(...under(event)));
    stage.addEventListener("click", (event) => open(...under(event)));
    stage.addEventListener("focus", () => place ?? point(0, 0));
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    stage.addEventListener("keydown", (event) => {
        if (event.key in moves)
            point((place ?? [0, 0])[0] + moves[event.key][0], (place ?? [0, 0])[1] + moves[event.key][1]);
        else if ((event.key === "Enter" || event.key === " ") && place) open(...place);
        else return;
        event.preventDefault();
    });
    // Asking for a color makes the browser compute styles at once: only when the theme may be another one.
    let colors = null;
    const paint = () => drawCells(canvas, counts, size, (colors ??= schemeColors(stage)));
    const recolor = () => {
        colors = null;
        if (stage.isConnected) paint();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor);
    new MutationObserver(recolor).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    let listing = 0;
    return {
        element: h("div", { class: "confusion-many" }, stage, words, h("h4", null, t("results.confusion.most")), list),
        update(next) {
            counts = next;
            if (!stage.isConnected) colors = null;
            paint();
            describe();
            clearTimeout(listing);
            listing = setTimeout(() => fillList(list, confusions(counts, size, listLimit), tags, onOpen), 120);
        },
    };
}

function drawCells(canvas, counts, size, { good, bad, none }) {
    const context = canvas.getContext("2d");
    const width = size + 1;
    const pixels = context.createImageData(width, size);
    for (let row = 0; row < size; row += 1) {
        let total = 0;
        for (let column = 0; column < width; column += 1) total += counts[row * width + column];
        for (let column = 0; column < width; column += 1) {
            const value = counts[row * width + column];
            const color = row === column ? good : column === size ? none : bad;
            const place = 4 * (row * width + column);
            pixels.data.set(color, place);
            pixels.data[place + 3] = value === 0 ? 0 : Math.round(255 * (0.22 + 0.78 * Math.sqrt(value / total)));
        }
    }
    context.putImageData(pixels, 0, 0);
}

function fillList(list, pairs, tags, onOpen) {
    list.replaceChildren(
        ...pairs.map(({ row, column, count }) =>
            h(
                "li",
                null,
                h(
                    "button",
                    { type: "button", class: "confusion-pair", on: { click: () => onOpen(row, column) } },
                    userText(tags[row].name),
                    h("span", { class: "confusion-arrow" }, t("results.confusion.takenFor")),
                    userText(tags[column].name),
                    h("span", { class: "number" }, String(count)),
                ),
            ),
        ),
    );
}
