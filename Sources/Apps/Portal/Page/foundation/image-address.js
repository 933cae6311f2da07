/** Addresses of images that lie on this server. */

/**
 * The address of an image at the server that serves this page. Answers give whole addresses, under the name by which
 * the server knows itself; the page may have come by another one, and its policy loads images only from where it
 * came.
 * @param {string|null|undefined} uri
 * @returns {string|null}
 */
export function imageAddress(uri) {
    if (!uri) return null;
    try {
        const url = new URL(uri, location.href);
        return /^https?:$/.test(url.protocol) ? url.pathname + url.search : null;
    } catch {
        return null;
    }
}
