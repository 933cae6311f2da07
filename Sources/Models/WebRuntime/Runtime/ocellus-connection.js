/** The page's end of the worker: requests with answers, one worker for all models of an engine. */
import { OcellusError } from "./ocellus-errors.js";
import { trustedScript } from "./ocellus-trusted.js";

/** @type {Map<string, Connection>} by the folder of the engine and how many threads it was asked for */
const open = new Map();

export class Connection {
    #waiting = new Map();
    #serial = 0;
    #users = 0;
    /** @type {OcellusError|null} why nothing can be asked any more */
    #end = null;

    /**
     * The connection to an engine; whoever asks calls `leave` in the end.
     * @param {string|URL} [folder] with the engine's files; beside this script unless told
     * @param {number} [threads] how many are wanted; as many as are good unless told
     * @returns {Promise<Connection>}
     * @throws {OcellusError}
     */
    static async to(folder = new URL("./", import.meta.url), threads = undefined) {
        if (threads !== undefined && !(Number.isInteger(threads) && threads > 0))
            throw new OcellusError("badArgument", "The number of threads must be 1 or more.");
        const address = new URL(String(folder), globalThis.document?.baseURI ?? import.meta.url);
        if (!address.pathname.endsWith("/")) address.pathname += "/";
        const key = `${threads ?? ""} ${address.href}`;
        if (!open.has(key)) open.set(key, new Connection(key, address.href, threads));
        const connection = open.get(key);
        connection.#users += 1;
        try {
            connection.threads = (await connection.started).threads;
        } catch (error) {
            connection.leave();
            throw error;
        }
        return connection;
    }

    /** @param {string} key in the map @param {string} folder @param {number} [threads] that are wanted */
    constructor(key, folder, threads) {
        this.key = key;
        /** How many threads run models. */
        this.threads = 1;
        if (typeof Worker !== "function" || typeof OffscreenCanvas !== "function")
            throw new OcellusError("unsupported", "This browser has no workers that draw; any current browser has.");
        try {
            this.worker = new Worker(trustedScript("ocellus-worker.js"), { type: "module", name: "ocellus" });
        } catch (error) {
            if (error instanceof OcellusError) throw error;
            throw new OcellusError("blocked", "The page may not start ocellus-worker.js; it needs this site.", error);
        }
        this.worker.addEventListener("message", (event) => this.#answered(event.data));
        this.worker.addEventListener("error", (event) => {
            event.preventDefault();
            const words = event.message ? `: ${event.message}` : "";
            this.#finish(new OcellusError("network", `ocellus-worker.js could not be loaded${words}.`));
        });
        this.started = this.ask("start", { folder, threads });
        this.started.catch((error) => this.#finish(error));
    }

    #answered({ id, value, failure }) {
        const { resolve, reject } = this.#waiting.get(id) ?? {};
        this.#waiting.delete(id);
        if (!failure) return resolve?.(value);
        const error = new OcellusError(failure.code, failure.message);
        reject?.(error);
        if (failure.isFatal) this.#finish(error);
    }

    /** Ends the worker; whoever waits, and whoever asks later, is told why. */
    #finish(error) {
        if (this.#end) return;
        this.#end = error;
        this.worker.terminate();
        for (const { reject } of this.#waiting.values()) reject(error);
        this.#waiting.clear();
        if (open.get(this.key) === this) open.delete(this.key);
    }

    /**
     * Asks the worker.
     * @param {string} kind of request
     * @param {object} [request]
     * @param {Transferable[]} [transfer] what the page gives away with it
     * @returns {Promise<any>}
     */
    ask(kind, request = {}, transfer = []) {
        if (this.#end) return Promise.reject(this.#end);
        return new Promise((resolve, reject) => {
            const id = ++this.#serial;
            this.#waiting.set(id, { resolve, reject });
            try {
                this.worker.postMessage({ id, kind, ...request }, transfer);
            } catch (error) {
                this.#waiting.delete(id);
                reject(new OcellusError("badImage", "An image of another site cannot be looked at here.", error));
            }
        });
    }

    /** One user less; the last one ends the worker. */
    leave() {
        this.#users -= 1;
        if (this.#users <= 0) this.#finish(new OcellusError("closed", "The model is closed."));
    }
}
