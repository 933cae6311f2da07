/** A network in the engine's memory, shared by the models on it: a base model, and what was trained on that. */
import { Connection } from "./ocellus-connection.js";
import { OcellusError } from "./ocellus-errors.js";
import { readDescription, readHead, readWeights } from "./ocellus-files.js";
import { bitmapOf } from "./ocellus-pictures.js";

export class Network {
    #users = 0;

    /**
     * @param {Connection} connection
     * @param {number} handle
     * @param {import("./ocellus-files.js").Description} description
     * @param {{description: URL, weights: URL, head: URL|null}} places of its files
     */
    constructor(connection, handle, description, places) {
        this.connection = connection;
        this.handle = handle;
        this.description = description;
        this.places = places;
        /** What the network took for the last picture. */
        this.milliseconds = 0;
    }

    /** One user more. */
    enter() {
        this.#users += 1;
        return this;
    }

    /** One user less; the last one frees the memory. */
    leave() {
        this.#users -= 1;
        if (this.#users > 0) return;
        this.connection.ask("unload", { handle: this.handle }).catch(() => {
            /* the engine has ended already, and the memory with it */
        });
        this.connection.leave();
    }

    /**
     * @param {import("./ocellus-pictures.js").Source} source
     * @param {"output"|"probabilities"|"detections"} wants
     * @param {number} [head] number of a head, for probabilities
     * @returns {Promise<Float32Array>}
     * @throws {OcellusError}
     */
    async run(source, wants, head) {
        const bitmap = await bitmapOf(source);
        const request = { handle: this.handle, bitmap, wants, head };
        const { values, milliseconds } = await this.connection.ask("run", request, [bitmap]);
        this.milliseconds = milliseconds;
        return values;
    }

    /** The weights as they were loaded: from the browser's cache, or once more from where they came. */
    weights(options = {}) {
        const { byteCount, sha256 } = this.description;
        return readWeights(this.places.weights, { byteCount, sha256, ...options });
    }
}

/**
 * Loads a description, its weights and its head, and gives them to the engine.
 * @param {string|URL} address
 * @param {{engine?: string|URL, threads?: number, onProgress?: (progress: {loaded: number, total: number}) => void,
 *   signal?: AbortSignal}} options
 * @returns {Promise<{network: Network, head: Float32Array|null}>}
 * @throws {OcellusError}
 */
export async function loadNetwork(address, { engine, threads, onProgress, signal }) {
    const { description, base } = await readDescription(address, signal);
    const { tags, byteCount, sha256, head } = description;
    const places = {
        description: base,
        weights: new URL(description.model, base),
        head: head && new URL(head.file, base),
    };
    // The engine starts while the weights arrive.
    const [connecting, reading, heading] = await Promise.allSettled([
        Connection.to(engine, threads),
        readWeights(places.weights, { byteCount, sha256, onProgress, signal }),
        head ? readHead(places.head, tags.length * (head.features + 1), signal) : null,
    ]);
    const failed = [connecting, reading, heading].find((each) => each.status === "rejected");
    const connection = connecting.status === "fulfilled" ? connecting.value : null;
    if (failed?.status === "rejected" || signal?.aborted) {
        connection?.leave();
        signal?.throwIfAborted();
        throw /** @type {PromiseRejectedResult} */ (failed).reason;
    }
    const bytes = /** @type {PromiseFulfilledResult<Uint8Array>} */ (reading).value;
    try {
        const handle = await connection.ask("load", { bytes }, [bytes.buffer]);
        const network = new Network(connection, handle, description, places);
        return { network, head: /** @type {PromiseFulfilledResult<Float32Array|null>} */ (heading).value };
    } catch (error) {
        connection.leave();
        throw error;
    }
}

/** @param {boolean} isClosed @throws {OcellusError} */
export function mustBeOpen(isClosed) {
    if (isClosed) throw new OcellusError("closed", "The model is closed.");
}
