/** Tags on the number keys: a strip of buttons, and which tag a key stands for. */

import { h } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";

/** How many tags have a key of their own: 1 to 9. */
const KEYS = 9;

/**
 * The tags that the number keys stand for: the first ones by name, as in the gallery, so that a key means the same tag
 * on every screen.
 *
 * @param {{id: string, name: string}[]} tags
 * @returns {object[]} At most nine.
 */
export function tagsOnKeys(tags) {
    return [...tags]
        .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: "base" }))
        .slice(0, KEYS);
}

/**
 * A button with its key.
 *
 * @param {object} options
 * @param {string} options.key The key as it is printed on the keyboard.
 * @param {string} options.label What the button does.
 * @param {string} [options.help] More words, shown as a tooltip.
 * @param {() => void} options.run
 * @param {boolean} [options.pressed] For tags that are put on and off.
 * @param {string} [options.kind] An additional class.
 * @returns {HTMLElement}
 */
export function keyButton({ key, label, help, run, pressed, kind }) {
    return h(
        "button",
        {
            type: "button",
            class: ["key-button", kind],
            "aria-pressed": pressed ?? null,
            "aria-keyshortcuts": key,
            title: help ?? label,
            on: { click: run },
        },
        h("kbd", { "aria-hidden": "true" }, key),
        h("span", { class: "key-button-label", dir: "auto" }, label),
    );
}

/**
 * The buttons of the tags on the number keys and of the picker for all others.
 *
 * @param {object[]} tags All tags of the project.
 * @param {object} options
 * @param {(tag: object) => void} options.onTag
 * @param {() => void} options.onOther Opens the picker.
 * @param {(tag: object) => boolean|undefined} [options.isOn] Whether a tag is put on; undefined: it is no switch.
 * @returns {HTMLElement}
 */
export function tagStrip(tags, { onTag, onOther, isOn = () => undefined }) {
    return h(
        "div",
        { class: "tag-strip", role: "group", "aria-label": t("predictions.tags") },
        tagsOnKeys(tags).map((tag, index) =>
            keyButton({
                key: String(index + 1),
                label: tag.name,
                run: () => onTag(tag),
                pressed: isOn(tag),
            }),
        ),
        keyButton({ key: "t", label: t("predictions.otherTag"), run: onOther, kind: "quiet" }),
    );
}
