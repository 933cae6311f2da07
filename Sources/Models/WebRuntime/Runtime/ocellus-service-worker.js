/**
 * Answers with what was kept (ocellus-offline.js) when there is no network, and else leaves everything to the network.
 * It writes nothing: what is in a snapshot, its page has put there.
 */
const FAMILY = `ocellus-offline ${new URL("./", self.location.href).pathname} `;
/** What only a snapshot has that was written to its end. */
const WHOLE = new URL("snapshot-is-whole", self.location.href).href;

/** @param {Request} request @returns {Promise<Response|undefined>} */
async function kept(request) {
    for (const name of await caches.keys()) {
        if (!name.startsWith(FAMILY)) continue;
        const snapshot = await caches.open(name);
        const found = await snapshot.match(request, { ignoreVary: true });
        if (found && (await snapshot.match(WHOLE))) return found;
    }
    return undefined;
}

/** @param {Request} request */
async function answer(request) {
    try {
        return await fetch(request);
    } catch (error) {
        const found = await kept(request);
        if (found) return found;
        throw error;
    }
}

const scope = /** @type {any} */ (self);
scope.addEventListener("install", () => scope.skipWaiting());
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
    event.respondWith(answer(request));
});
