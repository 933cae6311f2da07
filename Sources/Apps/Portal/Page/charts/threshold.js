/** Precision and recall over the threshold: the strip behind the threshold's slider. */

import { svg } from "../foundation/dom.js";

const height = 64;
const steps = 100;

/**
 * @returns {{element: SVGElement, draw: (at: (threshold: number) => {precision: number|null, recall: number|null}) =>
 *   void, mark: (threshold: number) => void}}
 */
export function thresholdStrip() {
    const precision = svg("polyline", { class: "chart-curve tone-1", "vector-effect": "non-scaling-stroke" });
    const recall = svg("polyline", { class: "chart-curve tone-2", "vector-effect": "non-scaling-stroke" });
    const mark = svg("line", { y1: 0, y2: height, class: "threshold-mark", "vector-effect": "non-scaling-stroke" });
    const element = svg(
        "svg",
        {
            viewBox: `0 -2 ${steps} ${height + 4}`,
            preserveAspectRatio: "none",
            "aria-hidden": "true",
            class: "threshold-strip",
        },
        [0.25, 0.5, 0.75].map((share) =>
            svg("line", {
                x1: share * steps,
                x2: share * steps,
                y1: 0,
                y2: height,
                class: "chart-grid",
                "vector-effect": "non-scaling-stroke",
            }),
        ),
        recall,
        precision,
        mark,
    );
    return {
        element,
        draw(at) {
            const lines = { precision: [], recall: [] };
            for (let step = 0; step <= steps; step += 1) {
                const numbers = at(step / steps);
                for (const name of ["precision", "recall"]) {
                    if (numbers[name] !== null)
                        lines[name].push(`${step},${(height * (1 - numbers[name])).toFixed(2)}`);
                }
            }
            precision.setAttribute("points", lines.precision.join(" "));
            recall.setAttribute("points", lines.recall.join(" "));
        },
        mark(threshold) {
            mark.setAttribute("x1", String(threshold * steps));
            mark.setAttribute("x2", String(threshold * steps));
        },
    };
}
