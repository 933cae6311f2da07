/** The slider that says how much a detection must overlap a true box to count as right. */
import { h } from "../../../foundation/dom.js";
import { term } from "../../../foundation/help.js";
import { percent } from "../../../foundation/format.js";
import { t } from "../../../foundation/messages.js";

/** Below this anything near would be right; above it hardly a box that a person draws twice. */
const RANGE = { least: 10, most: 95 };

/**
 * @param {{view: {overlap: number}, onMove: (overlap: number) => void, onRest: () => void}} options `onMove` comes at
 *   most once a frame, `onRest` when the slider is let go
 * @returns {HTMLElement}
 */
export function overlapControl({ view, onMove, onRest }) {
    const value = h("output", { class: "numeric" });
    const slider = h("input", {
        type: "range",
        min: RANGE.least,
        max: RANGE.most,
        step: 1,
        value: String(Math.round(100 * view.overlap)),
        "aria-label": t("boxes.overlap"),
    });
    let frame = 0;
    const show = () => {
        value.textContent = percent(view.overlap, 0);
        slider.setAttribute("aria-valuetext", percent(view.overlap, 0));
    };
    slider.addEventListener("input", () => {
        view.overlap = slider.valueAsNumber / 100;
        show();
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => onMove(view.overlap));
    });
    slider.addEventListener("change", () => {
        cancelAnimationFrame(frame);
        onMove(view.overlap);
        onRest();
    });
    show();
    return h(
        "div",
        { class: "threshold overlap-control" },
        h(
            "div",
            { class: "threshold-head" },
            h("h2", null, term(t("boxes.overlap"), "boxes.overlap.help")),
            h("span", { class: "threshold-value" }, value),
        ),
        slider,
    );
}
