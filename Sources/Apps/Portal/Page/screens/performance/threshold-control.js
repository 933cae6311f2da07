/** The slider that moves the probability threshold, in front of precision and recall over all thresholds. */

import { h } from "../../foundation/dom.js";
import { term } from "../../foundation/help.js";
import { t } from "../../foundation/messages.js";
import { thresholdStrip } from "../../charts/threshold.js";
import { setText } from "../../charts/gauge.js";

/**
 * @param {{view: {threshold: number}, onMove: (threshold: number) => void, onRest: (threshold: number) => void}}
 *   options `onMove` comes with every step, `onRest` when the slider is let go.
 */
export function thresholdControl({ view, onMove, onRest }) {
    const strip = thresholdStrip();
    const source = h("p", { class: "threshold-source", role: "status" });
    const number = h("input", {
        type: "number",
        class: "input threshold-number",
        min: 0,
        max: 100,
        step: 1,
        "aria-label": t("results.threshold.percent"),
    });
    const slider = h("input", {
        type: "range",
        class: "threshold-slider",
        min: 0,
        max: 100,
        step: 1,
        "aria-label": t("results.threshold"),
    });
    let frame = 0;
    const show = () => {
        const value = Math.round(100 * view.threshold);
        slider.value = String(value);
        slider.setAttribute("aria-valuetext", `${value}%`);
        if (document.activeElement !== number) number.value = String(value);
        strip.mark(view.threshold);
    };
    // However fast the pointer moves: one answer a frame.
    const step = (threshold) => {
        view.threshold = Math.min(Math.max(threshold, 0), 1);
        show();
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => onMove(view.threshold));
    };
    slider.addEventListener("input", () => step(slider.valueAsNumber / 100));
    slider.addEventListener("change", () => {
        cancelAnimationFrame(frame);
        onMove(view.threshold);
        onRest(view.threshold);
    });
    number.addEventListener("input", () => Number.isFinite(number.valueAsNumber) && step(number.valueAsNumber / 100));
    number.addEventListener("blur", show);
    show();
    return {
        element: h(
            "div",
            { class: "threshold" },
            h(
                "div",
                { class: "threshold-head" },
                h("h2", null, term(t("results.threshold"), "results.help.threshold")),
                h("span", { class: "threshold-value" }, number, h("span", null, "%")),
            ),
            h("div", { class: "threshold-track" }, strip.element, slider),
            h(
                "div",
                { class: "threshold-keys" },
                h("span", null, h("i", { class: "tone-1" }), t("results.precision")),
                h("span", null, h("i", { class: "tone-2" }), t("results.recall")),
                source,
            ),
        ),
        draw: (at) => strip.draw(at),
        update: (figures) => setText(source, t(`results.source.${figures.source}`)),
        waiting: () => setText(source, t("results.source.waiting")),
        /** Goes to a threshold as if the reader had. */
        set(threshold) {
            view.threshold = threshold;
            show();
            onMove(threshold);
            onRest(threshold);
        },
    };
}
