/** Two sliders on one track: the least and the most probability. */

import { h } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";

/**
 * How long the sliders must rest before a change counts, in milliseconds: dragging must not ask the server each time.
 */
const REST = 200;

/**
 * @param {object} options
 * @param {number} options.least From 0 to 1.
 * @param {number} options.most From 0 to 1.
 * @param {(least: number, most: number) => void} options.onChange
 * @returns {HTMLElement}
 */
export function probabilityRange({ least, most, onChange }) {
    let timer = 0;
    const low = slider(least, "predictions.least");
    const high = slider(most, "predictions.most");
    const fill = h("span", { class: "probability-range-fill" });
    const text = h("output", { class: "probability-range-text" });
    const show = () => {
        fill.style.left = `${low.value}%`;
        fill.style.right = `${100 - high.valueAsNumber}%`;
        for (const each of [low, high]) each.setAttribute("aria-valuetext", percent(each.valueAsNumber / 100, 0));
        text.textContent = t("predictions.range", {
            least: percent(low.valueAsNumber / 100, 0),
            most: percent(high.valueAsNumber / 100, 0),
        });
        // Where both meet at the right end, the lower one must stay in reach.
        low.style.zIndex = Number(low.value) > 50 ? "2" : "1";
    };
    const moved = (mover, other, isLow) => {
        if (isLow ? Number(mover.value) > Number(other.value) : Number(mover.value) < Number(other.value)) {
            other.value = mover.value;
        }
        show();
        clearTimeout(timer);
        timer = setTimeout(() => onChange(low.valueAsNumber / 100, high.valueAsNumber / 100), REST);
    };
    low.addEventListener("input", () => moved(low, high, true));
    high.addEventListener("input", () => moved(high, low, false));
    show();
    return h(
        "div",
        { class: "probability-range", role: "group", "aria-label": t("predictions.probability") },
        text,
        h("div", { class: "probability-range-track" }, fill, low, high),
    );
}

function slider(value, key) {
    return h("input", {
        type: "range",
        min: "0",
        max: "100",
        step: "1",
        value: String(Math.round(value * 100)),
        "aria-label": t(key),
    });
}
