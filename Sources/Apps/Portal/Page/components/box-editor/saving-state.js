/** One line that says whether the boxes are saved, with a way to try again. */
import { h } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";

/**
 * @param {import("../../labeling/region-saving.js").RegionSaving} saving
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function savingState(saving, signal) {
    const words = h("span", { dir: "auto" });
    const mark = h("span", { class: "saving-mark" });
    const retry = h(
        "button",
        { type: "button", class: "button small", on: { click: () => saving.retry() } },
        icon("refresh"),
        t("foundation.retry"),
    );
    const element = h("div", { class: "saving-state", role: "status" }, mark, words, retry);
    let shown = null;
    const draw = () => {
        const { state, error } = saving;
        element.dataset.state = state;
        retry.hidden = state !== "failed";
        const text = state === "failed" ? t("boxes.failed", { why: error.message }) : t(`boxes.${state}`);
        if (words.textContent !== text) words.textContent = text;
        if (state === shown) return;
        shown = state;
        mark.replaceChildren(
            state === "saving"
                ? h("span", { class: "spinner", "aria-hidden": "true" })
                : icon(state === "failed" ? "warning" : "check"),
        );
    };
    saving.addEventListener("change", draw, { signal });
    draw();
    return element;
}
