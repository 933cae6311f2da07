/**
 * Working with the network cut: all files that a page needs, kept as one snapshot that is replaced as a whole.
 *
 * While there is a network the service worker asks it, so nobody sees an old page; without one it answers from the
 * snapshot. A snapshot is named after the contents of its files, so a change of any file makes another one. Only files
 * that the page lists are in it; answers of an API never are.
 */
import { trustedScript } from "./ocellus-trusted.js";
import { sha256 } from "./ocellus-sha256.js";

/** The library itself, as addresses. */
export const RUNTIME = [
    "ocellus.js",
    ...["connection", "engine", "errors", "files", "model", "network", "offline", "pictures"].map(script),
    ...["sha256", "sources", "thread", "threads", "training", "trusted", "worker"].map(script),
    "engine-simd.wasm",
    "engine-relaxed.wasm",
    "engine-simd-threads.wasm",
    "engine-relaxed-threads.wasm",
].map((name) => new URL(name, import.meta.url).href);

/** @param {string} name */
function script(name) {
    return `ocellus-${name}.js`;
}

const PREFIX = "ocellus-offline ";
/** An entry that only whole snapshots have; ocellus-service-worker.js looks for it, too. */
const WHOLE = new URL("snapshot-is-whole", import.meta.url).href;

/** Whether this page may have a service worker at all: it came by https, or from this machine. */
export const canWorkOffline = () => Boolean(globalThis.isSecureContext && navigator.serviceWorker && globalThis.caches);

/** @param {URL} base @returns {string} the beginning of the names of the snapshots of one place */
const family = (base) => `${PREFIX}${base.pathname} `;

/** The files, all of them or none. */
async function fetchAll(addresses) {
    return Promise.all(
        addresses.map(async (address) => {
            // Weights were checked against their description when they were loaded, a moment ago: not once more.
            const cache = address.endsWith(".bin") ? "default" : "no-cache";
            const response = await fetch(address, { cache, credentials: "same-origin" });
            if (!response.ok) throw new Error(`${address} was answered with ${response.status}.`);
            return { address, bytes: await response.arrayBuffer(), headers: response.headers };
        }),
    );
}

/** The headers that a page needs of a kept file: above all its policy. */
function keptHeaders(headers) {
    const kept = new Headers();
    for (const [name, value] of headers)
        if (!["content-encoding", "content-length", "transfer-encoding"].includes(name)) kept.append(name, value);
    return kept;
}

/**
 * Keeps files for the time without a network, in place of those kept before.
 * @param {string[]} addresses of this site
 * @returns {Promise<string>} the snapshot's name, which follows the contents
 * @throws if one of them cannot be had; what was kept before stays
 */
export async function keepFiles(addresses) {
    const base = new URL("./", import.meta.url);
    const wanted = [...new Set(addresses.map((each) => new URL(each, document.baseURI).href))].sort();
    const files = await fetchAll(wanted);
    const digests = [];
    for (const { address, bytes } of files) digests.push(`${await sha256(bytes)} ${address}`);
    const name = family(base) + (await sha256(new TextEncoder().encode(digests.join("\n"))));
    const cache = await caches.open(name);
    if (!(await cache.match(WHOLE))) {
        try {
            for (const { address, bytes, headers } of files)
                await cache.put(address, new Response(bytes, { headers: keptHeaders(headers) }));
            // Last of all, so that one whose writing was cut short is never taken for a snapshot.
            await cache.put(WHOLE, new Response());
        } catch (error) {
            await caches.delete(name);
            throw error;
        }
    }
    for (const each of await caches.keys())
        if (each.startsWith(family(base)) && each !== name) await caches.delete(each);
    return name;
}

/**
 * Makes a page work without a network.
 * @param {string[]} addresses of all files that it needs
 * @param {string[]} scopes the addresses that the service worker answers: the page, and this script's folder
 * @returns {Promise<boolean>} whether it now does; false where the browser cannot
 */
export async function workOffline(addresses, scopes) {
    if (!canWorkOffline()) return false;
    const script = trustedScript("ocellus-service-worker.js");
    for (const scope of scopes) await navigator.serviceWorker.register(script, { scope, updateViaCache: "none" });
    await keepFiles(addresses);
    return true;
}
