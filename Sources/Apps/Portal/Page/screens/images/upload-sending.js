/** One request of an upload, and what became of each image in it. */
import { api } from "../../foundation/api.js";
import { t } from "../../foundation/messages.js";
import { imageAddress } from "../../foundation/image-address.js";
import { shrunk } from "../../components/shrink.js";

/** @typedef {{state: "done"|"duplicate"|"failed", message?: string, imageId?: string, thumbnail?: string}} Outcome */

/** The outcome of one entry of an ImageCreateSummary; the server knows best why it did not take a file. */
function outcome(result) {
    if (result.status === "OK" || result.status === "OKDuplicate") {
        return {
            state: result.status === "OK" ? "done" : "duplicate",
            imageId: result.image?.id,
            thumbnail: imageAddress(result.image?.thumbnailUri),
        };
    }
    const key = `images.upload.status.${result.status}`,
        sentence = t(key);
    const known = sentence === key ? t("images.upload.status.other", { status: result.status }) : sentence;
    return { state: "failed", message: result.statusMessage?.slice(0, 400) ?? known };
}

/**
 * Sends files in one form. Parts are named by their place, since the order of the answer is not promised and names of
 * files need not differ.
 * @param {string} path of the project
 * @param {{file: File, tagId: string|null}[]} jobs all with the same tag
 * @param {AbortSignal} signal
 * @returns {Promise<Outcome[]>} in the order of the jobs
 * @throws {import("../../foundation/api.js").ApiError}
 */
export async function sendFiles(path, jobs, signal) {
    const outcomes = new Array(jobs.length).fill(null);
    const form = new FormData();
    let parts = 0;
    for (const [place, { file }] of jobs.entries()) {
        try {
            const blob = await shrunk(file);
            // A file that was moved or changed since it was dropped fails the whole request; so it is touched first.
            await blob.slice(0, 1).arrayBuffer();
            form.append("imageData", blob, String(place));
            parts += 1;
        } catch {
            outcomes[place] = { state: "failed", message: t("images.upload.unreadable") };
        }
    }
    if (parts === 0) return outcomes;
    const { tagId } = jobs[0];
    const summary = await api.post(path + "/images", { form, query: { tagIds: tagId ? [tagId] : null }, signal });
    for (const result of summary.images) {
        const place = Number(String(result.sourceUrl).replaceAll('"', ""));
        if (Number.isInteger(place) && place < outcomes.length) outcomes[place] = outcome(result);
    }
    return outcomes.map((one) => one ?? { state: "failed", message: t("images.upload.status.other", { status: "–" }) });
}

/**
 * Has the server fetch addresses.
 * @param {string} path of the project
 * @param {{url: string, tagId: string|null}[]} jobs
 * @param {AbortSignal} signal
 * @returns {Promise<Outcome[]>} in the order of the jobs
 * @throws {import("../../foundation/api.js").ApiError}
 */
export async function sendAddresses(path, jobs, signal) {
    const summary = await api.post(path + "/images/urls", {
        json: { images: jobs.map(({ url, tagId }) => ({ url, tagIds: tagId ? [tagId] : [] })) },
        signal,
    });
    const byUrl = new Map(summary.images.map((result) => [result.sourceUrl, outcome(result)]));
    return jobs.map(
        ({ url }) => byUrl.get(url) ?? { state: "failed", message: t("images.upload.status.other", { status: "–" }) },
    );
}
