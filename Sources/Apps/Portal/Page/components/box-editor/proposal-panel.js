/** Who proposes boxes, from which probability on, and the buttons that confirm them. */
import { h, replace, uniqueId } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { setText } from "../../charts/gauge.js";

/** The choices beside the iterations. */
export const NOBODY = "";
export const AUTOMATIC = "automatic";
export const ANYTHING = "anything";

/**
 * @param {object} options
 * @param {{id: string, name: string}[]|null} options.sources iterations that can be asked, newest first; null: there is
 *   no choice, the proposals are given
 * @param {boolean} options.hasAnything whether boxes of no tag can be asked for
 * @param {(source: string) => void} options.onSource the id of an iteration, `AUTOMATIC`, `ANYTHING` or `NOBODY`
 * @param {(threshold: number) => void} options.onThreshold
 * @param {() => void} options.onConfirm
 * @param {() => void} options.onConfirmAll
 */
export function proposalPanel({ sources, hasAnything, onSource, onThreshold, onConfirm, onConfirmAll }) {
    const ids = { threshold: uniqueId("threshold"), source: uniqueId("source") };
    const select = h(
        "select",
        { id: ids.source, class: "select small wide", on: { change: () => onSource(select.value) } },
        h("option", { value: NOBODY }, t("boxes.proposals.nobody")),
        h("option", { value: AUTOMATIC }, t("boxes.proposals.automatic")),
        (sources ?? []).map((one) => h("option", { value: one.id }, one.name.slice(0, 60))),
        hasAnything && h("option", { value: ANYTHING }, t("boxes.proposals.anything")),
    );
    const value = h("output", { class: "numeric", for: ids.threshold });
    const slider = h("input", {
        id: ids.threshold,
        type: "range",
        min: "0",
        max: "100",
        step: "1",
        on: { input: () => onThreshold(slider.valueAsNumber / 100) },
    });
    const status = h("p", { class: "hint", role: "status" });
    const whose = h("p", { class: "hint", role: "status" });
    const key = (name, words, run) =>
        h(
            "button",
            {
                type: "button",
                class: "key-button",
                "aria-keyshortcuts": name === "↵" ? "Enter" : name,
                on: { click: run },
            },
            h("kbd", { "aria-hidden": "true" }, name),
            words,
        );
    const one = h("span", { class: "key-button-label" }, t("boxes.proposals.confirm")),
        all = h("span", { class: "key-button-label" });
    const buttons = h("div", { class: "tag-strip" }, key("↵", one, onConfirm), key("a", all, onConfirmAll));
    const control = h(
        "div",
        { class: "field" },
        h("label", { for: ids.threshold }, t("boxes.proposals.threshold"), " ", value),
        slider,
    );
    const element = h(
        "section",
        { class: "proposal-panel" },
        h("h3", null, sources ? h("label", { for: ids.source }, t("boxes.proposals")) : t("boxes.proposals")),
        sources && select,
        whose,
        control,
        status,
        buttons,
    );
    return {
        element,
        /** @param {string} source */
        choose(source) {
            select.value = source;
        },
        /**
         * @param {{threshold: number, visible: number, count: number, state: "none"|"asking"|"ready"|"failed", error?:
         *   string, learner?: import("./proposal-sources.js").Learner|null}} now
         */
        draw({ threshold, visible, count, state, error, learner }) {
            const isReady = state === "ready";
            slider.value = String(Math.round(100 * threshold));
            setText(value, percent(threshold, 0));
            slider.setAttribute("aria-valuetext", percent(threshold, 0));
            control.hidden = !isReady || count === 0;
            buttons.hidden = !isReady || visible === 0;
            all.textContent = t("boxes.proposals.all", { count: visible });
            element.setAttribute("aria-busy", String(state === "asking"));
            status.hidden = state === "none";
            whose.hidden = !learner;
            if (learner) setText(whose, whoseOf(learner));
            if (state === "failed") replace(status, icon("warning"), " ", error);
            else if (state === "asking") replace(status, t("boxes.proposals.asking"));
            else replace(status, stateOf(count, visible));
        },
    };
}

function stateOf(count, visible) {
    if (count === 0) return t("boxes.proposals.none");
    return visible === 0 ? t("boxes.proposals.done") : t("boxes.proposals.visible", { count: visible });
}

/** Who suggests, or what has to happen before somebody can. @param {import("./proposal-sources.js").Learner} learner */
function whoseOf({ state, source, imageCount, labeledImageCount, neededImageCount, iterationName }) {
    if (source === "preview") return t("boxes.learner.preview", { count: imageCount });
    if (source === "iteration") return t("boxes.learner.iteration", { name: (iterationName ?? "").slice(0, 60) });
    if (state === "training") return t("boxes.learner.training", { count: labeledImageCount });
    if (state === "failed") return t("boxes.learner.failed");
    return t("boxes.learner.none", { count: neededImageCount, labeled: labeledImageCount });
}
