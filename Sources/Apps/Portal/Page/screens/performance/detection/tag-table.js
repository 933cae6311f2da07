/** The table of tags: boxes, precision, recall and average precision of each, at the threshold and overlap. */
import { h, replace, uniqueId, userText } from "../../../foundation/dom.js";
import { count, percent } from "../../../foundation/format.js";
import { icon } from "../../../foundation/icons.js";
import { t } from "../../../foundation/messages.js";

/**
 * @typedef {object} TagFigures
 * @property {string} name
 * @property {boolean} isEvaluable
 * @property {number} boxes
 * @property {number|null} precision
 * @property {number|null} recall
 * @property {number|null} averagePrecision At the overlap that is chosen.
 * @property {number|null} averaged The mean of the average precisions over COCO's overlaps.
 */

/** @returns {{element: HTMLElement, update: (rows: TagFigures[]) => void}} */
export function detectionTagTable() {
    const title = uniqueId("tags");
    const columns = [
        { id: "name", label: t("results.tag") },
        { id: "boxes", label: t("boxes.results.boxes") },
        { id: "precision", label: t("results.precision") },
        { id: "recall", label: t("results.recall") },
        { id: "averagePrecision", label: t("results.ap") },
        { id: "averaged", label: t("boxes.results.averaged") },
    ];
    const order = { column: "averagePrecision", isRising: true };
    const body = h("tbody");
    let rows = [];
    const heads = columns.map(({ id, label }) =>
        h(
            "th",
            { scope: "col", class: id === "name" ? null : "number" },
            h(
                "button",
                {
                    type: "button",
                    class: "sort-button",
                    "aria-label": t("results.sortBy", { column: label }),
                    on: {
                        click: () => {
                            order.isRising = order.column === id ? !order.isRising : id !== "boxes";
                            order.column = id;
                            draw();
                        },
                    },
                },
                h("span", null, label),
                icon("chevron-up"),
            ),
        ),
    );

    function compare(first, second) {
        const sign = order.isRising ? 1 : -1;
        if (order.column === "name") return sign * first.name.localeCompare(second.name, undefined, { numeric: true });
        // What does not exist stands below everything that does.
        return sign * ((first[order.column] ?? -1) - (second[order.column] ?? -1));
    }

    function draw() {
        columns.forEach(({ id }, place) => {
            if (id === order.column)
                heads[place].setAttribute("aria-sort", order.isRising ? "ascending" : "descending");
            else heads[place].removeAttribute("aria-sort");
        });
        replace(
            body,
            [...rows].sort(compare).map((row) =>
                h(
                    "tr",
                    null,
                    h(
                        "th",
                        { scope: "row" },
                        userText(row.name),
                        !row.isEvaluable && h("span", { class: "badge warn" }, t("boxes.results.unmeasured")),
                    ),
                    h("td", { class: "number" }, count(row.boxes)),
                    [row.precision, row.recall, row.averagePrecision, row.averaged].map((value) =>
                        h("td", { class: "number" }, percent(value, 1)),
                    ),
                ),
            ),
        );
    }

    return {
        element: h(
            "section",
            { class: "card" },
            h("h2", { id: title }, t("results.tags.title")),
            h(
                "div",
                { class: "table-wrap", tabIndex: 0, role: "region", "aria-labelledby": title },
                h(
                    "table",
                    { class: "table detection-table", "aria-labelledby": title },
                    h("thead", null, h("tr", null, heads)),
                    body,
                ),
            ),
        ),
        update(next) {
            rows = next;
            draw();
        },
    };
}
