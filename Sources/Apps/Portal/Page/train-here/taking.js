/** Making samples of what a camera shows and of files: the image, a thumbnail of it, and its features. */
import { shrunk } from "../components/shrink.js";
import { newId } from "./sample-set.js";

/** The longer edge of an image of the camera: more than any base model looks at. */
const EDGE = 640;
const THUMBNAIL = 112;
const QUALITY = 0.9;

/** @param {ImageBitmap} bitmap @param {number} edge the longer one, at most */
function drawn(bitmap, edge) {
    const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(
        Math.max(1, Math.round(bitmap.width * scale)),
        Math.max(1, Math.round(bitmap.height * scale)),
    );
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "#ffffff";
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

/** The middle of an image as a small square. @param {ImageBitmap} bitmap */
function thumbnailOf(bitmap) {
    const canvas = new OffscreenCanvas(THUMBNAIL, THUMBNAIL);
    const scale = THUMBNAIL / Math.min(bitmap.width, bitmap.height);
    const width = bitmap.width * scale,
        height = bitmap.height * scale;
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "#ffffff";
    drawing.fillRect(0, 0, THUMBNAIL, THUMBNAIL);
    drawing.drawImage(bitmap, (THUMBNAIL - width) / 2, (THUMBNAIL - height) / 2, width, height);
    return canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
}

/**
 * @param {import("/runtime/ocellus.js").Model} model the base model
 * @param {HTMLVideoElement|HTMLImageElement} element that shows what is recorded
 * @param {string} group the recording
 * @returns {Promise<import("./sample-set.js").Sample>}
 */
export async function sampleOfCamera(model, element, group) {
    const bitmap = await createImageBitmap(element);
    try {
        const [features, image, thumbnail] = await Promise.all([
            model.features(bitmap),
            drawn(bitmap, EDGE),
            thumbnailOf(bitmap),
        ]);
        return { id: newId(), group, image, thumbnail, features };
    } finally {
        bitmap.close();
    }
}

/**
 * @param {import("/runtime/ocellus.js").Model} model the base model
 * @param {File} file
 * @returns {Promise<import("./sample-set.js").Sample>}
 * @throws if the browser cannot read it
 */
export async function sampleOfFile(model, file) {
    const bitmap = await createImageBitmap(file, /** @type {any} */ ({ imageOrientation: "from-image" }));
    try {
        const [features, thumbnail] = await Promise.all([model.features(bitmap), thumbnailOf(bitmap)]);
        const id = newId();
        return { id, group: id, image: await shrunk(file), thumbnail, features };
    } finally {
        bitmap.close();
    }
}
