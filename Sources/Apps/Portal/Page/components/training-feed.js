/**
 * How far a training is, as it happens: by server-sent events, and by asking now and then where there are none.
 *
 * An EventSource reconnects by itself after the network or the server was gone. When it gives up (an answer that is no
 * event stream, from an older server or a proxy), the page asks for the progress, or for the iteration alone, and tries
 * events again later.
 */

import { ApiError, api, portal, training } from "../foundation/api.js";
import { pause } from "../foundation/pause.js";

const pollMilliseconds = 1500;
/** After so many questions the events are tried again. */
const pollsBetweenEvents = 10;
/** So long a connection may take to come back before the iteration is asked about in between, in milliseconds. */
const patienceMilliseconds = 4000;

/**
 * @typedef {object} Progress
 * @property {string} status Of the iteration: Training, Completed or Failed.
 * @property {string|null} stage waiting, extracting, crossValidating, fitting or evaluating.
 * @property {number} done
 * @property {number} total
 * @property {number|null} rate
 * @property {number} seconds
 * @property {number|null} remainingSeconds
 * @property {number} attempt
 * @property {string|null} message
 */

/**
 * Follows a training until it is over or the signal aborts.
 *
 * @param {string} projectId
 * @param {string} iterationId
 * @param {{signal: AbortSignal, onProgress: (progress: Progress) => void, onEnd: (iteration: object) => void,
 *   onConnection?: (isThere: boolean) => void}} options `onEnd` gets the iteration as it is then.
 */
export async function followTraining(projectId, iterationId, { signal, onProgress, onEnd, onConnection = () => {} }) {
    const path = `/projects/${projectId}/iterations/${iterationId}`;
    const iteration = () => api.get(training(path), { signal });
    const isOver = async () => {
        try {
            const found = await iteration();
            onConnection(true);
            if (found.status === "Training") return false;
            if (!signal.aborted) onEnd(found);
            return true;
        } catch (error) {
            if (signal.aborted) return true;
            if (error instanceof ApiError && error.status === 404) {
                onEnd({ id: iterationId, status: "Deleted" });
                return true;
            }
            onConnection(false);
            return false;
        }
    };
    while (!signal.aborted) {
        await listen(portal(`${path}/events`), { signal, onProgress, onConnection, probe: iteration });
        for (let poll = 0; poll < pollsBetweenEvents && !signal.aborted; poll += 1) {
            if (await isOver()) return;
            const progress = await api.get(portal(`${path}/progress`), { signal }).catch(() => null);
            if (progress && !signal.aborted) onProgress(progress);
            await pause(pollMilliseconds, signal).catch(() => {});
        }
    }
}

/** Listens until the end is told, or the source gives up, or the server answers other questions but not this one. */
function listen(address, { signal, onProgress, onConnection, probe }) {
    return new Promise((resolve) => {
        const source = new EventSource(address);
        let watch = 0;
        const close = () => {
            clearInterval(watch);
            source.close();
            signal.removeEventListener("abort", close);
            resolve();
        };
        // The server answers again but its events do not come back: then it is better asked.
        const giveUpIfAnswered = () => probe().then(close, () => {});
        signal.addEventListener("abort", close, { once: true });
        source.addEventListener("open", () => {
            clearInterval(watch);
            onConnection(true);
        });
        source.addEventListener("progress", (event) => onProgress(JSON.parse(event.data)));
        source.addEventListener("end", close);
        source.addEventListener("error", () => {
            if (source.readyState === EventSource.CLOSED) return close();
            onConnection(false);
            clearInterval(watch);
            watch = setInterval(giveUpIfAnswered, patienceMilliseconds);
        });
    });
}
