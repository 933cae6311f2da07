/** Thumbnails with a line below each, a page at a time. */

import { openImage } from "./image-detail.js";
import { h } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { isAbort } from "../foundation/api.js";
import { showError } from "../foundation/toast.js";
import { imageAddress } from "../foundation/image-address.js";

const pageSize = 24;

/**
 * @typedef {object} GridItem
 * @property {string} id Of the image.
 * @property {"wrong"|"unsure"|"plain"} kind How it is outlined.
 * @property {() => (Node|string|null)[]} caption Made when the image is shown.
 * @property {string} name What a screen reader says of it.
 */

/**
 * @param {GridItem[]} items
 * @param {{project: object, iteration: object|null, images: import("./image-store.js").ImageStore}} source
 * @returns {HTMLElement}
 */
export function imageGrid(items, { project, iteration, images }) {
    const list = h("ul", { class: "result-images" });
    const more = h("button", { type: "button", class: "button more-images" });
    let shown = 0;
    const open = (item) =>
        openImage(project, item.id, { iterationId: iteration?.id, neighbors: items.map((each) => each.id) });
    const add = async ({ focus = false } = {}) => {
        const page = items.slice(shown, shown + pageSize);
        shown += page.length;
        const cards = page.map((item) => card(item, () => open(item)));
        list.append(...cards.map((each) => each.element));
        const rest = items.length - shown;
        more.hidden = rest === 0;
        more.textContent = t("results.images.more", { count: Math.min(rest, pageSize), rest });
        if (focus) cards[0]?.element.querySelector("button")?.focus();
        try {
            const found = await images.get(page.map((item) => item.id));
            found.forEach((image, index) => cards[index].show(image));
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    };
    more.addEventListener("click", () => add({ focus: true }));
    add();
    return h("div", { class: "result-grid" }, list, more);
}

function card(item, open) {
    const image = h("span", { class: "result-thumbnail" });
    const button = h(
        "button",
        { type: "button", class: `result-image ${item.kind}`, "aria-label": item.name, on: { click: open } },
        image,
        h("span", { class: "result-caption" }, item.caption()),
    );
    return {
        element: h("li", null, button),
        show(image) {
            if (image)
                image.replaceChildren(
                    h("img", {
                        src: imageAddress(image.thumbnailUri),
                        alt: "",
                        loading: "lazy",
                        decoding: "async",
                        draggable: false,
                    }),
                );
            else {
                image.replaceChildren(icon("image"), h("small", null, t("results.images.gone")));
                button.disabled = true;
            }
        },
    };
}
