/**
 * Where proposed boxes come from: an iteration's detections, a detector that learns while somebody draws, or boxes
 * around anything, of no tag.
 */
import { api, portal, training } from "../../foundation/api.js";
import { detectionsOf } from "../../labeling/regions.js";

/** The most boxes of no tag that are proposed: more would cover the image. */
const MOST_FREE = 20;

/**
 * What an iteration finds in an image, without keeping the answer.
 * @param {string} projectId
 * @param {string} iterationId
 * @param {{originalImageUri: string}} image
 * @param {AbortSignal} signal
 * @returns {Promise<Omit<import("./proposals.js").Proposal, "id">[]>}
 */
export async function iterationProposals(projectId, iterationId, image, signal) {
    const answer = await api.post(training(`/projects/${projectId}/quicktest/url`), {
        query: { iterationId, store: false },
        json: { url: image.originalImageUri },
        signal,
    });
    return detectionsOf(answer.predictions);
}

/**
 * Who suggested boxes by itself, and how the detector that learns in the background stands; see the server's
 * `PortalSuggestRegions`.
 * @typedef {{state: "none"|"training"|"ready"|"failed", imageCount: number, labeledImageCount: number,
 *   neededImageCount: number, source: "preview"|"iteration"|null, iterationName: string|null}} Learner
 */

/**
 * What whoever learned most from the boxes drawn so far finds in an image; asking has the server learn on.
 * @param {string} projectId
 * @param {string} imageId
 * @param {AbortSignal} signal
 * @returns {Promise<{boxes: Omit<import("./proposals.js").Proposal, "id">[], learner: Learner}>}
 */
export async function learnedProposals(projectId, imageId, signal) {
    const path = portal(`/projects/${projectId}/images/${imageId}/suggestions`);
    const { predictions, ...learner } = await api.post(path, { signal });
    return { boxes: detectionsOf(predictions), learner };
}

/**
 * Boxes around what looks like a thing, whatever it is.
 * @param {string} projectId
 * @param {string} imageId
 * @param {AbortSignal} signal
 * @returns {Promise<Omit<import("./proposals.js").Proposal, "id">[]>}
 */
export async function freeProposals(projectId, imageId, signal) {
    const path = training(`/projects/${projectId}/images/${imageId}/regionproposals`);
    const { proposals } = await api.post(path, { signal });
    return (proposals ?? [])
        .map(({ confidence, boundingBox: { left, top, width, height } }) => ({
            tagId: null,
            name: "",
            probability: confidence,
            left,
            top,
            width,
            height,
        }))
        .sort((a, b) => b.probability - a.probability)
        .slice(0, MOST_FREE);
}
