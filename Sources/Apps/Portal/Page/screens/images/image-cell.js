/** One image of the gallery: its thumbnail, its tags, and a line over them. */
import { GridCell } from "../../components/grid/grid-cell.js";
import { h } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { shortened } from "../../foundation/format.js";
import { boxOverlay } from "../../components/boxes/overlay.js";

/**
 * @typedef {object} CellContent
 * @property {string[]} tags Names.
 * @property {{text: string, kind: string}|null} mark A line over the tags; its kind is wrong, unsure or group.
 * @property {import("../../components/boxes/overlay.js").DrawnBox[]|null} boxes null where images have none
 */

export class ImageCell extends GridCell {
    /** @param {(image: import("../../labeling/image-source.js").ImageEntry|undefined) => CellContent} content */
    constructor(content) {
        super("image-cell");
        this.content = content;
        this.mark = h("span", { class: "cell-mark", dir: "auto", hidden: true });
        this.tags = h("span", { class: "cell-tags", dir: "auto", hidden: true });
        this.overlay = boxOverlay({ width: 1, height: 1 }, "cover");
        this.count = h("span", { class: "cell-count numeric", "aria-hidden": "true", hidden: true });
        this.element.append(
            this.image,
            this.overlay.element,
            this.count,
            h("span", { class: "cell-check", "aria-hidden": "true" }, icon("check")),
            h("span", { class: "cell-open", "aria-hidden": "true" }, icon("zoom-in")),
            h("span", { class: "cell-words", "aria-hidden": "true" }, this.mark, this.tags),
        );
    }

    /**
     * @override
     * @param {import("../../labeling/image-source.js").ImageEntry|undefined} image
     * @param {number} index
     */
    render(image, index) {
        const content = this.content(image);
        const tags = content.tags.map((name) => shortened(name)).join(" · ");
        const mark = content.mark?.text ?? "",
            kind = content.mark?.kind ?? "";
        this.write("tags", tags, () => {
            this.tags.textContent = tags;
            this.tags.hidden = tags === "";
        });
        this.write("mark", mark, () => {
            this.mark.textContent = mark;
            this.mark.hidden = mark === "";
        });
        this.write("kind", kind, () => {
            this.element.dataset.mark = kind;
        });
        const { boxes } = content;
        this.write("boxes", JSON.stringify(boxes), () => this.#drawBoxes(image, boxes ?? []));
        if (boxes) {
            const what = tags ? t("images.cell.boxes", { count: boxes.length, tags }) : t("images.cell.boxless");
            const name = t("images.cell", { number: index + 1, tags: what });
            return { image: image?.thumbnail ?? null, name: name + (mark ? ". " + mark : "") };
        }
        const name = t("images.cell", { number: index + 1, tags: tags || t("images.cell.untagged") });
        return { image: image?.thumbnail ?? null, name: name + (mark ? ". " + mark : "") };
    }

    #drawBoxes(image, boxes) {
        if (boxes.length > 0) this.overlay.resize(image);
        this.overlay.draw(boxes);
        this.count.hidden = boxes.length === 0;
        this.count.textContent = String(boxes.length);
    }
}
