/**
 * How often probabilities were right: a dot for each range of them, on the diagonal if they can be taken at their word.
 *
 * A dot's area stands for the number of predictions in it, and a line joins it to where it should be, so that a few
 * stray images do not look like a flaw of the model.
 */

import { h, svg } from "../foundation/dom.js";
import { count, percent } from "../foundation/format.js";
import { t } from "../foundation/messages.js";
import { dataTable } from "./data-table.js";
import { line, unitSquare, x, y } from "./unit-square.js";

const largestRadius = 13;
const smallestRadius = 2.5;

/**
 * @param {{count: number, meanConfidence: number, accuracy: number}[]} bins
 * @returns {HTMLElement}
 */
export function reliabilityChart(bins) {
    const filled = bins.filter((bin) => bin.count > 0);
    const largest = Math.max(1, ...filled.map((bin) => bin.count));
    const sentence = (bin) =>
        t("results.reliability.bin", {
            count: bin.count,
            probability: percent(bin.meanConfidence, 0),
            right: percent(bin.accuracy, 0),
        });
    const dots = filled.map((bin) =>
        svg(
            "g",
            null,
            svg("title", null, sentence(bin)),
            line([bin.meanConfidence, bin.meanConfidence], [bin.meanConfidence, bin.accuracy], "chart-gap"),
            svg("circle", {
                cx: x(bin.meanConfidence),
                cy: y(bin.accuracy),
                r: Math.max(smallestRadius, largestRadius * Math.sqrt(bin.count / largest)).toFixed(2),
                class: "chart-bubble",
            }),
        ),
    );
    const image = unitSquare(
        {
            label: t("results.reliability.label"),
            xLabel: t("results.reliability.x"),
            yLabel: t("results.reliability.y"),
        },
        line([0, 0], [1, 1], "chart-diagonal"),
        dots,
    );
    const table = dataTable(
        t("results.reliability.label"),
        [t("results.reliability.x"), t("results.reliability.y"), t("results.reliability.count")],
        () => filled.map((bin) => [percent(bin.meanConfidence, 1), percent(bin.accuracy, 1), count(bin.count)]),
    );
    return h("figure", { class: "chart" }, image, table);
}
