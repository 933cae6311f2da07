/**
 * Images above the protocol's limit are made smaller in the browser: cameras make them, and nobody should have to.
 */

/** What the server takes for one image, in bytes. */
export const LARGEST = 6 * 2 ** 20;
/** Training looks at some hundred pixels; this leaves enough for looking closely. */
const EDGE = 2560;

/**
 * @param {File} file
 * @returns {Promise<Blob>} the file itself while it is small enough, else a JPEG of at most 2560 pixels at the longer
 *   edge
 * @throws {DOMException} if the browser cannot read the image
 */
export async function shrunk(file) {
    if (file.size <= LARGEST) return file;
    const image = await createImageBitmap(file, /** @type {any} */ ({ imageOrientation: "from-image" }));
    try {
        const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
        const canvas = new OffscreenCanvas(
            Math.max(1, Math.round(image.width * scale)),
            Math.max(1, Math.round(image.height * scale)),
        );
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        return await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
    } finally {
        image.close();
    }
}
