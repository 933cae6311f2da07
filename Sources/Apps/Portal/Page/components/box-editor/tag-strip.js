/** The tags that a box can have, with their keys and colors; the one that the next box gets is pressed. */
import { h, replace } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { toneClass } from "../boxes/tag-colors.js";

/** How many tags have a key of their own: 1 to 9. */
const KEYS = 9;

/** @param {{onTag: (tag: object) => void, onOther: (anchor: Element) => void}} options */
export function boxTagStrip({ onTag, onOther }) {
    const list = h("div", { class: "tag-strip box-tags", role: "group", "aria-label": t("boxes.tags") });
    const hint = h("p", { class: "hint" });
    const element = h("section", null, h("h3", null, t("boxes.tags")), list, hint);

    const keyed = (tag, place, active, tones) =>
        h(
            "button",
            {
                type: "button",
                class: ["key-button", toneClass(tones, tag.id)],
                "aria-pressed": tag.id === active,
                "aria-keyshortcuts": String(place + 1),
                title: tag.name.slice(0, 200),
                dataset: { tag: tag.id },
                on: { click: () => onTag(tag) },
            },
            h("kbd", { "aria-hidden": "true" }, String(place + 1)),
            h("i", { class: "box-dot", "aria-hidden": "true" }),
            h("span", { class: "key-button-label", dir: "auto" }, tag.name),
        );

    return {
        element,
        /**
         * @param {{id: string, name: string}[]} tags as the keys count them
         * @param {string|null} active id of the tag that the next box gets, or that the chosen one has
         * @param {boolean} isOfBox whether it is the chosen box's
         * @param {Map<string, number>} tones
         */
        draw(tags, active, isOfBox, tones) {
            const focused = list.contains(document.activeElement)
                ? /** @type {HTMLElement} */ (document.activeElement).dataset.tag
                : null;
            const shown = tags.slice(0, KEYS);
            const other = tags.find((tag) => tag.id === active && !shown.includes(tag));
            replace(
                list,
                shown.map((tag, place) => keyed(tag, place, active, tones)),
                other &&
                    h(
                        "button",
                        {
                            type: "button",
                            class: ["key-button", toneClass(tones, other.id)],
                            "aria-pressed": true,
                            on: { click: () => onTag(other) },
                        },
                        h("i", { class: "box-dot", "aria-hidden": "true" }),
                        h("span", { class: "key-button-label", dir: "auto" }, other.name),
                    ),
                h(
                    "button",
                    {
                        type: "button",
                        class: "key-button quiet",
                        "aria-keyshortcuts": "t",
                        dataset: { tag: "other" },
                        on: { click: (event) => onOther(event.currentTarget) },
                    },
                    h("kbd", { "aria-hidden": "true" }, "t"),
                    h("span", { class: "key-button-label" }, t("boxes.tag.other")),
                ),
            );
            hint.textContent = t(isOfBox ? "boxes.tags.ofBox" : active ? "boxes.tags.next" : "boxes.tags.ask");
            if (focused) list.querySelector(`[data-tag="${CSS.escape(focused)}"]`)?.focus();
        },
    };
}
