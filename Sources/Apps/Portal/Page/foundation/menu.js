/** Menus behind a button. */
import { h, replace, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { place } from "./popover.js";

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} [icon]
 * @property {() => any} [run]
 * @property {string} [href] a link in place of `run`
 * @property {string} [kind] "danger" warns
 * @property {boolean} [checked] one of several choices
 * @property {boolean} [disabled]
 * @property {string} [hint] why it is disabled, or its key
 */

/**
 * A button that opens a menu.
 * @param {object} options
 * @param {string} options.label the button's name
 * @param {Node|Node[]} [options.content] what the button shows; `icon("more")` unless told
 * @param {string} [options.class] of the button
 * @param {(MenuItem|string|{heading: string})[] | (() => (MenuItem|string|{heading: string})[])} options.items asked
 *   for each time it opens
 * @param {"start"|"end"} [options.align]
 * @returns {HTMLElement} the button and its menu
 */
export function menuButton({ label, content, class: name = "button quiet icon-only", items, align = "end" }) {
    const id = uniqueId("menu");
    const menu = h("div", { id: id, class: "popover menu", popover: "auto", role: "menu", "aria-label": label });
    const button = h(
        "button",
        {
            type: "button",
            class: name,
            "aria-label": label,
            title: label,
            "aria-haspopup": "menu",
            "aria-expanded": false,
            popovertarget: id,
        },
        content ?? icon("more"),
    );
    const entries = () => [...menu.querySelectorAll("[role^=menuitem]:not([aria-disabled=true])")];

    function entry(item) {
        if (item === "-") return h("div", { role: "separator" });
        if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
        const props = {
            class: ["menu-item", item.kind],
            role: item.checked === undefined ? "menuitem" : "menuitemradio",
            tabindex: "-1",
            "aria-checked": item.checked ?? null,
            "aria-disabled": item.disabled ? true : null,
            on: {
                click: () => {
                    if (item.disabled) return;
                    menu.hidePopover();
                    button.focus();
                    item.run?.();
                },
            },
        };
        const inside = [
            icon(item.checked ? "check" : (item.icon ?? "")),
            h("span", { class: "menu-label", dir: "auto" }, item.label),
            item.hint && h("span", { class: "menu-hint" }, item.hint),
        ];
        return item.href
            ? h("a", { ...props, href: item.href }, inside)
            : h("button", { ...props, type: "button" }, inside);
    }

    menu.addEventListener("beforetoggle", (event) => {
        if (event.newState === "open") replace(menu, (typeof items === "function" ? items() : items).map(entry));
    });
    menu.addEventListener("toggle", (event) => {
        const isOpen = event.newState === "open";
        button.setAttribute("aria-expanded", String(isOpen));
        if (!isOpen) return;
        place(menu, button, align);
        (menu.querySelector("[aria-checked=true]") ?? entries()[0])?.focus();
    });
    menu.addEventListener("keydown", (event) => {
        const list = entries(),
            at = list.findIndex((one) => one === document.activeElement);
        const next = { ArrowDown: at + 1, ArrowUp: at - 1 + list.length, Home: 0, End: list.length - 1 }[event.key];
        if (next !== undefined) {
            event.preventDefault();
            list[next % list.length]?.focus();
        } else if (event.key === "Tab") menu.hidePopover();
        else if (event.key.length === 1 && event.key !== " ") {
            const hit = list.find((one) => one.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
            hit?.focus();
        }
    });
    button.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        menu.showPopover();
    });
    return h("span", { class: "menu-place" }, button, menu);
}
