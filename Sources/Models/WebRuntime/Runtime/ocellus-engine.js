/** The engine: a WebAssembly module, with its memory managed here. Runs in the worker only. */
import { startThreads, threadCount } from "./ocellus-threads.js";

/** The smallest modules with an instruction of fixed-width SIMD, and with one of relaxed SIMD. */
const SIMD = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];
const RELAXED = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
    253, 128, 2, 11,
];

const validates = (bytes) => WebAssembly.validate(Uint8Array.from(bytes));

/** A failure that travels to the page: a code of `OcellusError`, and its sentence. */
export class Failure extends Error {
    /** @param {string} code @param {string} message */
    constructor(code, message) {
        super(message);
        this.code = code;
    }
}

const LOAD_FAILURES = {
    "-1": ["notAModel", "The weights are not those of a web model."],
    "-2": ["damaged", "The weights are damaged."],
    "-3": ["newer", "The weights were made by a newer program than this engine."],
};

/** @param {string} address @returns {Promise<Uint8Array|null>} null where there is no such file */
async function bytesAt(address) {
    let response;
    try {
        response = await fetch(address, { credentials: "same-origin" });
    } catch {
        throw new Failure("network", `${address} cannot be reached.`);
    }
    if (response.status === 404) return null;
    if (!response.ok) throw new Failure("network", `${address} was answered with ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
}

/** @param {string} variant @param {string} folder */
const addressOf = (variant, folder) => new URL(`engine-${variant}.wasm`, folder).href;

/**
 * The fastest engine that this browser runs.
 * @param {string} folder with engine-simd.wasm and the other builds
 * @param {number} [threads] how many are wanted, 1 for this one alone; as many as are good unless told
 * @returns {Promise<Engine>}
 * @throws {Failure}
 */
export async function startEngine(folder, threads) {
    if (typeof WebAssembly !== "object" || !validates(SIMD))
        throw new Failure("unsupported", "This browser has no WebAssembly SIMD; any current browser has.");
    const fastest = validates(RELAXED) ? "relaxed" : "simd";
    const count = threadCount(threads);
    if (count > 1) {
        try {
            const variant = `${fastest}-threads`;
            const bytes = await bytesAt(addressOf(variant, folder));
            if (bytes) return new Engine(await startThreads(bytes, count), variant, count);
        } catch (error) {
            console.info("Models run on one thread:", error);
        }
    }
    for (const variant of new Set([fastest, "simd"])) {
        const bytes = await bytesAt(addressOf(variant, folder));
        if (!bytes) continue;
        try {
            const { instance } = await WebAssembly.instantiate(bytes, {});
            return new Engine(instance.exports, variant, 1);
        } catch (error) {
            const isForbidden = error instanceof WebAssembly.CompileError && /policy|unsafe-eval/i.test(error.message);
            throw isForbidden
                ? new Failure("blocked", "This page's content security policy has to allow 'wasm-unsafe-eval'.")
                : new Failure("damaged", `engine-${variant}.wasm cannot be started: ${error}`);
        }
    }
    throw new Failure("network", `There is no engine-simd.wasm in ${folder}.`);
}

export class Engine {
    /** @param {any} exports @param {string} variant @param {number} threads that run models */
    constructor(exports, variant, threads) {
        this.exports = exports;
        this.variant = variant;
        this.threads = threads;
        this.picture = { pointer: 0, room: 0 };
    }

    /** Room for so many bytes. @param {number} byteCount @returns {number} */
    allocate(byteCount) {
        const pointer = this.exports.allocate(Math.max(byteCount, 16)) >>> 0;
        if (pointer === 0) throw new Failure("memory", "There is not enough memory.");
        return pointer;
    }

    /** Copies numbers in; whoever asks releases them. @param {Float32Array} values @returns {number} */
    placed(values) {
        const pointer = this.allocate(values.byteLength);
        this.floats(pointer, values.length).set(values);
        return pointer;
    }

    /** A view, good until memory grows: until the next call. @param {number} pointer @param {number} count */
    floats(pointer, count) {
        return new Float32Array(this.exports.memory.buffer, pointer >>> 0, count);
    }

    /** @param {Uint8Array} bytes @returns {number} a handle */
    load(bytes) {
        const pointer = this.allocate(bytes.length);
        new Uint8Array(this.exports.memory.buffer).set(bytes, pointer);
        const handle = this.exports.loadModel(pointer, bytes.length);
        this.exports.release(pointer);
        if (handle > 0) return handle;
        const [code, message] = LOAD_FAILURES[String(handle)] ?? ["damaged", `The weights were refused (${handle}).`];
        throw new Failure(code, message);
    }

    /** @param {number} handle */
    unload(handle) {
        this.exports.unloadModel(handle);
    }

    /** Shows a model a picture and lets it compute. @param {number} handle @param {ImageData} image */
    run(handle, { data, width, height }) {
        if (this.picture.room < data.length) {
            if (this.picture.pointer) this.exports.release(this.picture.pointer);
            this.picture = { pointer: 0, room: 0 };
            this.picture = { pointer: this.allocate(data.length), room: data.length };
        }
        const { pointer } = this.picture;
        new Uint8Array(this.exports.memory.buffer).set(data, pointer);
        if (this.exports.setImage(handle, pointer, width, height) < 0)
            throw new Failure("badImage", `An image of ${width} x ${height} pixels is not taken.`);
        if (this.exports.run(handle) < 0) throw new Failure("engine", "The model could not be computed.");
    }

    /** @param {number} handle @returns {Float32Array} a copy of the first output */
    output(handle) {
        const count = this.exports.outputCount(handle, 0);
        return this.floats(this.exports.outputPointer(handle, 0), count).slice();
    }

    /** @param {number} handle @returns {Float32Array} a copy of the rows of six numbers */
    detections(handle) {
        const count = this.exports.detect(handle);
        if (count < 0) throw new Failure("engine", "The model's boxes could not be computed.");
        return this.floats(this.exports.detectionsPointer(handle), 6 * count).slice();
    }

    /**
     * Probabilities of features.
     * @param {Float32Array} features
     * @param {{pointer: number, tagCount: number, isMultilabel: boolean}} head
     * @returns {Float32Array}
     */
    applyHead(features, { pointer, tagCount, isMultilabel }) {
        const given = this.placed(features);
        const result = this.allocate(4 * tagCount);
        this.exports.applyHead(given, features.length, pointer, tagCount, isMultilabel ? 1 : 0, result);
        const values = this.floats(result, tagCount).slice();
        for (const each of [given, result]) this.exports.release(each);
        return values;
    }

    /**
     * @param {{features: Float32Array, labels: Float32Array, count: number, featureCount: number, tagCount: number,
     *   isMultilabel: boolean, regularization: number}} set row-major
     * @returns {{head: Float32Array, loss: number}}
     */
    trainHead({ features, labels, count, featureCount, tagCount, isMultilabel, regularization }) {
        const room = tagCount * (featureCount + 1);
        const pointers = [this.placed(features), this.placed(labels), this.allocate(4 * room)];
        const [x, y, result] = pointers;
        const flag = isMultilabel ? 1 : 0;
        const loss = this.exports.trainHead(x, y, count, featureCount, tagCount, flag, regularization, result);
        const head = this.floats(result, room).slice();
        for (const each of pointers) this.exports.release(each);
        if (!Number.isFinite(loss) || !head.every(Number.isFinite))
            throw new Failure("engine", "No classifier could be fitted to these images.");
        return { head, loss };
    }
}
