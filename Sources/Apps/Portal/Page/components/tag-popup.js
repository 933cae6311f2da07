/** The type-ahead on `t`: a field beside the image, gone after a choice. */
import { h, replace } from "../foundation/dom.js";
import { place } from "../foundation/popover.js";
import { t } from "../foundation/messages.js";
import { tagPicker } from "./tag-picker.js";

/**
 * @param {Element} anchor beside which it opens
 * @param {{tags: object[], onPick: (tag: object) => void, onCreate: (name: string) => void, host?: Element}} options
 *   `host`: an open dialog around it
 */
export function openTagPopup(anchor, { tags, onPick, onCreate, host = document.body }) {
    const back = /** @type {HTMLElement|null} */ (document.activeElement);
    const popup = h("div", { class: "popover tag-popup", popover: "auto", "aria-label": t("images.picker.label") });
    const close = () => {
        if (popup.matches(":popover-open")) popup.hidePopover();
    };
    const picker = tagPicker({
        tags,
        always: true,
        allowCreate: true,
        onPick: (tag) => {
            close();
            onPick(tag);
        },
        onCreate: (name) => {
            close();
            onCreate(name);
        },
    });
    replace(popup, picker);
    popup.addEventListener("toggle", (event) => {
        if (event.newState === "open") return;
        popup.remove();
        if (back?.isConnected) back.focus({ preventScroll: true });
    });
    host.append(popup);
    popup.showPopover();
    picker.focusField();
    place(popup, anchor, "start");
}
