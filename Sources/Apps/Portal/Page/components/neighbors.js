/** The images that the arrow keys go through in the view of one image. */

/**
 * @typedef {object} Neighbors
 * @property {number} index of the image that is shown
 * @property {number} count
 * @property {(index: number) => Promise<string|null>} idAt
 */

/**
 * A list of ids as neighbors; without one the image is alone.
 * @param {string[]|Neighbors|undefined} neighbors
 * @param {string} imageId of the image that is opened
 * @returns {Neighbors}
 */
export function inOrder(neighbors, imageId) {
    if (!Array.isArray(neighbors)) return neighbors ?? { index: 0, count: 1, idAt: async () => imageId };
    return {
        index: Math.max(0, neighbors.indexOf(imageId)),
        count: neighbors.length,
        idAt: async (index) => neighbors[index] ?? null,
    };
}
