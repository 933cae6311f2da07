/** The worker: everything that takes longer than a moment happens here, one request after the other. */
import { Failure, startEngine } from "./ocellus-engine.js";

/** @type {import("./ocellus-engine.js").Engine} */
let engine;
/** Heads by number, with their weights in the engine's memory. */
const heads = new Map();
let serial = 0;

/** @type {any} */
let canvas = null;

/** The pixels of a bitmap, in sRGB and over white, as the server sees them. @param {ImageBitmap} bitmap */
function pixelsOf(bitmap) {
    const { width, height } = bitmap;
    try {
        if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
        const drawing = canvas.getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
        drawing.fillStyle = "#ffffff";
        drawing.fillRect(0, 0, width, height);
        drawing.drawImage(bitmap, 0, 0);
        return drawing.getImageData(0, 0, width, height);
    } catch {
        throw new Failure("badImage", `An image of ${width} x ${height} pixels cannot be read here.`);
    } finally {
        bitmap.close();
    }
}

function headOf(number) {
    const head = heads.get(number);
    if (!head) throw new Failure("closed", "The model is closed.");
    return head;
}

/** What the page may ask for; each gives the value of the answer. */
const requests = {
    start: async ({ folder, threads }) => {
        engine = await startEngine(folder, threads);
        return { threads: engine.threads };
    },
    load: ({ bytes }) => engine.load(bytes),
    unload: ({ handle }) => engine.unload(handle),

    addHead: ({ weights, tagCount, isMultilabel }) => {
        const pointer = engine.placed(weights);
        heads.set(++serial, { pointer, tagCount, isMultilabel });
        return serial;
    },
    removeHead: ({ head }) => {
        engine.exports.release(headOf(head).pointer);
        heads.delete(head);
    },

    /** `wants`: "output", the first output as it is; "probabilities", through a head; "detections". */
    run: ({ handle, bitmap, wants, head }) => {
        const pixels = pixelsOf(bitmap);
        const start = performance.now();
        engine.run(handle, pixels);
        const values = wants === "detections" ? engine.detections(handle) : engine.output(handle);
        const result = wants === "probabilities" ? engine.applyHead(values, headOf(head)) : values;
        return { values: result, milliseconds: performance.now() - start };
    },
    applyHead: ({ features, head }) => engine.applyHead(features, headOf(head)),
    trainHead: (set) => engine.trainHead(set),
};

/** Buffers that may leave with an answer instead of being copied. */
function transferable(value) {
    const arrays = [value, value?.values, value?.head].filter((each) => each instanceof Float32Array);
    return arrays.map((each) => each.buffer);
}

async function answer({ data: { id, kind, ...request } }) {
    try {
        const value = await requests[kind](request);
        postMessage({ id, value }, /** @type {any} */ (transferable(value)));
    } catch (error) {
        const isKnown = error instanceof Failure;
        // A trap leaves the engine's memory as it was in the middle of something: nothing more is asked of it.
        const isFatal = !isKnown && error instanceof WebAssembly.RuntimeError;
        const code = isKnown ? error.code : "engine";
        const message = isKnown ? error.message : `The engine failed: ${error}`;
        postMessage({ id, failure: { code, message, isFatal } });
    }
}

let last = Promise.resolve();
addEventListener("message", (event) => {
    last = last.then(() => answer(event));
});
