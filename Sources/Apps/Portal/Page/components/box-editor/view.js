/** Where an image lies in the room it is shown in, and how large: fitting, zooming, moving. */

/** Room around an image that fits, in CSS pixels. */
const MARGIN = 12;
/** How much larger than fitting an image can be, and how many CSS pixels one pixel of a small one can have. */
const MOST = { times: 12, pixel: 16 };

/** @typedef {import("./geometry.js").Point} Point In fractions of the image, or in CSS pixels of the room. */

export class View {
    /**
     * @param {import("./geometry.js").Size} room in CSS pixels
     * @param {import("./geometry.js").Size} size of the image in its own pixels
     */
    constructor(room, size) {
        this.room = room;
        this.size = size;
        this.scale = 1;
        this.x = 0;
        this.y = 0;
        this.fit();
    }

    /** CSS pixels for one pixel of the image when all of it is to be seen. */
    get fitting() {
        const across = (this.room.width - 2 * MARGIN) / this.size.width,
            down = (this.room.height - 2 * MARGIN) / this.size.height;
        return Math.max(1e-4, Math.min(across, down));
    }

    get isFitting() {
        return this.scale <= this.fitting * 1.0001;
    }

    /** Shows the whole image. */
    fit() {
        this.scale = this.fitting;
        this.#settle();
    }

    /** Another room: an image that fitted fits again, and else the middle stays in the middle. */
    enter(room) {
        const wasFitting = this.isFitting;
        const middle = this.toImage({ x: this.room.width / 2, y: this.room.height / 2 });
        this.room = room;
        if (wasFitting) return this.fit();
        this.scale = Math.max(this.scale, this.fitting);
        this.x = room.width / 2 - middle.x * this.size.width * this.scale;
        this.y = room.height / 2 - middle.y * this.size.height * this.scale;
        this.#settle();
    }

    /**
     * Makes the image larger or smaller; what is at the point stays there.
     * @param {number} factor
     * @param {Point} [at] of the room; its middle unless told
     */
    zoom(factor, at = { x: this.room.width / 2, y: this.room.height / 2 }) {
        const { fitting } = this;
        const most = Math.max(fitting * MOST.times, MOST.pixel);
        const next = Math.max(fitting, Math.min(most, this.scale * factor));
        this.x = at.x - ((at.x - this.x) * next) / this.scale;
        this.y = at.y - ((at.y - this.y) * next) / this.scale;
        this.scale = next;
        this.#settle();
    }

    /** @param {number} dx in CSS pixels @param {number} dy */
    pan(dx, dy) {
        this.x += dx;
        this.y += dy;
        this.#settle();
    }

    /** Moves the image as little as needed until a box is in sight. @param {import("./geometry.js").Box} box */
    reveal(box) {
        const start = this.toRoom({ x: box.left, y: box.top }),
            end = this.toRoom({ x: box.left + box.width, y: box.top + box.height });
        const step = (low, high, length) => (low < MARGIN ? MARGIN - low : Math.min(0, length - MARGIN - high));
        this.pan(step(start.x, end.x, this.room.width), step(start.y, end.y, this.room.height));
    }

    /** @param {Point} point in fractions of the image @returns {Point} in CSS pixels of the room */
    toRoom({ x, y }) {
        return { x: this.x + x * this.size.width * this.scale, y: this.y + y * this.size.height * this.scale };
    }

    /** @param {Point} point in CSS pixels of the room @returns {Point} in fractions of the image, also outside of it */
    toImage({ x, y }) {
        return { x: (x - this.x) / (this.size.width * this.scale), y: (y - this.y) / (this.size.height * this.scale) };
    }

    /** So many CSS pixels as fractions of the image. @param {number} pixels */
    slack(pixels) {
        return { width: pixels / (this.size.width * this.scale), height: pixels / (this.size.height * this.scale) };
    }

    /** An image that is smaller than the room stands in its middle, and a larger one leaves no gap. */
    #settle() {
        const place = (offset, length, room) =>
            length <= room - 2 * MARGIN
                ? (room - length) / 2
                : Math.max(room - MARGIN - length, Math.min(MARGIN, offset));
        this.x = place(this.x, this.size.width * this.scale, this.room.width);
        this.y = place(this.y, this.size.height * this.scale, this.room.height);
    }
}
