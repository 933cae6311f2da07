/** One image of the gallery: its thumbnail, its tags, and a line over them. */
import { GridCell } from "../../components/grid/grid-cell.js";
import { h } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { shortened } from "../../foundation/format.js";

/**
 * @typedef {object} CellContent
 * @property {string[]} tags Names.
 * @property {{text: string, kind: string}|null} mark A line over the tags; its kind is wrong, unsure or group.
 */

export class ImageCell extends GridCell {
    /** @param {(image: import("../../labeling/image-source.js").ImageEntry|undefined) => CellContent} content */
    constructor(content) {
        super("image-cell");
        this.content = content;
        this.mark = h("span", { class: "cell-mark", dir: "auto", hidden: true });
        this.tags = h("span", { class: "cell-tags", dir: "auto", hidden: true });
        this.element.append(
            this.image,
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
        const name = t("images.cell", { number: index + 1, tags: tags || t("images.cell.untagged") });
        return { image: image?.thumbnail ?? null, name: name + (mark ? ". " + mark : "") };
    }
}
