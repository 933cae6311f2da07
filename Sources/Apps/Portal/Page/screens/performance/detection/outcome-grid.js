/** Images with boxes drawn over them, a page at a time; each opens large, and from there for its boxes to be mended. */
import { isAbort } from "../../../foundation/api.js";
import { openDialog } from "../../../foundation/dialog.js";
import { h } from "../../../foundation/dom.js";
import { icon } from "../../../foundation/icons.js";
import { imageAddress } from "../../../foundation/image-address.js";
import { t } from "../../../foundation/messages.js";
import { showError } from "../../../foundation/toast.js";
import { BoxedImage } from "../../../components/boxes/boxed-image.js";
import { boxOverlay } from "../../../components/boxes/overlay.js";
import { openImage } from "../../../components/image-detail.js";

const PAGE = 24;

/**
 * @typedef {object} OutcomeItem
 * @property {string} id of the image
 * @property {import("../../../components/boxes/boxed-image.js").NamedBox[]} boxes
 * @property {string} text what became of them
 */

/** @typedef {"found"|"wrong"|"missed"|"gained"|"lost"|"drawn"|"detected"} OutcomeKind */

/** What the colors and lines mean. @param {OutcomeKind[]} kinds */
export const outcomeLegend = (kinds) =>
    h(
        "ul",
        { class: "outcome-legend" },
        kinds.map((kind) =>
            h("li", { class: `outcome-${kind}` }, h("i", { "aria-hidden": "true" }), t(`boxes.legend.${kind}`)),
        ),
    );

/**
 * @param {OutcomeItem[]} items
 * @param {{project: object, iteration: object, images: import("../../../components/image-store.js").ImageStore, kinds:
 *   OutcomeKind[]}} source
 * @returns {HTMLElement}
 */
export function outcomeGrid(items, source) {
    const list = h("ul", { class: "detection-cards" });
    const more = h("button", { type: "button", class: "button more-images" });
    let shown = 0;
    const add = async (hasFocus = false) => {
        const page = items.slice(shown, shown + PAGE);
        shown += page.length;
        const cards = page.map((item) => outcomeCard(item, source));
        list.append(...cards.map((card) => card.element));
        const rest = items.length - shown;
        more.hidden = rest === 0;
        more.textContent = t("results.images.more", { count: Math.min(rest, PAGE), rest });
        if (hasFocus) cards[0]?.element.querySelector("button")?.focus();
        try {
            const found = await source.images.get(page.map((item) => item.id));
            found.forEach((image, place) => cards[place].show(image));
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    };
    more.addEventListener("click", () => add(true));
    add();
    return h("div", { class: "stack" }, outcomeLegend(source.kinds), list, more);
}

function outcomeCard(item, source) {
    const place = h("span", { class: "detection-card-image" });
    const button = h(
        "button",
        {
            type: "button",
            class: "outcome-card",
            "aria-label": t("boxes.outcome.image", { text: item.text }),
            disabled: true,
        },
        place,
        h("span", { class: "outcome-text" }, item.text),
    );
    return {
        element: h("li", null, button),
        show(image) {
            if (!image) {
                place.replaceChildren(icon("image"), h("small", null, t("results.images.gone")));
                return;
            }
            const overlay = boxOverlay(image, "contain");
            overlay.draw(item.boxes.map((box) => ({ ...box, style: box.style ?? "" })));
            const address = imageAddress(image.thumbnailUri);
            place.replaceChildren(h("img", { src: address, alt: "", draggable: false }), overlay.element);
            button.disabled = false;
            button.addEventListener("click", () => openLarge(item, image, source));
        },
    };
}

/** The image as large as fits, with names at its boxes. */
async function openLarge(item, image, { project, iteration, kinds }) {
    const life = new AbortController();
    const view = new BoxedImage({ tone: () => "box-tone-0", signal: life.signal });
    view.show(imageAddress(image.resizedImageUri ?? image.originalImageUri), item.text);
    view.draw(item.boxes);
    const wish = await openDialog({
        title: item.text,
        size: "full",
        class: "outcome-dialog",
        body: h("div", { class: "outcome-large" }, view.element, outcomeLegend(kinds)),
        actions: [
            { label: t("boxes.outcome.mend"), icon: "edit", value: "mend" },
            { label: t("foundation.close"), kind: "primary" },
        ],
    });
    life.abort();
    if (wish === "mend") await openImage(project, item.id, { iterationId: iteration.id });
}
