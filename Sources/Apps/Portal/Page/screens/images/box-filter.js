/** Which images are shown by their boxes: how many an image has, and whether one of a size is among them. */

/**
 * @typedef {object} BoxFilter
 * @property {number} least The fewest boxes.
 * @property {number|null} most The most boxes; null: any number.
 * @property {"small"|"medium"|"large"|null} size An image has a box of this size; null: of any.
 */

/** @type {BoxFilter} */
export const NO_BOX_FILTER = Object.freeze({ least: 0, most: null, size: null });

/** Shares of an image's area: a box below the first is small, one above the second is large. */
const SMALL = 0.01;
const LARGE = 0.1;

export const SIZES = /** @type {const} */ (["small", "medium", "large"]);

/** @param {BoxFilter} filter @returns {boolean} whether it leaves anything out */
export const hasBoxFilter = ({ least, most, size }) => least > 0 || most !== null || size !== null;

/**
 * How large a box is in its image.
 * @param {{width: number, height: number}} box
 * @returns {"small"|"medium"|"large"}
 */
export function sizeOf({ width, height }) {
    const area = width * height;
    return area < SMALL ? "small" : area > LARGE ? "large" : "medium";
}

/**
 * @param {BoxFilter} filter
 * @param {{width: number, height: number}[]} boxes of an image
 * @returns {boolean}
 */
export const passesBoxFilter = ({ least, most, size }, boxes) =>
    boxes.length >= least &&
    (most === null || boxes.length <= most) &&
    (size === null || boxes.some((box) => sizeOf(box) === size));

/**
 * The filter of an address: `boxes=2-5`, `boxes=3-`, `size=small`; what cannot be read leaves nothing out.
 * @param {{boxes?: string, size?: string}} parameters
 * @returns {BoxFilter}
 */
export function boxFilterOfAddress({ boxes, size }) {
    const [, least, most] = /^(\d{1,4})-(\d{1,4})?$/.exec(boxes ?? "") ?? [];
    return {
        least: Number(least ?? 0),
        most: most === undefined ? null : Number(most),
        size: SIZES.find((one) => one === size) ?? null,
    };
}

/** @param {URLSearchParams} query to which the filter is added @param {BoxFilter} filter */
export function addBoxFilter(query, { least, most, size }) {
    if (least > 0 || most !== null) query.set("boxes", `${least}-${most ?? ""}`);
    if (size) query.set("size", size);
}
