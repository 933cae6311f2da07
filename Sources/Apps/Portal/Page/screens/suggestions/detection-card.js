/** One image with suggested boxes: confirm them as they are, or open the image to mend them. */
import { boxOverlay } from "../../components/boxes/overlay.js";
import { h, replace, userText } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { imageAddress } from "../../foundation/image-address.js";
import { t } from "../../foundation/messages.js";
import { detectionsOf } from "../../labeling/regions.js";

/**
 * @param {import("./asking.js").Suggestion} item
 * @param {{tone: (tagId: string) => string, onConfirm: () => void, onOpen: () => void, onFocus: () => void}} options
 * @returns {{element: HTMLElement, draw: (threshold: number) => void, focus: () => void}}
 */
export function detectionCard(item, { tone, onConfirm, onOpen, onFocus }) {
    const detections = detectionsOf(/** @type {any} */ (item.predictions));
    const overlay = boxOverlay({ width: 1, height: 1 }, "contain");
    let shown = [];
    const drawBoxes = () => overlay.draw(shown.map((one) => ({ ...one, style: `${tone(one.tagId)} dashed` })));
    const image = h("img", {
        src: imageAddress(item.thumbnailUri),
        alt: "",
        loading: "lazy",
        decoding: "async",
        draggable: false,
        on: {
            load: () => {
                overlay.resize({ width: image.naturalWidth, height: image.naturalHeight });
                drawBoxes();
            },
        },
    });
    const words = h("ul", { class: "detection-tags" });
    const label = h("span", null);
    const confirm = h(
        "button",
        { type: "button", class: "button primary small", on: { click: onConfirm } },
        icon("check"),
        label,
    );
    const open = h(
        "button",
        { type: "button", class: "button small", on: { click: onOpen } },
        icon("edit"),
        t("boxes.suggestions.mend"),
    );
    const element = h(
        "li",
        { class: "card detection-card", on: { focusin: onFocus } },
        h("div", { class: "detection-card-image" }, image, overlay.element),
        words,
        h("div", { class: "detection-card-actions" }, confirm, open),
    );
    return {
        element,
        focus: () => (confirm.disabled ? open : confirm).focus(),
        draw(threshold) {
            shown = detections.filter((one) => one.probability >= threshold);
            drawBoxes();
            const counts = new Map();
            for (const one of shown) counts.set(one.tagId, [...(counts.get(one.tagId) ?? []), one]);
            replace(
                words,
                [...counts].map(([tagId, list]) =>
                    h(
                        "li",
                        { class: tone(tagId) },
                        h("i", { class: "box-dot", "aria-hidden": "true" }),
                        list.length > 1 && h("span", { class: "numeric" }, `${list.length} ×`),
                        userText(list[0].name),
                    ),
                ),
                shown.length === 0 && h("li", { class: "faint" }, t("boxes.detections.none")),
            );
            label.textContent = t("boxes.suggestions.confirm", { count: shown.length });
            confirm.disabled = shown.length === 0;
        },
    };
}
