/** The confusion matrix of a few tags: a grid with numbers. Arrow keys move in it, Enter opens the images of a cell. */

import { h, userText } from "../foundation/dom.js";
import { t } from "../foundation/messages.js";
import { shortened } from "../foundation/format.js";
import { setText } from "./gauge.js";

/**
 * As `confusionChart`.
 * @param {{name: string}[]} tags
 * @param {(row: number, column: number) => void} onOpen
 */
export function confusionTable(tags, onOpen) {
    const size = tags.length;
    const names = [...tags.map((tag) => tag.name), t("results.confusion.none")];
    const cells = tags.map((_, row) =>
        names.map((_, column) =>
            h("td", {
                role: "gridcell",
                tabIndex: row === 0 && column === 0 ? 0 : -1,
                class: ["confusion-cell", row === column ? "is-right" : column === size ? "is-none" : "is-wrong"],
                dataset: { row, column },
            }),
        ),
    );
    const head = names.map((name, column) =>
        h("th", { scope: "col", role: "columnheader" }, h("span", null, column === size ? name : userText(name))),
    );
    const grid = h(
        "table",
        { class: "confusion-table", role: "grid", "aria-label": t("results.confusion.label") },
        h("thead", null, h("tr", { role: "row" }, h("td", { class: "confusion-corner" }), head)),
        h(
            "tbody",
            null,
            cells.map((line, row) =>
                h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader" }, userText(names[row])), line),
            ),
        ),
    );
    const placeOf = (target) => {
        const cell = target.closest?.("[data-row]");
        return cell ? [Number(cell.dataset.row), Number(cell.dataset.column)] : null;
    };
    const open = (place) => place && Number(cells[place[0]][place[1]].dataset.count) > 0 && onOpen(place[0], place[1]);
    let current = [0, 0];
    const focus = (row, column) => {
        cells[current[0]][current[1]].tabIndex = -1;
        current = [Math.min(Math.max(row, 0), size - 1), Math.min(Math.max(column, 0), size)];
        cells[current[0]][current[1]].tabIndex = 0;
        cells[current[0]][current[1]].focus();
    };
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    grid.addEventListener("click", (event) => {
        const place = placeOf(event.target);
        if (place) focus(...place);
        open(place);
    });
    grid.addEventListener("keydown", (event) => {
        const place = placeOf(event.target);
        if (!place) return;
        if (event.key === "Enter" || event.key === " ") open(place);
        else if (event.key in moves) focus(place[0] + moves[event.key][0], place[1] + moves[event.key][1]);
        else if (event.key === "Home") focus(place[0], 0);
        else if (event.key === "End") focus(place[0], size);
        else return;
        event.preventDefault();
    });
    return {
        element: h("div", { class: "scroll-x" }, grid),
        update(counts) {
            for (let row = 0; row < size; row += 1) {
                const line = counts.subarray(row * (size + 1), (row + 1) * (size + 1));
                const total = line.reduce((sum, value) => sum + value, 0);
                line.forEach((value, column) => {
                    const cell = cells[row][column];
                    if (cell.dataset.count === String(value)) return;
                    cell.dataset.count = value;
                    cell.style.setProperty("--share", total > 0 ? (value / total).toFixed(3) : "0");
                    cell.classList.toggle("is-empty", value === 0);
                    cell.classList.toggle("is-strong", total > 0 && value / total > 0.55);
                    setText(cell, value === 0 ? "·" : String(value));
                    const words = {
                        truth: shortened(names[row]),
                        predicted: shortened(names[column]),
                        count: value,
                        total,
                    };
                    cell.setAttribute(
                        "aria-label",
                        t(column === size ? "results.confusion.cellNone" : "results.confusion.cell", words),
                    );
                });
            }
        },
    };
}
