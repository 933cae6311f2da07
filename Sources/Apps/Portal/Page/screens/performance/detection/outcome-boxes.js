/** What became of the boxes of one image, as boxes to be drawn and as words. */
import { percent, shortened } from "../../../foundation/format.js";
import { t } from "../../../foundation/messages.js";

/**
 * @typedef {import("./record.js").EvaluatedBoxes} EvaluatedBoxes
 * @typedef {import("../../../evaluation/detection-matching.js").BoxOutcomes} BoxOutcomes
 * @typedef {import("../../../components/boxes/boxed-image.js").NamedBox} NamedBox
 */

/**
 * Boxes that were found as they were found, wrong ones, and those that were missed, the latter two over the first.
 * @param {EvaluatedBoxes} evaluated
 * @param {number} image its place
 * @param {BoxOutcomes} outcome
 * @returns {NamedBox[]}
 */
export function outcomeBoxes({ tags, boxes }, image, { found, missed, wrong }) {
    const { truth, detections } = boxes.images[image];
    const name = (tag) => shortened(tags[tag].name, 24);
    const detected = (place, style) => {
        const { tag, probability, box } = detections[place];
        return { ...box, tagId: null, style, name: `${name(tag)} ${percent(probability, 0)}` };
    };
    return [
        ...found.map(({ detection }) => detected(detection, "outcome-found")),
        ...wrong.map((place) => detected(place, "outcome-wrong")),
        ...missed.map((place) => ({
            ...truth[place].box,
            tagId: null,
            style: "outcome-missed",
            name: t("boxes.outcome.missed", { name: name(truth[place].tag) }),
        })),
    ];
}

/**
 * True boxes of an image, for what was gained or lost.
 * @param {EvaluatedBoxes} evaluated
 * @param {number} image
 * @param {number[]} places in the truth
 * @param {string} style
 * @returns {NamedBox[]}
 */
export const truthBoxes = ({ tags, boxes }, image, places, style) =>
    places.map((place) => {
        const { tag, box } = boxes.images[image].truth[place];
        return { ...box, tagId: null, style, name: shortened(tags[tag].name, 24) };
    });

/**
 * How many of each kind, in words.
 * @param {BoxOutcomes} outcome
 * @returns {string}
 */
export const outcomeText = ({ found, missed, wrong }) =>
    [
        t("boxes.outcome.found.count", { count: found.length }),
        wrong.length > 0 && t("boxes.outcome.wrong.count", { count: wrong.length }),
        missed.length > 0 && t("boxes.outcome.missed.count", { count: missed.length }),
    ]
        .filter(Boolean)
        .join(", ");
