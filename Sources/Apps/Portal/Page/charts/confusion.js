/**
 * The confusion matrix: rows are what the images are, columns what they were taken for. Up to `numberLimit` tags as a
 * table of buttons, beyond that as an image with a cursor; both say the same things and open the same images.
 */

import { confusionHeatmap } from "./confusion-heatmap.js";
import { confusionTable } from "./confusion-table.js";

/** From so many tags on, numbers would be too small to read. */
const numberLimit = 16;

/**
 * @param {{name: string}[]} tags
 * @param {(row: number, column: number) => void} onOpen Column `tags.length` stands for no tag.
 * @returns {{element: HTMLElement, update: (counts: Int32Array) => void}} `counts`: rows of `tags.length + 1`.
 */
export function confusionChart(tags, onOpen) {
    return tags.length <= numberLimit ? confusionTable(tags, onOpen) : confusionHeatmap(tags, onOpen);
}
