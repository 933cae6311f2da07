/** A slider for the probability from which on boxes are shown. */
import { h, uniqueId } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";

/**
 * @param {{label: string, value: number, onChange: (value: number) => void}} options `value` is 0 to 1
 * @returns {HTMLElement}
 */
export function thresholdField({ label, value, onChange }) {
    const id = uniqueId("threshold");
    const output = h("output", { for: id }, percent(value, 0));
    const slider = h("input", {
        id,
        type: "range",
        min: "0",
        max: "100",
        step: "1",
        value: String(Math.round(100 * value)),
        "aria-valuetext": percent(value, 0),
        on: {
            input: () => {
                const now = slider.valueAsNumber / 100;
                output.textContent = percent(now, 0);
                slider.setAttribute("aria-valuetext", percent(now, 0));
                onChange(now);
            },
        },
    });
    return h("div", { class: "threshold-field" }, h("label", { for: id }, label), slider, output);
}
