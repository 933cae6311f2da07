/** Having an iteration suggest tags, and reading what it suggested. */
import { api, training } from "../../foundation/api.js";
import { ENTRIES_PER_PAGE, IMAGES_PER_CALL } from "../../foundation/limits.js";

/** Suggestions that one screen goes through; more come when these are done. */
const MOST = 3000;

/**
 * @typedef {{id: string, thumbnailUri: string, uncertainty: number, predictions: {tagId: string, tagName: string,
 *   probability: number, tagType?: string}[]}} Suggestion
 */

/**
 * Suggestions that are stored and whose images are still untagged.
 * @param {string} projectId
 * @param {string} iterationId
 * @param {string} sortBy UncertaintyAscending or UncertaintyDescending.
 * @param {AbortSignal} signal
 * @returns {Promise<Suggestion[]>}
 */
export async function storedSuggestions(projectId, iterationId, sortBy, signal) {
    const found = [];
    let token = { tagIds: [], threshold: 0, maxCount: ENTRIES_PER_PAGE, sortBy, session: null, continuation: null };
    do {
        const page = await api.post(training(`/projects/${projectId}/images/suggested`), {
            query: { iterationId },
            json: token,
            signal,
        });
        found.push(
            ...page.results.map((one) => ({
                id: one.id,
                thumbnailUri: one.thumbnailUri,
                uncertainty: one.predictionUncertainty,
                predictions: one.predictions,
            })),
        );
        token = page.token;
    } while (token.continuation && found.length < MOST);
    return found;
}

/**
 * Asks for suggestions for untagged images, the newest first.
 * @param {string} projectId
 * @param {string} iterationId
 * @param {number} count how many images; those that have suggestions already are passed over
 * @param {{progress: (done: number) => void, signal: AbortSignal, known: Set<string>}} options
 * @returns {Promise<number>} how many images got some
 */
export async function askForSuggestions(projectId, iterationId, count, { progress, signal, known }) {
    const ids = [];
    for (let skip = 0; ids.length < count; skip += ENTRIES_PER_PAGE) {
        const page = await api.get(training(`/projects/${projectId}/images/untagged`), {
            query: { skip, take: ENTRIES_PER_PAGE },
            signal,
        });
        ids.push(...page.map((image) => image.id).filter((id) => !known.has(id)));
        if (page.length < ENTRIES_PER_PAGE) break;
    }
    ids.length = Math.min(ids.length, count);
    let given = 0;
    for (let start = 0; start < ids.length; start += IMAGES_PER_CALL) {
        const part = ids.slice(start, start + IMAGES_PER_CALL);
        const answer = await api.post(training(`/projects/${projectId}/tagsandregions/suggestions`), {
            query: { iterationId, imageIds: part },
            signal,
        });
        given += answer.length;
        progress((start + part.length) / ids.length);
    }
    return given;
}
