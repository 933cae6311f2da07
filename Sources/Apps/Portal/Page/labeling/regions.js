/** Regions, the protocol's word for a box with its tag: fractions of the upright image, from its top left corner. */

/**
 * @typedef {{left: number, top: number, width: number, height: number}} Box Fractions of the image's width and height.
 * @typedef {Box & {tagId: string}} Region
 */

/** The most regions that an image can have. */
export const MOST_REGIONS = 300;

/**
 * The regions of an image of the protocol.
 * @param {{regions?: object[]|null}} image
 * @returns {Region[]}
 */
export const regionsOf = (image) =>
    (image.regions ?? []).map(({ tagId, left, top, width, height }) => ({ tagId, left, top, width, height }));

/**
 * The tags of an image with these regions, each once.
 * @param {Region[]} regions
 * @returns {string[]} ids
 */
export const tagsOfRegions = (regions) => [...new Set(regions.map((region) => region.tagId))];

/**
 * Boxes that an iteration found, of an answer of the protocol; what has no box is left out.
 * @param {{tagId: string, tagName: string, probability: number, boundingBox?: Box|null}[]} predictions
 * @returns {(Region & {name: string, probability: number})[]} the most probable first
 */
export const detectionsOf = (predictions) =>
    predictions
        .filter((one) => one.boundingBox)
        .map(({ tagId, tagName, probability, boundingBox: { left, top, width, height } }) => ({
            tagId,
            name: tagName ?? "",
            probability,
            left,
            top,
            width,
            height,
        }))
        .sort((a, b) => b.probability - a.probability);
