/** The scores of an iteration: the probabilities of the images it was evaluated on, which never change. */
import { api, portal } from "../foundation/api.js";
import { Scores } from "../evaluation/scores.js";

/**
 * @typedef {object} IterationScores
 * @property {Scores} scores
 * @property {(imageId: string) => number|undefined} rowOf The row of an image; undefined where it was not evaluated.
 */

/**
 * The ones last asked for: the detail of an image asks for the same ones for each image that it shows.
 * @type {{key: string, found: IterationScores|null}}
 */
let last = { key: "", found: null };

/**
 * @param {string} projectId
 * @param {string} iterationId
 * @param {AbortSignal} [signal]
 * @returns {Promise<IterationScores>}
 */
export async function scoresOf(projectId, iterationId, signal) {
    const key = `${projectId}/${iterationId}`;
    if (last.key === key && last.found) return last.found;
    const address = portal(`/projects/${projectId}/iterations/${iterationId}/scores`);
    const scores = new Scores(await api.get(address, { binary: true, signal }));
    const rows = new Map(Array.from({ length: scores.imageCount }, (_, row) => [scores.imageId(row), row]));
    const found = { scores, rowOf: (imageId) => rows.get(imageId) };
    last = { key, found };
    return found;
}
