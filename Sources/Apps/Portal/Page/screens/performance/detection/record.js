/**
 * What an iteration of a detector found in images that it had not learned from, and what is there: the boxes behind all
 * numbers of the screen, which the page recomputes at any threshold and overlap.
 */
import { api, portal } from "../../../foundation/api.js";
import { DetectedBoxes } from "../../../evaluation/detection-boxes.js";

/**
 * The answer of the server. Boxes are lists of numbers: the place of a tag, for detections its probability, then left,
 * top, width and height in fractions of the image.
 *
 * @typedef {object} DetectionRecord
 * @property {{id: string, name: string, isEvaluable: boolean}[]} tags
 * @property {{id: string, group: number, truth: number[][], detections: number[][]}[]} images `group`: images with the
 *   same number are near-duplicates of each other
 * @property {import("./issue-section.js").BoxIssue[]} issues
 * @property {{name: string, logLoss: number | null, meanAveragePrecision: number | null, views: number}[]} trials
 *   what an advanced training tried; empty for a quick one
 * @property {?number} views the most views of an image that a detection takes
 * @property {?number} milliseconds what the base model takes for an image
 */

/**
 * @typedef {object} EvaluatedBoxes
 * @property {{id: string, name: string, isEvaluable: boolean}[]} tags
 * @property {string[]} imageIds By the place of the image in `boxes`.
 * @property {DetectedBoxes} boxes
 */

/**
 * @param {string} projectId
 * @param {string} iterationId
 * @param {AbortSignal} signal
 * @returns {Promise<DetectionRecord>}
 */
export const readRecord = (projectId, iterationId, signal) =>
    api.get(portal(`/projects/${projectId}/iterations/${iterationId}/detections`), { signal });

/** @param {number[]} numbers */
const box = (numbers) => {
    const [left, top, width, height] = numbers;
    return { left, top, width, height };
};

/**
 * @param {DetectionRecord} record
 * @param {string[]} [imageIds] only these images, in this order; all unless told
 * @returns {EvaluatedBoxes}
 */
export function evaluatedBoxes({ tags, images }, imageIds = images.map((image) => image.id)) {
    const byId = new Map(images.map((image) => [image.id, image]));
    const chosen = imageIds.map((id) => byId.get(id));
    const boxes = new DetectedBoxes(
        chosen.map(({ truth, detections }) => ({
            truth: truth.map(([tag, ...rest]) => ({ tag, box: box(rest) })),
            detections: detections.map(([tag, probability, ...rest]) => ({ tag, probability, box: box(rest) })),
        })),
        { evaluableTags: tags.map((tag) => tag.isEvaluable), groups: chosen.map((image) => image.group) },
    );
    return { tags, imageIds, boxes };
}

/**
 * Two records with the same tags at the same places, so that their boxes can be held against each other. A tag is the
 * same by its id.
 * @param {DetectionRecord} earlier
 * @param {DetectionRecord} later
 * @returns {{earlier: EvaluatedBoxes, later: EvaluatedBoxes}} on the images that both have
 */
export function sharedBoxes(earlier, later) {
    const all = [...later.tags];
    for (const tag of earlier.tags) if (!all.some((one) => one.id === tag.id)) all.push(tag);
    const has = (record, id) => record.tags.some((tag) => tag.id === id && tag.isEvaluable);
    // A tag that only one of them has learned says nothing about the other.
    const tags = all.map((tag) => ({ ...tag, isEvaluable: has(earlier, tag.id) && has(later, tag.id) }));
    const replaced = (record) => {
        const places = record.tags.map((tag) => tags.findIndex((one) => one.id === tag.id));
        const move = ([tag, ...rest]) => [places[tag], ...rest];
        const images = record.images.map((image) => ({
            ...image,
            truth: image.truth.map(move),
            detections: image.detections.map(move),
        }));
        return { ...record, tags, images };
    };
    const [before, after] = [replaced(earlier), replaced(later)];
    const known = new Set(before.images.map((image) => image.id));
    const shared = after.images.map((image) => image.id).filter((id) => known.has(id));
    return { earlier: evaluatedBoxes(before, shared), later: evaluatedBoxes(after, shared) };
}
