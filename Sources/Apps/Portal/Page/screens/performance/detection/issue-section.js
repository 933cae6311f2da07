/** Boxes that are probably wrong, by what models that had not seen their images detected. */
import { h, uniqueId } from "../../../foundation/dom.js";
import { percent, shortened } from "../../../foundation/format.js";
import { t } from "../../../foundation/messages.js";
import { outcomeGrid } from "./outcome-grid.js";

/**
 * @typedef {object} BoxIssue
 * @property {"overlooked"|"misplaced"|"swapped"} kind
 * @property {string} imageId
 * @property {number|null} truth The doubtful box as a place in the image's truth; null if it is missing.
 * @property {number} detection What speaks against it, as a place in the image's detections.
 * @property {number} suggestedTag The place of the detected tag.
 * @property {number} confidence
 */

/**
 * @param {import("./record.js").EvaluatedBoxes} evaluated
 * @param {BoxIssue[]} issues the most certain first
 * @param {{project: object, iteration: object, images: import("../../../components/image-store.js").ImageStore}} source
 * @returns {HTMLElement|null} null where there is nothing to check
 */
export function issueSection(evaluated, issues, source) {
    if (issues.length === 0) return null;
    const title = uniqueId("issues");
    const places = new Map(evaluated.imageIds.map((id, place) => [id, place]));
    const items = issues.map((issue) => issueItem(evaluated, issue, places.get(issue.imageId)));
    return h(
        "section",
        { class: "card", "aria-labelledby": title },
        h("h2", { id: title }, t("boxes.issues", { count: issues.length })),
        h("p", { class: "muted" }, t("boxes.issues.text")),
        outcomeGrid(items, { ...source, kinds: ["drawn", "detected"] }),
    );
}

/** The box as it was drawn, the detected one over it, and what is the matter. */
function issueItem({ tags, boxes }, { kind, imageId, truth, detection, suggestedTag }, place) {
    const image = boxes.images[place];
    const name = (tag) => shortened(tags[tag].name, 24);
    const drawn = truth === null ? null : image.truth[truth];
    const detected = image.detections[detection];
    return {
        id: imageId,
        text: t(`boxes.issue.${kind}`, { given: drawn && name(drawn.tag), suggested: name(suggestedTag) }),
        boxes: [
            drawn && { ...drawn.box, tagId: null, style: "outcome-drawn", name: name(drawn.tag) },
            {
                ...detected.box,
                tagId: null,
                style: "outcome-detected",
                name: `${name(suggestedTag)} ${percent(detected.probability, 0)}`,
            },
        ].filter(Boolean),
    };
}
