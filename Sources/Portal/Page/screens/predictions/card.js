/** One stored prediction in the grid: the image, the most probable tags, when, and how unsure. */

import { h } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { ago, parseDate, percent } from "../../foundation/format.js";
import { say } from "../../foundation/messages.js";
import { imageAddress } from "../../foundation/image-address.js";
import { barsOf, probabilityBars } from "../../components/bars.js";
import { uncertainty } from "./query.js";

/** Bars on a card; the others are in the detail. */
const BARS = 3;

/**
 * @param {object} prediction A StoredImagePrediction.
 * @param {{threshold: number, isMultilabel: boolean}} options
 * @returns {HTMLElement}
 */
export function predictionCard(prediction, { threshold, isMultilabel }) {
    const unsure = uncertainty(prediction.predictions, isMultilabel);
    const level = unsure >= 0.6 ? "high" : unsure >= 0.25 ? "middle" : "low";
    return h("div", { class: "prediction-card" },
        h("div", { class: "prediction-card-image" },
            h("img", { src: imageAddress(prediction.thumbnailUri), alt: "", loading: "lazy", decoding: "async",
                draggable: false }),
            h("span", { class: "prediction-card-check", dataset: { check: "" } }, icon("check")),
            h("span", { class: `prediction-card-unsure ${level}`, title: say("predictions.uncertaintyHelp") },
                say("predictions.uncertainty", { value: percent(unsure, 0) }))),
        probabilityBars(barsOf(prediction.predictions).slice(0, BARS), { threshold, digits: 0 }),
        h("time", { class: "prediction-card-time", dateTime: parseDate(prediction.created)?.toISOString() ?? "" },
            ago(prediction.created)));
}

/**
 * What a screen reader says of a card.
 * @param {object} prediction
 * @returns {string}
 */
export function predictionName(prediction) {
    const tags = prediction.predictions.slice(0, BARS)
        .map((each) => say("predictions.tagAndPercent", { tag: each.tagName ?? "", value: percent(each.probability,
            0) }));
    return say("predictions.cardName", { tags: tags.join(", "), when: ago(prediction.created) });
}
