/**
 * Arithmetic of boxes: fractions of an image, which a box never leaves. No function changes what it is given.
 *
 * @typedef {import("../../labeling/regions.js").Box} Box
 * @typedef {{x: number, y: number}} Point
 * @typedef {{width: number, height: number}} Size
 */

/** The least width and height of a box, in pixels of the image. */
const LEAST_PIXELS = 4;

/** The eight handles by the compass, clockwise from the top left. */
export const HANDLES = /** @type {const} */ (["nw", "n", "ne", "e", "se", "s", "sw", "w"]);

const within = (value, low, high) => Math.max(low, Math.min(high, value));

/**
 * The least box of an image as fractions.
 * @param {Size} size of the image in pixels
 * @returns {Size}
 */
export const leastBox = ({ width, height }) => ({
    width: Math.min(1, LEAST_PIXELS / width),
    height: Math.min(1, LEAST_PIXELS / height),
});

/**
 * The point of the image that is nearest to a point.
 * @param {Point} point
 * @returns {Point}
 */
export const clampedPoint = ({ x, y }) => ({ x: within(x, 0, 1), y: within(y, 0, 1) });

/**
 * The part of a box that lies in the image. Left and width never add up to more than 1, also as rounded numbers.
 * @param {Box} box
 * @returns {Box}
 */
export function clamped(box) {
    const left = within(box.left, 0, 1),
        top = within(box.top, 0, 1);
    return {
        left,
        top,
        width: within(box.left + box.width - left, 0, 1 - left),
        height: within(box.top + box.height - top, 0, 1 - top),
    };
}

/**
 * The box with two points as opposite corners.
 * @param {Point} one
 * @param {Point} other
 * @returns {Box}
 */
export function between(one, other) {
    const a = clampedPoint(one),
        b = clampedPoint(other);
    return clamped({
        left: Math.min(a.x, b.x),
        top: Math.min(a.y, b.y),
        width: Math.abs(a.x - b.x),
        height: Math.abs(a.y - b.y),
    });
}

/**
 * Whether a box is as large as boxes must be.
 * @param {Box} box
 * @param {Size} least
 * @returns {boolean}
 */
export const isLargeEnough = (box, least) => box.width >= least.width && box.height >= least.height;

/**
 * A box elsewhere, as large as it was; it stops at the edges of the image.
 * @param {Box} box
 * @param {number} dx
 * @param {number} dy
 * @returns {Box}
 */
export const moved = (box, dx, dy) => ({
    left: within(box.left + dx, 0, 1 - box.width),
    top: within(box.top + dy, 0, 1 - box.height),
    width: box.width,
    height: box.height,
});

/**
 * A box of which a handle was moved. The opposite edges stay where they are; no edge passes them.
 * @param {Box} box
 * @param {string} handle one of `HANDLES`
 * @param {number} dx
 * @param {number} dy
 * @param {Size} least a box that is smaller already gets no smaller still
 * @returns {Box}
 */
export function resized(box, handle, dx, dy, least) {
    const [left, width] = edges(box.left, box.width, handle, ["w", "e"], dx, Math.min(least.width, box.width));
    const [top, height] = edges(box.top, box.height, handle, ["n", "s"], dy, Math.min(least.height, box.height));
    return { left, top, width, height };
}

/** Start and length in one direction after one of its two edges was moved, if the handle has one of them. */
function edges(start, length, handle, [first, second], by, least) {
    if (handle.includes(first)) {
        const moved = within(start + by, 0, start + length - least);
        return [moved, within(start + length - moved, 0, 1 - moved)];
    }
    return [start, handle.includes(second) ? within(length + by, least, 1 - start) : length];
}

/**
 * Intersection over union of two boxes.
 * @param {Box} one
 * @param {Box} other
 * @returns {number} 0 to 1
 */
export function overlap(one, other) {
    const across = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
    const down = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
    if (across <= 0 || down <= 0) return 0;
    const shared = across * down;
    return shared / (one.width * one.height + other.width * other.height - shared);
}

/**
 * The box at a point; of several the smallest, for that one has the least room of its own.
 * @template {Box} T
 * @param {T[]} boxes
 * @param {Point} point
 * @param {Size} slack how far outside of a box a point may lie
 * @returns {T|null}
 */
export function boxAt(boxes, { x, y }, slack) {
    let found = null;
    for (const box of boxes) {
        const isInside =
            x >= box.left - slack.width &&
            x <= box.left + box.width + slack.width &&
            y >= box.top - slack.height &&
            y <= box.top + box.height + slack.height;
        if (isInside && (!found || box.width * box.height <= found.width * found.height)) found = box;
    }
    return found;
}

/**
 * Whether a point lies at the border of a box.
 * @param {Box} box
 * @param {Point} point
 * @param {Size} slack how far from it
 * @returns {boolean}
 */
export function isAtBorder(box, { x, y }, slack) {
    const [right, bottom] = [box.left + box.width, box.top + box.height];
    const isNear = x >= box.left - slack.width && x <= right + slack.width;
    const isBeside = y >= box.top - slack.height && y <= bottom + slack.height;
    if (!isNear || !isBeside) return false;
    return (
        Math.min(Math.abs(x - box.left), Math.abs(x - right)) <= slack.width ||
        Math.min(Math.abs(y - box.top), Math.abs(y - bottom)) <= slack.height
    );
}

/**
 * Where the handles of a box are.
 * @param {Box} box
 * @returns {{handle: string, x: number, y: number}[]} in the order of `HANDLES`
 */
export const handlePoints = (box) =>
    HANDLES.map((handle) => ({
        handle,
        x: box.left + box.width * (handle.includes("w") ? 0 : handle.includes("e") ? 1 : 0.5),
        y: box.top + box.height * (handle.includes("n") ? 0 : handle.includes("s") ? 1 : 0.5),
    }));

/**
 * The handle at a point. Corners come before edges where a box is so small that they lie on each other.
 * @param {Box} box
 * @param {Point} point
 * @param {Size} slack how far from it
 * @returns {string|null}
 */
export function handleAt(box, { x, y }, slack) {
    let best = null,
        least = Infinity;
    for (const one of handlePoints(box)) {
        const across = Math.abs(x - one.x) / slack.width,
            down = Math.abs(y - one.y) / slack.height;
        if (across > 1 || down > 1) continue;
        const distance = Math.hypot(across, down) - (one.handle.length > 1 ? 0.25 : 0);
        if (distance < least) [best, least] = [one.handle, distance];
    }
    return best;
}
