/** What can be done with stored predictions: make training images of them, or delete them; both can be undone. */

import { api, training } from "../../foundation/api.js";
import { IMAGES_PER_CALL } from "../../foundation/limits.js";
import { t } from "../../foundation/messages.js";
import { showError, undoable } from "../../foundation/toast.js";

/**
 * Makes training images of predictions. They leave the list at once; the server hears of it when the time to undo has
 * passed.
 *
 * @param {string} projectId
 * @param {{id: string, tagIds?: string[], regions?: object[]}[]} entries
 * @param {string} text What the message says, with its undo.
 * @returns {Promise<string[]|null>} The ids that could not be moved; null if it was undone.
 */
export function moveToTraining(projectId, entries, text) {
    return perform(entries, text, async (batch) => {
        const summary = await api.post(training(`/projects/${projectId}/images/predictions`), {
            json: { images: batch },
            keepalive: true,
        });
        const failed = summary.images.filter((each) => !each.status.startsWith("OK"));
        if (failed.length) showError(new Error(t("predictions.notMoved", { count: failed.length })));
        return failed.map((each) => each.sourceUrl);
    });
}

/**
 * Deletes predictions, with the same grace.
 *
 * @param {string} projectId
 * @param {string[]} ids
 * @param {string} text
 * @returns {Promise<string[]|null>} The ids that are still there; null if it was undone.
 */
export function deletePredictions(projectId, ids, text) {
    return perform(
        ids.map((id) => ({ id })),
        text,
        async (batch) => {
            await api.delete(training(`/projects/${projectId}/predictions`), {
                query: { ids: batch.map((each) => each.id).join(",") },
                keepalive: true,
            });
            return [];
        },
    );
}

/** Sends the entries in batches once they can no longer be called back. */
async function perform(entries, text, send) {
    const failed = [];
    const end = await undoable(text, async () => {
        for (let start = 0; start < entries.length; start += IMAGES_PER_CALL) {
            const batch = entries.slice(start, start + IMAGES_PER_CALL);
            try {
                failed.push(...(await send(batch)));
            } catch (error) {
                failed.push(...entries.slice(start).map((each) => each.id));
                showError(error);
                return;
            }
        }
    });
    return end === "undone" ? null : failed;
}
