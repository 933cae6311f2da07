/**
 * A small preview of an image, for lists and dialogs. The gallery's own grid makes its cells again and again and does
 * without.
 */
import { h } from "../foundation/dom.js";
import { say } from "../foundation/messages.js";
import { imageAddress } from "../foundation/preview-address.js";

/**
 * A thumbnail; a button where it can be opened.
 * @param {{id?: string, thumbnailUri?: string, imageUri?: string, tags?: {tagName?: string}[]}} image the protocol's
 *   Image or ImagePerformance
 * @param {{size?: number, onOpen?: (event: Event) => void, selected?: boolean, mark?: "wrong"|"unsure"|"good"|null,
 *   label?: string, caption?: import("../foundation/dom.js").Child}} [options]
 *   `size` in CSS pixels; `label` in place of the tags as alternative text
 * @returns {HTMLElement}
 */
export function thumbnail(image, { size, onOpen, selected, mark, label, caption } = {}) {
    const names = (image.tags ?? []).map((tag) => tag.tagName).filter(Boolean).map((name) => name.slice(0, 80));
    const alt = label ?? say("images.thumbnail", { tags: names.join(", ") || say("images.cell.untagged") });
    const preview = h("img", { src: imageAddress(image.thumbnailUri ?? image.imageUri), alt, loading: "lazy",
        decoding: "async",
        draggable: false });
    const props = {
        "class": ["thumbnail", mark && `mark-${mark}`], "style": size ? { "--thumbnail-size": `${size}px` } : null,
        "aria-pressed": selected ?? null, "dataset": { id: image.id },
    };
    const inside = [preview, caption && h("span", { class: "thumbnail-caption", dir: "auto" }, caption)];
    return onOpen ? h("button", { ...props, type: "button", on: { click: onOpen } }, inside) : h("span", props, inside);
}
