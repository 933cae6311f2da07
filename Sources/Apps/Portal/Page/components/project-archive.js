/** Projects as files: the download of one, and the upload of one in parts, which the server then imports. */
import { api, portal } from "../foundation/api.js";
import { h } from "../foundation/dom.js";
import { pause } from "../foundation/pause.js";

/** How often an import is asked about, in milliseconds. */
const POLL_MILLISECONDS = 700;

/**
 * Has the browser fetch the archive of a project. The link is signed and needs no key, so nothing goes through the
 * page's memory.
 * @param {string} projectId
 * @param {AbortSignal} signal
 */
export async function downloadArchive(projectId, signal) {
    const { uri } = await api.post(portal(`/projects/${encodeURIComponent(projectId)}/archive`), { signal });
    // The origin of the page: behind a proxy the server may know itself under another one.
    const { pathname, search } = new URL(uri, location.href);
    h("a", { href: pathname + search, download: "" }).click();
}

/**
 * Uploads an archive and waits until the project is there.
 * @param {File} file
 * @param {{name?: string, signal: AbortSignal, onProgress: (stage: "uploading"|"importing", share: number) => void}}
 *   options
 * @returns {Promise<{id: string, missingDomain: string|null}>} the project
 * @throws {Error} whose message says why there is none
 */
export async function importArchive(file, { name, signal, onProgress }) {
    const path = (id, rest = "") => portal(`/imports/${id}${rest}`);
    let upload = await api.post(portal("/imports"), { json: { byteCount: file.size }, signal });
    const { id } = upload;
    try {
        while (upload.receivedBytes < file.size) {
            const offset = upload.receivedBytes;
            onProgress("uploading", offset / file.size);
            upload = await api.put(path(id, "/parts"), {
                query: { offset },
                body: file.slice(offset, offset + upload.partLimit),
                signal,
            });
            // A server that takes nothing would be asked for ever.
            if (upload.receivedBytes <= offset) throw new Error(upload.message ?? "");
        }
        upload = await api.post(path(id, "/start"), { json: name ? { name } : {}, signal });
        while (upload.state === "Waiting" || upload.state === "Importing") {
            onProgress("importing", upload.total > 0 ? upload.done / upload.total : 0);
            await pause(POLL_MILLISECONDS, signal);
            upload = await api.get(path(id), { signal });
        }
    } catch (error) {
        // What nobody waits for must not lie on the disk for a day.
        api.delete(path(id), { keepalive: true }).catch(() => {});
        throw error;
    }
    if (upload.state !== "Succeeded") throw new Error(upload.message ?? "");
    return upload;
}
