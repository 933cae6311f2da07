/** The numbers of a chart as a table, folded away: for screen readers, and for everyone who wants them exactly. */

import { h } from "../foundation/dom.js";
import { t } from "../foundation/messages.js";

/**
 * @param {string} caption
 * @param {(string|Node)[]} headings The first column's cells become headings of their rows.
 * @param {() => (string|Node)[][]} rows Made when the table is opened.
 */
export function dataTable(caption, headings, rows) {
    const body = h("tbody");
    const fill = () => {
        const lines = rows().map(([first, ...others]) =>
            h(
                "tr",
                null,
                h("th", { scope: "row" }, first),
                others.map((cell) => h("td", { class: "number" }, cell)),
            ),
        );
        body.replaceChildren(...lines);
    };
    const details = h(
        "details",
        { class: "chart-data", on: { toggle: () => details.open && fill() } },
        h("summary", null, t("results.chart.table")),
        h(
            "div",
            { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": caption },
            h(
                "table",
                { class: "table" },
                h("caption", { class: "visually-hidden" }, caption),
                h(
                    "thead",
                    null,
                    h(
                        "tr",
                        null,
                        headings.map((heading) => h("th", { scope: "col" }, heading)),
                    ),
                ),
                body,
            ),
        ),
    );
    return details;
}
