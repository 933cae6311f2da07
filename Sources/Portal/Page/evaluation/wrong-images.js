/** The images that an iteration got wrong, worked out in the page from its scores. */
import { api, portal } from "../foundation/api.js";
import { say } from "../foundation/messages.js";
import { percent } from "../foundation/format.js";
import { mistakes } from "./mistakes.js";
import { Scores } from "./scores.js";

const THRESHOLD = 0.5;
const NAME = 40;

/**
 * The scores last asked for: an iteration's never change, and the detail dialog asks for those of each image it shows.
 */
let last = { key: "", scores: null };

/**
 * @param {string} projectId
 * @param {string} iterationId
 * @param {AbortSignal} [signal]
 * @returns {Promise<Scores>}
 */
export async function scoresOf(projectId, iterationId, signal) {
    const key = `${projectId}/${iterationId}`;
    if (last.key !== key) {
        const scores = new Scores(await api.get(portal(`/projects/${projectId}/iterations/${iterationId}/scores`),
            { binary: true, signal }));
        last = { key, scores, rows: new Map(Array.from({ length: scores.imageCount }, (_, row) => [scores.imageId(row),
            row])) };
    }
    return last.scores;
}

/** The row of an image in the scores last asked for, undefined where it was not evaluated. */
export const rowOf = (imageId) => last.rows?.get(imageId);

/**
 * @param {string} projectId
 * @param {string} iterationId
 * @param {{tagIds: string[], all: boolean, tags: import("../labeling/project-tags.js").ProjectTags, signal:
 *   AbortSignal}} options
 *   `tagIds`: only images that truly have one (or all) of these
 * @returns {Promise<{ids: string[], marks: Map<string, {text: string, kind: string}>}>} the surest mistakes first
 */
export async function wrongImages(projectId, iterationId, { tagIds, all, tags, signal }) {
    const scores = await scoresOf(projectId, iterationId, signal);
    const name = (tag) => tags.get(scores.tagIds[tag])?.name.slice(0, NAME) ?? say("images.tag.gone");
    const ids = [], marks = new Map();
    for (const mistake of mistakes(scores, THRESHOLD)) {
        const truth = mistake.truth.map((tag) => scores.tagIds[tag]);
        if (tagIds.length > 0 && !(all ? tagIds.every((id) => truth.includes(id))
            : tagIds.some((id) => truth.includes(id)))) continue;
        const id = scores.imageId(mistake.image);
        const predicted = mistake.predicted.map(({ tag, probability }) =>
            `${name(tag)} ${percent(probability, 0)}`).join(", ");
        ids.push(id);
        marks.set(id, { kind: mistake.kind, text: say("images.mark.predicted",
            { predicted: predicted || say("images.mark.nothing") }) });
    }
    return { ids, marks };
}
