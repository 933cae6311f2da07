/** The boxes of an image as a list: for screen readers and the keyboard, and to find one among many. */
import { h, replace, userText } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { toneClass } from "../boxes/tag-colors.js";

/**
 * What a screen reader says of a box: its tag, and where it is in pixels of the image.
 * @param {import("./geometry.js").Box} box
 * @param {string} name of its tag
 * @param {import("./geometry.js").Size} size of the image
 * @param {{number: number, count: number}} place in the list
 */
export const boxName = (box, name, size, { number, count }) =>
    t("boxes.item", {
        name: name.slice(0, 80),
        number,
        count,
        width: Math.round(box.width * size.width),
        height: Math.round(box.height * size.height),
        x: Math.round(box.left * size.width),
        y: Math.round(box.top * size.height),
    });

/**
 * @param {{isReadOnly: boolean, onSelect: (key: number) => void, onRemove: (key: number) => void}} options
 */
export function boxList({ isReadOnly, onSelect, onRemove }) {
    const heading = h("h3", null);
    const list = h("ul", { class: "box-list", "aria-label": t("boxes.list") });
    const element = h("section", { class: "box-list-section" }, heading, list);

    function row(box, place, { document, size, tones, nameOf }) {
        const name = nameOf(box.tagId);
        const isSelected = box.key === document.selectedKey;
        const words = boxName(box, name, size, { number: place + 1, count: document.boxes.length });
        return h(
            "li",
            { class: ["box-row", toneClass(tones, box.tagId)] },
            h(
                "button",
                {
                    type: "button",
                    class: "box-choose",
                    dataset: { key: String(box.key) },
                    "aria-pressed": isSelected,
                    "aria-label": words,
                    on: { click: () => onSelect(box.key), focus: () => onSelect(box.key) },
                },
                h("i", { "aria-hidden": "true" }),
                userText(name),
                h(
                    "span",
                    { class: "box-size numeric", "aria-hidden": "true" },
                    `${Math.round(box.width * size.width)} × ${Math.round(box.height * size.height)}`,
                ),
            ),
            !isReadOnly &&
                h(
                    "button",
                    {
                        type: "button",
                        class: "button quiet small icon-only",
                        "aria-label": t("boxes.remove.named", { name: name.slice(0, 80), number: place + 1 }),
                        title: t("boxes.remove"),
                        on: { click: () => onRemove(box.key) },
                    },
                    icon("trash"),
                ),
        );
    }

    return {
        element,
        /**
         * Shows other boxes; the focus stays at the box it was at, or where it was in the list.
         * @param {{document: import("./box-document.js").BoxDocument, size: import("./geometry.js").Size, tones:
         *   Map<string, number>, nameOf: (tagId: string) => string}} state
         */
        draw(state) {
            const { boxes, selectedKey } = state.document;
            const active = /** @type {HTMLElement} */ (document.activeElement);
            const hadFocus = list.contains(active);
            heading.textContent = t("boxes.count", { count: boxes.length });
            replace(
                list,
                boxes.map((box, place) => row(box, place, state)),
                boxes.length === 0 && h("li", { class: "faint" }, t(isReadOnly ? "boxes.none" : "boxes.none.draw")),
            );
            const chosen = list.querySelector(`[data-key="${selectedKey}"]`);
            if (hadFocus) (chosen ?? list.querySelector("button"))?.focus({ preventScroll: true });
            chosen?.scrollIntoView({ block: "nearest" });
        },
        /** Marks another box as the chosen one. @param {number|null} key */
        mark(key) {
            for (const button of list.querySelectorAll(".box-choose")) {
                const isChosen = button.dataset.key === String(key);
                button.setAttribute("aria-pressed", String(isChosen));
                if (isChosen) button.scrollIntoView({ block: "nearest" });
            }
        },
    };
}
