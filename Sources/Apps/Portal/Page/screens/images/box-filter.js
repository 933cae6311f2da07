/** Which images are shown by their boxes: how many an image has, and how small the smallest of them is. */

/**
 * @typedef {object} BoxFilter
 * @property {number} least The fewest boxes.
 * @property {number|null} most The most boxes; null: any number.
 * @property {"small"|"medium"|"large"|null} size Of an image's smallest box; null: any.
 */

/** @type {BoxFilter} */
export const NO_BOX_FILTER = Object.freeze({ least: 0, most: null, size: null });

/**
 * The shorter side of the smallest box in pixels of the original, first and last: the limits by which COCO tells small,
 * medium and large things.
 * @type {Object<string, [number, number|null]>}
 */
const SIDES = { small: [0, 31], medium: [32, 95], large: [96, null] };

export const SIZES = /** @type {const} */ (["small", "medium", "large"]);

/** @param {BoxFilter} filter @returns {boolean} whether it leaves anything out */
export const hasBoxFilter = ({ least, most, size }) => least > 0 || most !== null || size !== null;

/**
 * The filter as the server is asked for it.
 * @param {BoxFilter} filter
 * @returns {{minBoxes?: number, maxBoxes?: number|null, minBoxSide?: number, maxBoxSide?: number|null}|null} null where
 *   nothing is left out
 */
export function boxQuery(filter) {
    if (!hasBoxFilter(filter)) return null;
    const { least, most, size } = filter;
    const [minBoxSide, maxBoxSide] = size ? SIDES[size] : [];
    return { minBoxes: least, maxBoxes: most, minBoxSide, maxBoxSide };
}

/**
 * The filter of an address: `boxes=2-5`, `boxes=3-`, `size=small`; what cannot be read leaves nothing out.
 * @param {{boxes?: string, size?: string}} parameters
 * @returns {BoxFilter}
 */
export function boxFilterOfAddress({ boxes, size }) {
    const [, first, last] = /^(\d{1,4})-(\d{1,4})?$/.exec(boxes ?? "") ?? [];
    const least = Number(first ?? 0),
        most = last === undefined ? null : Number(last);
    return {
        least: most === null ? least : Math.min(least, most),
        most,
        size: SIZES.find((one) => one === size) ?? null,
    };
}

/** @param {URLSearchParams} query to which the filter is added @param {BoxFilter} filter */
export function addBoxFilter(query, { least, most, size }) {
    if (least > 0 || most !== null) query.set("boxes", `${least}-${most ?? ""}`);
    if (size) query.set("size", size);
}
