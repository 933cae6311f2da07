/** Who is signed in: known by an HttpOnly cookie that the page itself cannot read. */
import { api, portal } from "./api.js";

/**
 * @typedef {{expires: string, idleMinutes: number, projectId: string|null}} Session `projectId`: a key of one project
 *   opens only that
 */

let session = null;

/** @returns {Session|null} as last heard from the server */
export const currentSession = () => session;

/** Asks the server, which answers with nothing when nobody is signed in. @returns {Promise<Session|null>} */
export async function loadSession() {
    session = await api.get(portal("/session"), { quiet: true });
    return session;
}

/** @param {{key: string}|{link: string}} proof @returns {Promise<Session>} @throws {import("./api.js").ApiError} */
export async function signIn(proof) {
    session = await api.post(portal("/session"), { json: proof, quiet: true });
    return session;
}

/** Ends the session here and on the server. */
export async function signOut() {
    await api.delete(portal("/session"), { quiet: true }).catch((error) => {
        if (error.status !== 401) throw error;
    });
    session = null;
}

/** Forgets the session after the server said that it is over. */
export const forgetSession = () => {
    session = null;
};
