/** The files of a web model: its description, which is checked, and its weights, which the browser keeps. */
import { OcellusError } from "./ocellus-errors.js";
import { sha256 } from "./ocellus-sha256.js";

const FORMAT = "ocellus-web";
const VERSION = 1;
/** Where weights are kept, by address and SHA-256, so that a changed model never meets old weights. */
const CACHE = "ocellus-models";
/** How many models' weights, of some megabytes each. */
const MOST_KEPT = 12;
const TASKS = ["classification", "detection", "features"];
const FITS = ["centerSquare", "letterbox", "stretched"];

/**
 * @typedef {object} Description `model.json`
 * @property {string} format
 * @property {number} version
 * @property {string} identifier
 * @property {"classification"|"detection"|"features"} task
 * @property {"multiclass"|"multilabel"|null} type
 * @property {string[]} tags
 * @property {string} model name of the file with the network
 * @property {{file: string, features: number}|null} head
 * @property {string} baseModel
 * @property {{edge: number, fit: string}} input
 * @property {number} byteCount of the network's file
 * @property {string} sha256 of the network's file
 */

/** @returns {Promise<Response>} @throws {OcellusError} */
async function fetched(address, options) {
    let response;
    try {
        response = await fetch(address, { credentials: "same-origin", ...options });
    } catch (error) {
        options.signal?.throwIfAborted();
        throw new OcellusError("network", `${address} cannot be reached.`, error);
    }
    if (response.ok) return response;
    // A server that says why is better heard than its number.
    const reason = await response.json().then(
        (body) => body?.message,
        () => null,
    );
    throw new OcellusError("network", isText(reason) ? reason : `${address} was answered with ${response.status}.`);
}

const isText = (value) => typeof value === "string" && value !== "";
const isCount = (value) => Number.isInteger(value) && value > 0;

/** What is wrong with a description, or null. @param {any} it */
function objection(it) {
    if (!TASKS.includes(it.task)) return "its task is unknown";
    if (!Array.isArray(it.tags) || !it.tags.every((tag) => typeof tag === "string")) return "its tags are no texts";
    if (it.task !== "features" && it.tags.length === 0) return "it has no tags";
    if (!isText(it.model) || !isCount(it.byteCount)) return "it names no file of weights";
    if (!/^[0-9a-f]{64}$/.test(it.sha256 ?? "")) return "it has no SHA-256";
    if (!isCount(it.input?.edge) || !FITS.includes(it.input?.fit)) return "it does not say what images it takes";
    if (it.head !== null && !(isText(it.head?.file) && isCount(it.head?.features))) return "its head is not described";
    if (it.head && it.task !== "classification") return "only classifiers have a head";
    const isClassifier = it.task === "classification";
    if (isClassifier && !["multiclass", "multilabel"].includes(it.type)) return "its type is unknown";
    return null;
}

/**
 * Reads and checks `model.json`.
 * @param {string|URL} address of the file, or of the folder with it (ending in "/")
 * @param {AbortSignal} [signal]
 * @returns {Promise<{description: Description, base: URL}>} `base`: what the names of files are relative to
 * @throws {OcellusError}
 */
export async function readDescription(address, signal) {
    const url = new URL(String(address), globalThis.document?.baseURI ?? globalThis.location.href);
    if (url.pathname.endsWith("/")) url.pathname += "model.json";
    const response = await fetched(url, { signal, cache: "no-cache" });
    let description;
    try {
        description = await response.json();
    } catch (error) {
        signal?.throwIfAborted();
        throw new OcellusError("notAModel", `${url} is not a web model: it is no JSON.`, error);
    }
    // What does not exist is left out.
    if (description) description = { tags: [], type: null, head: null, ...description };
    if (description?.format !== FORMAT) throw new OcellusError("notAModel", `${url} is not a web model.`);
    if (!isCount(description.version)) throw new OcellusError("damaged", `${url} has no version.`);
    if (description.version > VERSION)
        throw new OcellusError(
            "newer",
            `${url} was made by a newer program; this page understands version ${VERSION} and below.`,
        );
    const wrong = objection(description);
    if (wrong) throw new OcellusError("damaged", `${url} is damaged: ${wrong}.`);
    return { description, base: url };
}

