/**
 * Pictures above the protocol's limit are made smaller in the browser: cameras make them, and nobody should have to.
 */

/** What the server takes for one image, in bytes. */
export const LARGEST = 6 * 2 ** 20;
/** Training looks at some hundred pixels; this leaves enough for looking closely. */
const EDGE = 2560;

/**
 * @param {File} file
 * @returns {Promise<Blob>} the file itself while it is small enough, else a JPEG of at most 2560 pixels at the longer
 *   edge
 * @throws {DOMException} if the browser cannot read the picture
 */
export async function shrunk(file) {
    if (file.size <= LARGEST) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    try {
        const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
        const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)),
            Math.max(1, Math.round(picture.height * scale)));
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        return await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
    } finally {
        picture.close();
    }
}
