/** Keys that do things, and the sheet on `?` that lists those which work at the moment. */
import { h } from "./dom.js";
import { openDialog } from "./dialog.js";
import { topDialog } from "./layers.js";
import { t } from "./messages.js";

/**
 * @typedef {object} Shortcut
 * @property {string} keys "a", "shift+a", "1", "mod+Enter" (Ctrl, or Command on a Mac), "ArrowLeft", "/", "?"; several
 *   for the same thing are parted by a space
 * @property {string} label for the sheet
 * @property {(event: KeyboardEvent) => void} run
 * @property {string} [section] heading in the sheet
 * @property {boolean} [hidden] not in the sheet
 */

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

/** @type {Set<{list: Shortcut[], layer: HTMLDialogElement|null}>} */
const groups = new Set();

function matches(combination, event) {
    const parts = combination.split("+");
    const key = parts.pop() || "+";
    const wants = (name) => parts.includes(name);
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (wants("mod") !== mod || (isMac ? event.ctrlKey : event.metaKey) || wants("alt") !== event.altKey) return false;
    const isLetter = /^[a-z]$/i.test(key);
    const isNamed = key.length > 1;
    if ((isLetter || isNamed || wants("shift")) && wants("shift") !== event.shiftKey) return false;
    return event.key.toLowerCase() === key.toLowerCase();
}

/** Whether the key belongs to the thing with the focus: a field, or a control that has a use of its own for it. */
function isTyping(event) {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return false;
    if (target.isContentEditable || target.matches("textarea, select")) return true;
    if (target.matches("input:not([type=checkbox],[type=radio],[type=button],[type=range])")) return true;
    if (target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(event.key)) return true;
    if (target.closest("[role=menu],[role=listbox].popup") && !event.ctrlKey && !event.metaKey) return true;
    return target.matches("button, a[href], summary, input") && (event.key === "Enter" || event.key === " ");
}

document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || isTyping(event)) return;
    const layer = topDialog();
    for (const group of [...groups].reverse()) {
        if (group.layer !== layer) continue;
        for (const shortcut of group.list) {
            if (!shortcut.keys.split(" ").some((keys) => matches(keys, event))) continue;
            event.preventDefault();
            shortcut.run(event);
            return;
        }
    }
});

/**
 * Makes keys work until the signal aborts. They are silent in fields, and while a dialog is open only those work that
 * were given while that dialog was open (or with it as `layer`).
 * @param {AbortSignal} signal
 * @param {Shortcut[]} list
 * @param {{layer?: HTMLDialogElement|null}} [options]
 */
export function shortcuts(signal, list, options = {}) {
    if (signal.aborted) return;
    const group = { list, layer: options.layer === undefined ? topDialog() : options.layer };
    groups.add(group);
    const drop = () => groups.delete(group);
    signal.addEventListener("abort", drop, { once: true });
    group.layer?.addEventListener("close", drop, { once: true });
}

const NAMES = {
    mod: isMac ? "⌘" : "Ctrl",
    shift: isMac ? "⇧" : "Shift",
    alt: isMac ? "⌥" : "Alt",
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Escape: "Esc",
    Delete: "Del",
    " ": "Space",
    Space: "Space",
    Enter: "↵",
};

/**
 * A combination of keys as it stands on the keyboard.
 * @param {string} keys as in Shortcut
 */
export function keyCaps(keys) {
    return h(
        "span",
        { class: "keys" },
        keys
            .split(" ")
            .map((one, index) => [
                index > 0 && h("span", { class: "keys-or" }, "/"),
                (one === "+" ? ["+"] : one.split("+")).map((part) =>
                    h("kbd", null, NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)),
                ),
            ]),
    );
}

/** Opens the sheet of the keys that work now, the screen's own first. */
export function openShortcutSheet() {
    const layer = topDialog();
    const sections = new Map();
    for (const group of [...groups].reverse()) {
        if (group.layer !== layer) continue;
        for (const item of group.list) {
            if (item.hidden) continue;
            const name = item.section ?? t("foundation.shortcuts.here");
            if (!sections.has(name)) sections.set(name, []);
            sections.get(name).push(item);
        }
    }
    return openDialog({
        title: t("foundation.shortcuts.title"),
        size: "large",
        body: h(
            "div",
            { class: "shortcut-sheet" },
            [...sections].map(([name, list]) =>
                h(
                    "section",
                    null,
                    h("h3", null, name),
                    h(
                        "dl",
                        null,
                        list.map((item) =>
                            h("div", null, h("dt", null, item.label), h("dd", null, keyCaps(item.keys))),
                        ),
                    ),
                ),
            ),
        ),
    });
}
