/** Whatever shows a picture, as a bitmap that can be given to the worker: upright, and never larger than it is. */
import { OcellusError } from "./ocellus-errors.js";

/**
 * @typedef {HTMLImageElement|HTMLVideoElement|HTMLCanvasElement|OffscreenCanvas|ImageBitmap|ImageData|Blob} Source
 */

const is = (source, name) => typeof globalThis[name] === "function" && source instanceof globalThis[name];
const KINDS = [
    "HTMLImageElement",
    "HTMLVideoElement",
    "HTMLCanvasElement",
    "OffscreenCanvas",
    "ImageBitmap",
    "ImageData",
    "Blob",
    "VideoFrame",
    "SVGImageElement",
];

/** Waits until an image element has its pixels. */
async function loaded(image) {
    try {
        await image.decode();
    } catch (error) {
        throw new OcellusError("badImage", "The image could not be loaded.", error);
    }
}

/**
 * @param {Source} source
 * @returns {Promise<ImageBitmap>} the receiver's own
 * @throws {OcellusError} `badImage`
 */
export async function bitmapOf(source) {
    if (!KINDS.some((name) => is(source, name)))
        throw new OcellusError("badArgument", "This is nothing that shows a picture.");
    if (is(source, "HTMLImageElement")) await loaded(source);
    if (is(source, "HTMLVideoElement") && /** @type {HTMLVideoElement} */ (source).readyState < 2)
        throw new OcellusError("badImage", "The video shows nothing yet.");
    try {
        const options = /** @type {any} */ ({ imageOrientation: "from-image", colorSpaceConversion: "default" });
        return await createImageBitmap(/** @type {any} */ (source), options);
    } catch (error) {
        throw new OcellusError("badImage", "The image cannot be read by this browser.", error);
    }
}
