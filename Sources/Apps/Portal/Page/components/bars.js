/** Bars of probabilities: one line for each tag, with the threshold as a tick and the tags at or above it marked. */

import { h } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { percent } from "../foundation/format.js";
import { t } from "../foundation/messages.js";

/**
 * @typedef {object} TagProbability
 * @property {string} name The tag, as the iteration knows it.
 * @property {number} value From 0 to 1.
 * @property {string} [type] "Regular" or "Negative"; a negative tag says that none of the others is there.
 */

/**
 * A list of bars, most probable first. It is a plain list to a screen reader: name, percentage, and whether the tag
 * counts as predicted.
 *
 * @param {TagProbability[]} predictions In any order.
 * @param {object} options
 * @param {number} [options.threshold] From which probability on a tag counts as predicted, 0 to 1.
 * @param {number} [options.limit] The most lines; those left out are counted in one more line.
 * @param {number} [options.digits] Digits after the point of the percentages.
 * @returns {HTMLElement}
 */
export function probabilityBars(predictions, { threshold = 0.5, limit = Infinity, digits = 1 } = {}) {
    const sorted = [...predictions].sort((a, b) => b.value - a.value);
    const shown = sorted.slice(0, limit);
    const left = sorted.length - shown.length;
    return h(
        "ul",
        { class: "probability-bars", role: "list" },
        shown.map((prediction) => line(prediction, threshold, digits)),
        left > 0 ? h("li", { class: "probability-rest" }, t("bars.more", { count: left })) : null,
    );
}

/**
 * The probabilities of an answer of the server in the shape that the bars take.
 *
 * @param {{tagName: string, tagId: string, probability: number, tagType?: string}[]} predictions
 * @returns {(TagProbability & {id: string})[]}
 */
export function barsOf(predictions) {
    return predictions.map(({ tagId, tagName, probability, tagType }) => ({
        id: tagId,
        name: tagName ?? "",
        value: probability,
        type: tagType,
    }));
}

/** @param {TagProbability} prediction @param {number} threshold @param {number} digits */
function line({ name, value, type }, threshold, digits) {
    const isPredicted = value >= threshold;
    return h(
        "li",
        { class: isPredicted ? "probability predicted" : "probability" },
        h(
            "span",
            { class: "probability-name", dir: "auto", title: name },
            name,
            type === "Negative" ? h("span", { class: "probability-kind" }, t("bars.negative")) : null,
        ),
        h(
            "span",
            { class: "probability-track", "aria-hidden": "true" },
            h("span", { class: "probability-fill", style: { width: `${clamped(value) * 100}%` } }),
            h("span", { class: "probability-tick", style: { left: `${clamped(threshold) * 100}%` } }),
        ),
        h(
            "span",
            { class: "probability-value" },
            percent(value, digits),
            isPredicted ? h("span", { class: "visually-hidden" }, t("bars.predicted")) : null,
        ),
        h("span", { class: "probability-mark" }, isPredicted ? icon("check") : null),
    );
}

function clamped(value) {
    return Math.min(1, Math.max(0, value));
}
