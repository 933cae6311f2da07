/** The type-ahead on `t`: a field beside the image, gone after a choice. */
import { h, replace } from "../foundation/dom.js";
import { place } from "../foundation/popover.js";
import { t } from "../foundation/messages.js";
import { tagPicker } from "./tag-picker.js";

/**
 * @param {Element} anchor beside which it opens
 * @param {{tags: object[], onPick: (tag: object) => void, onCreate: (name: string) => void, onDismiss?: () =>
 *   void, host?: Element}} options `onDismiss`: it went away without a choice; `host`: an open dialog around it
 */
export function openTagPopup(anchor, { tags, onPick, onCreate, onDismiss, host = document.body }) {
    const back = /** @type {HTMLElement|null} */ (document.activeElement);
    const popup = h("div", { class: "popover tag-popup", popover: "auto", "aria-label": t("images.picker.label") });
    let isChosen = false;
    const close = () => {
        isChosen = true;
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
        if (!isChosen) onDismiss?.();
    });
    host.append(popup);
    popup.showPopover();
    picker.focusField();
    place(popup, anchor, "start");
}
