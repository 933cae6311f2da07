/** What was collected becomes a project of the server, by the training API: only when somebody asks for it. */
import { api, training } from "../foundation/api.js";
import { IMAGES_PER_CALL } from "../foundation/limits.js";
import { t } from "../foundation/messages.js";

/** Bytes of one request, unless a single image is larger. */
const BYTES_PER_CALL = 8 * 2 ** 20;

/**
 * Samples in portions that one request takes.
 * @template {{image: {size: number}}} Item
 * @param {Item[]} samples
 * @param {number} [most] how many of them
 * @param {number} [bytes]
 * @returns {Item[][]}
 */
export function portions(samples, most = IMAGES_PER_CALL, bytes = BYTES_PER_CALL) {
    const all = [];
    let size = Infinity;
    for (const sample of samples) {
        if (size + sample.image.size > bytes || all.at(-1).length === most) {
            all.push([]);
            size = 0;
        }
        all.at(-1).push(sample);
        size += sample.image.size;
    }
    return all;
}

/**
 * Makes a project of the tags and their images.
 * @param {string} name
 * @param {import("./sample-set.js").Tag[]} tags
 * @param {{signal: AbortSignal, onProgress: (done: number, total: number) => void}} options
 * @returns {Promise<{project: {id: string, name: string}, sent: number, refused: number}>} `refused`: images that the
 *   server did not take
 * @throws {import("../foundation/api.js").ApiError}
 */
export async function sendAsProject(name, tags, { signal, onProgress }) {
    const total = tags.reduce((sum, tag) => sum + tag.samples.length, 0);
    let sent = 0,
        refused = 0;
    onProgress(0, total);
    const query = { name, classificationType: "Multiclass", description: t("trainHere.send.description") };
    const project = await api.post(training("/projects"), { query, signal });
    const path = `/projects/${project.id}`;
    for (const tag of tags) {
        const made = await api.post(training(`${path}/tags`), { query: { name: tag.name }, signal });
        for (const portion of portions(tag.samples)) {
            const form = new FormData();
            for (const { id, image } of portion) form.append("imageData", image, `${id}.jpg`);
            const summary = await api.post(training(`${path}/images`), { form, query: { tagIds: made.id }, signal });
            const taken = summary.images.filter((each) => each.status.startsWith("OK")).length;
            refused += portion.length - taken;
            sent += portion.length;
            onProgress(sent, total);
        }
    }
    return { project, sent: sent - refused, refused };
}
