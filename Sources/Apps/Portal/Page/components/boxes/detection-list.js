/** What was found in an image, as a list: tag and probability of each box, the most probable first. */
import { h, userText } from "../../foundation/dom.js";
import { percent, shortened } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";

/** @typedef {import("../../labeling/regions.js").Region & {name: string, probability: number}} Detection */

/**
 * The name of a detection at its box.
 * @param {Detection} detection
 * @returns {string}
 */
export const detectionName = ({ name, probability }) => `${shortened(name, 24)} ${percent(probability, 0)}`;

/**
 * @param {Detection[]} detections those at or above the threshold
 * @param {object} options
 * @param {number} options.below how many are below it
 * @param {(tagId: string) => string} options.tone
 * @param {(index: number|null) => void} [options.onMark] the pointer is at one
 * @returns {HTMLElement}
 */
export function detectionList(detections, { below, tone, onMark }) {
    return h(
        "ul",
        { class: "detection-list", role: "list" },
        detections.map((one, index) =>
            h(
                "li",
                {
                    class: tone(one.tagId),
                    on: { pointerenter: () => onMark?.(index), pointerleave: () => onMark?.(null) },
                },
                h("i", { class: "box-dot", "aria-hidden": "true" }),
                userText(one.name),
                h("span", { class: "numeric" }, percent(one.probability, 1)),
            ),
        ),
        detections.length === 0 && h("li", { class: "faint" }, t("boxes.detections.none")),
        below > 0 && h("li", { class: "faint" }, t("boxes.detections.below", { count: below })),
    );
}
