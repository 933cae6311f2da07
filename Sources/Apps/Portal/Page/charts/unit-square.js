/** The frame that charts between 0 and 100 % are drawn in: a grid with ticks, and labels at its axes. */

import { svg } from "../foundation/dom.js";
import { percent } from "../foundation/format.js";

const side = 300;
/** Room for the ticks and the label at the left and below, and for half a tick at the other edges. */
const margin = { left: 52, top: 10, right: 20, bottom: 44 };
const bottom = margin.top + side;

/**
 * A horizontal place, for a value from 0 to 1.
 * @param {number} value
 * @returns {number}
 */
export const x = (value) => Number((margin.left + value * side).toFixed(2));

/**
 * A vertical place, for a value from 0 at the bottom to 1.
 * @param {number} value
 * @returns {number}
 */
export const y = (value) => Number((margin.top + (1 - value) * side).toFixed(2));

/**
 * A straight line between two points of the square.
 * @param {number[]} start x and y
 * @param {number[]} end
 * @param {string} style a class
 * @returns {SVGElement}
 */
export function line(start, end, style) {
    return svg("line", { x1: x(start[0]), y1: y(start[1]), x2: x(end[0]), y2: y(end[1]), class: style });
}

/**
 * An image with the grid and `shapes` in it.
 *
 * @param {{label: string, xLabel: string, yLabel: string}} words `label` is what a screen reader says of the image;
 *   the numbers themselves belong in a table beside it.
 * @param {...(Node|Node[])} shapes
 */
export function unitSquare({ label, xLabel, yLabel }, ...shapes) {
    const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((value) => [
        line([value, 0], [value, 1], "chart-grid"),
        line([0, value], [1, value], "chart-grid"),
        svg("text", { x: x(value), y: bottom + 16, "text-anchor": "middle", class: "chart-tick" }, percent(value, 0)),
        svg(
            "text",
            { x: margin.left - 7, y: y(value), dy: 4, "text-anchor": "end", class: "chart-tick" },
            percent(value, 0),
        ),
    ]);
    return svg(
        "svg",
        {
            viewBox: `0 0 ${margin.left + side + margin.right} ${bottom + margin.bottom}`,
            role: "img",
            "aria-label": label,
            class: "chart-square",
        },
        ticks,
        svg("text", { x: x(0.5), y: bottom + 37, "text-anchor": "middle", class: "chart-label" }, xLabel),
        svg(
            "text",
            { transform: `translate(12 ${y(0.5)}) rotate(-90)`, "text-anchor": "middle", class: "chart-label" },
            yLabel,
        ),
        shapes,
    );
}
