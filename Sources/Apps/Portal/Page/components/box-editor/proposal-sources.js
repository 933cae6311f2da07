/** Where proposed boxes come from: an iteration's detections, or boxes around anything, of no tag. */
import { api, training } from "../../foundation/api.js";
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
