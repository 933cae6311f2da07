/** One thumbnail of the grid: made once, painted again and again. Writes to the document only what changed. */
import { h, uniqueId } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { say } from "../../foundation/messages.js";
import { shortened } from "../../foundation/format.js";

/**
 * @typedef {object} CellLook
 * @property {string[]} tags names
 * @property {{text: string, kind: "wrong"|"unsure"|"group"}|null} [mark] a line over the tags
 */

/**
 * A transparent pixel. It takes the place of an image that is not needed any more, which ends its load as well as no
 * address would; but an
 * image without an address is laid out as text, and that change cost most of a frame.
 */
const BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** One place of the grid, used again and again for other images. */
export class Cell {
    #id = null;
    #source = null;
    #shown = {};
    #state = null;

    constructor() {
        this.image = h("img", { src: BLANK, alt: "", decoding: "async", draggable: false });
        this.mark = h("span", { class: "cell-mark", dir: "auto", hidden: true });
        this.tags = h("span", { class: "cell-tags", dir: "auto", hidden: true });
        this.element = h("div", { class: "cell", role: "option", id: uniqueId("cell") }, this.image,
            h("span", { "class": "cell-check", "aria-hidden": "true" }, icon("check")),
            h("span", { "class": "cell-open", "aria-hidden": "true" }, icon("zoom-in")),
            h("span", { "class": "cell-words", "aria-hidden": "true" }, this.mark, this.tags));
        this.image.addEventListener("load",
            () => { if (this.image.getAttribute("src") !== BLANK) this.element.classList.add("loaded"); });
        this.image.addEventListener("error", () => this.element.classList.add("broken"));
    }

    /**
     * Whether painting would change anything; asked for every cell in every frame.
     * @param {{index: number, count: number, image: import("./image-list.js").ImageEntry|undefined, tags:
     *   string[]|undefined, isSelected: boolean,
     *   isCurrent: boolean, version: number}} state
     */
    differs(state) {
        const now = this.#state;
        return now === null || now.index !== state.index || now.image !== state.image || now.tags !== state.tags ||
            now.count !== state.count ||
            now.isSelected !== state.isSelected || now.isCurrent !== state.isCurrent || now.version !== state.version;
    }

    /** @param {Parameters<Cell["differs"]>[0]} state @param {CellLook} look */
    paint(state, look) {
        const { index, count, image, isSelected, isCurrent } = state;
        this.#state = state;
        this.#set("here", true, () => this.element.classList.remove("away"));
        if ((image?.id ?? null) !== this.#id) {
            this.#dropImage();
            this.#id = image?.id ?? null;
            this.#source = image?.thumbnail ?? null;
        }
        const tags = look.tags.map((name) => shortened(name)).join(" · ");
        this.#set("index", index, () => { this.element.dataset.index = index; });
        this.#set("current", isCurrent, () => this.element.classList.toggle("current", isCurrent));
        this.#set("selected", isSelected, () => this.element.setAttribute("aria-selected", String(isSelected)));
        this.#set("count", count, () => this.element.setAttribute("aria-setsize", String(count)));
        this.#set("tags", tags, () => { this.tags.textContent = tags; this.tags.hidden = tags === ""; });
        const mark = look.mark?.text ?? "", kind = look.mark?.kind ?? "";
        this.#set("mark", mark, () => { this.mark.textContent = mark; this.mark.hidden = mark === ""; });
        this.#set("kind", kind, () => { this.element.dataset.mark = kind; });
        const name = say("images.cell", { number: index + 1, tags: tags || say("images.cell.untagged") }) +
            (mark ? ". " + mark : "");
        this.#set("name", name, () => {
            this.element.setAttribute("aria-label", name);
            this.element.setAttribute("aria-posinset", String(index + 1));
        });
    }

    /** Starts to load the image, if it has not. */
    loadImage() {
        if (this.#source && this.image.getAttribute("src") !== this.#source) this.image.src = this.#source;
    }

    /** Out of sight: the cell waits for its next image. */
    drop() {
        if (this.#state === null && this.#shown.here === false) return;
        this.#dropImage();
        this.#id = this.#source = this.#state = null;
        this.#set("here", false, () => this.element.classList.add("away"));
        this.#set("selected", false, () => this.element.setAttribute("aria-selected", "false"));
        this.#set("index", -1, () => { this.element.dataset.index = -1; });
    }

    #dropImage() {
        this.element.classList.remove("loaded", "broken");
        if (this.image.getAttribute("src") !== BLANK) this.image.src = BLANK;
    }

    #set(name, value, write) {
        if (this.#shown[name] === value) return;
        this.#shown[name] = value;
        write();
    }
}

/** A name of 10,000 characters is cut before the browser has to lay it out. */
