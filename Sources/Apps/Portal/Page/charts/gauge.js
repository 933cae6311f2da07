/** One number between 0 and 100 % as a ring, with the range in which its true value lies. */

import { h, svg } from "../foundation/dom.js";
import { percent } from "../foundation/format.js";
import { t } from "../foundation/messages.js";

const radius = 42;
/** The ring is open at the bottom: three quarters of a circle, from seven to five o'clock. */
const arc = (() => {
    const corner = radius * Math.SQRT1_2;
    const [left, right, low] = [50 - corner, 50 + corner, 50 + corner].map((value) => value.toFixed(3));
    return `M${left} ${low}A${radius} ${radius} 0 1 1 ${right} ${low}`;
})();

/**
 * @param {{label: Node|string, name: string}} words `label` heads the gauge, `name` is how a screen reader calls it.
 * @returns {{element: HTMLElement, update: (estimate: {value: number, lower?: number, upper?: number}|null) => void}}
 */
export function gauge({ label, name }) {
    const track = svg("path", { d: arc, class: "gauge-track", pathLength: 100 });
    const range = svg("path", { d: arc, class: "gauge-range", pathLength: 100 });
    const fill = svg("path", { d: arc, class: "gauge-fill", pathLength: 100 });
    const value = h("strong", { class: "gauge-value" });
    const interval = h("span", { class: "gauge-interval" });
    const meter = h(
        "div",
        { class: "gauge-image", role: "meter", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100 },
        svg("svg", { viewBox: "0 0 100 92", "aria-hidden": "true" }, track, range, fill),
        value,
    );
    return {
        element: h("div", { class: "gauge" }, h("div", { class: "gauge-label" }, label), meter, interval),
        update(estimate) {
            const share = estimate ? 100 * estimate.value : 0;
            const text = estimate ? percent(estimate.value, 1) : "–";
            const lower = estimate?.lower ?? null;
            const bounds = lower === null ? "" : t("results.interval", { range: rangeText(lower, estimate.upper) });
            fill.setAttribute("stroke-dasharray", `${share} 200`);
            fill.classList.toggle("is-empty", share <= 0);
            range.classList.toggle("is-empty", lower === null);
            if (lower !== null)
                range.setAttribute("stroke-dasharray", `0 ${100 * lower} ${100 * (estimate.upper - lower)} 200`);
            setText(value, text);
            setText(
                interval,
                !estimate ? t("results.gauge.undefined") : lower === null ? "" : rangeText(lower, estimate.upper),
            );
            meter.setAttribute("aria-valuenow", share.toFixed(1));
            meter.setAttribute("aria-valuetext", estimate ? `${text}. ${bounds}` : t("results.gauge.undefined"));
        },
    };
}

/**
 * Two ends as "82–96 %".
 * @param {number} lower
 * @param {number} upper
 * @returns {string}
 */
export function rangeText(lower, upper) {
    return `${Math.round(100 * lower)}–${percent(upper, 0)}`;
}

/**
 * Changes a text only if it is another one: untouched nodes cost no layout.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
    const node = element.firstChild;
    if (node === null) element.append(text);
    else if (node.nodeValue !== text) node.nodeValue = text;
}