/** Reads a body, telling how far it is. */
async function bodyOf(response, total, onProgress) {
    if (!onProgress || !response.body) return new Uint8Array(await response.arrayBuffer());
    const parts = [];
    let loaded = 0;
    for (const reader = response.body.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value);
        loaded += value.length;
        onProgress({ loaded: Math.min(loaded, total), total });
    }
    const whole = new Uint8Array(loaded);
    let place = 0;
    for (const part of parts) {
        whole.set(part, place);
        place += part.length;
    }
    return whole;
}

/** The browser's cache; null on pages that have none, and where it is full or forbidden. */
async function openCache() {
    try {
        return (await globalThis.caches?.open(CACHE)) ?? null;
    } catch {
        return null;
    }
}

/** Keeps bytes, and lets go of those that had been at the same address before, and of the oldest of too many. */
async function keep(cache, key, bytes) {
    try {
        const isFormer = ({ url }) => new URL(url).origin + new URL(url).pathname === key.origin + key.pathname;
        const before = await cache.keys();
        const others = before.filter((each) => !isFormer(each));
        const gone = [...before.filter(isFormer), ...others.slice(0, Math.max(0, others.length - MOST_KEPT + 1))];
        for (const each of gone) await cache.delete(each);
        await cache.put(key.href, new Response(bytes));
    } catch {
        /* no room left: it is fetched again the next time */
    }
}

/**
 * The weights, from the browser's cache or from the network; their length and SHA-256 are those of the description.
 * @param {URL} address
 * @param {{byteCount: number, sha256: string, onProgress?: (progress: {loaded: number, total: number}) => void,
 *   signal?: AbortSignal}} options
 * @returns {Promise<Uint8Array>}
 * @throws {OcellusError}
 */
export async function readWeights(address, { byteCount, sha256: wanted, onProgress, signal }) {
    const key = new URL(address);
    key.searchParams.set("sha256", wanted);
    const cache = await openCache();
    const isRight = async (bytes) => bytes.length === byteCount && (await sha256(bytes)) === wanted;
    const kept = await cache?.match(key.href);
    if (kept) {
        const bytes = new Uint8Array(await kept.arrayBuffer());
        if (await isRight(bytes)) {
            onProgress?.({ loaded: byteCount, total: byteCount });
            return bytes;
        }
        await cache.delete(key.href);
    }
    // An older copy on the way here may not belong to this description; then the network is asked past all caches.
    for (const mode of /** @type {RequestCache[]} */ (["default", "reload"])) {
        const response = await fetched(address, { signal, cache: mode });
        let bytes;
        try {
            bytes = await bodyOf(response, byteCount, onProgress);
        } catch (error) {
            signal?.throwIfAborted();
            throw new OcellusError("network", `${address} was not received to its end.`, error);
        }
        if (!(await isRight(bytes))) continue;
        if (cache) await keep(cache, key, bytes);
        return bytes;
    }
    throw new OcellusError("damaged", `${address} is damaged: it is not what model.json says of it.`);
}

/**
 * The numbers of a head.
 * @param {URL} address
 * @param {number} count how many there must be
 * @param {AbortSignal} [signal]
 * @returns {Promise<Float32Array>}
 * @throws {OcellusError}
 */
export async function readHead(address, count, signal) {
    const response = await fetched(address, { signal, cache: "no-cache" });
    const bytes = await response.arrayBuffer();
    if (bytes.byteLength !== 4 * count)
        throw new OcellusError("damaged", `${address} is damaged: it has not as many numbers as model.json says.`);
    const view = new DataView(bytes);
    return Float32Array.from({ length: count }, (_, place) => view.getFloat32(4 * place, true));
}
