/** Precision over recall: a curve for each tag, and on each a dot where the threshold stands. */

import { h, svg, userText } from "../foundation/dom.js";
import { percent } from "../foundation/format.js";
import { t } from "../foundation/messages.js";
import { dataTable } from "./data-table.js";
import { unitSquare, x, y } from "./unit-square.js";

/** How many colors the tokens have for series. */
export const seriesLimit = 8;

const recalls = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

/**
 * @param {{name: string, points: {threshold: number, precision: number, recall: number}[]}[]} series At most
 *   `seriesLimit`; points by falling threshold.
 * @returns {{element: HTMLElement, mark: (places: ({precision: number, recall: number}|null)[]) => void}} `mark` moves
 *   the dots.
 */
export function curveChart(series) {
    const dots = series.map((_, index) => svg("circle", { r: 4.5, class: `chart-dot tone-${index + 1}` }));
    const curves = series.map(({ points }, index) => {
        const places = points.map((point) => `${x(point.recall)},${y(point.precision)}`);
        const start = points.length ? `${x(0)},${y(points[0].precision)} ` : "";
        return svg(
            "g",
            { class: "chart-series" },
            svg("polyline", { points: start + places.join(" "), class: `chart-curve tone-${index + 1}` }),
            dots[index],
        );
    });
    const image = unitSquare(
        { label: t("results.curve.label"), xLabel: t("results.recall"), yLabel: t("results.precision") },
        curves,
    );
    const highlight = (index) => {
        curves.forEach((curve, other) => curve.classList.toggle("is-faint", index !== null && other !== index));
        if (index !== null) image.append(curves[index]);
    };
    const keys = series.map(({ name }, index) => {
        const listen = {
            pointerenter: () => highlight(index),
            pointerleave: () => highlight(null),
            focus: () => highlight(index),
            blur: () => highlight(null),
        };
        return h(
            "li",
            null,
            h(
                "button",
                { type: "button", class: "chart-key", on: listen },
                h("i", { class: `tone-${index + 1}`, "aria-hidden": "true" }),
                userText(name),
            ),
        );
    });
    const table = dataTable(
        t("results.curve.table"),
        [t("results.tag"), ...recalls.map((recall) => t("results.curve.atRecall", { recall: percent(recall, 0) }))],
        () =>
            series.map(({ name, points }) => [
                userText(name),
                ...recalls.map((recall) => percent(precisionAt(points, recall), 0)),
            ]),
    );
    return {
        element: h("figure", { class: "chart" }, image, h("ul", { class: "chart-keys" }, keys), table),
        mark(places) {
            places.forEach((place, index) => {
                dots[index].classList.toggle("is-empty", !place);
                if (!place) return;
                dots[index].setAttribute("cx", String(x(place.recall)));
                dots[index].setAttribute("cy", String(y(place.precision)));
            });
        },
    };
}

/** The best precision that can be had with at least some recall. */
function precisionAt(points, recall) {
    return points.reduce((best, point) => (point.recall >= recall - 1e-9 ? Math.max(best, point.precision) : best), 0);
}
