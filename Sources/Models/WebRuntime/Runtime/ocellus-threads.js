/**
 * The engine on several threads. Each is a worker of this worker with an instance in the same memory, which browsers
 * share only on pages that are isolated from other origins (`crossOriginIsolated`).
 */
import { trustedScript } from "./ocellus-trusted.js";

/** What a thread calls its functions on, as the engine's own is (scripts/build-engine.sh). */
const STACK = 262144;
/** Pages of 64 KiB: what the engine begins with, and the most that it is linked for. */
const MEMORY = { initial: 64, maximum: 16384, shared: true };
/** Milliseconds for all helpers to start, of which each takes a few. */
const PATIENCE = 10_000;
/** More share the memory's bandwidth, and leave nothing to the page. */
const MOST = 4;

/** How many threads this page can have. @param {number} [wanted] @returns {number} */
export function threadCount(wanted) {
    if (!globalThis.crossOriginIsolated || typeof SharedArrayBuffer !== "function") return 1;
    return Math.min(wanted ?? navigator.hardwareConcurrency ?? 1, MOST);
}

/** @returns {Promise<void>} when a helper is at work @throws {Error} */
function atWork(helper, start) {
    return new Promise((resolve, reject) => {
        const fail = (reason) => reject(new Error(reason));
        const timer = setTimeout(() => fail("It does not answer."), PATIENCE);
        helper.addEventListener("error", (event) => {
            // A helper that fails later is told of by who waits for it.
            event.preventDefault();
            fail(event.message || "It cannot be loaded.");
        });
        helper.addEventListener("message", ({ data }) => {
            clearTimeout(timer);
            if (data.failure) fail(data.failure);
            else resolve();
        });
        helper.postMessage(start);
    });
}

/**
 * Starts the engine and its helpers. They end with this worker.
 * @param {Uint8Array} bytes of a build with threads
 * @param {number} count of threads, with this one
 * @returns {Promise<any>} what the engine exports
 * @throws if there is no such memory, or a helper does not start; nothing is left then
 */
export async function startThreads(bytes, count) {
    const module = await WebAssembly.compile(/** @type {BufferSource} */ (bytes));
    const memory = new WebAssembly.Memory(MEMORY);
    const { exports } = /** @type {any} */ (await WebAssembly.instantiate(module, { env: { memory } }));
    exports.prepareThreads(count);
    const helpers = [];
    try {
        const starting = [];
        for (let thread = 1; thread < count; thread += 1) {
            const helper = new Worker(trustedScript("ocellus-thread.js"), { type: "module", name: "ocellus-thread" });
            helpers.push(helper);
            // Stacks grow down.
            const stack = exports.allocate(STACK) + STACK;
            starting.push(atWork(helper, { module, memory, stack, thread }));
        }
        await Promise.all(starting);
    } catch (error) {
        for (const helper of helpers) helper.terminate();
        throw error;
    }
    return exports;
}
