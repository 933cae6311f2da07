/** Short messages at the foot of the page, and the eight seconds in which something can be taken back. */
import { errorText, isAbort, statusOf } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { topDialog } from "./layers.js";
import { t } from "./messages.js";

const UNDO_SECONDS = 8;
const SYMBOLS = { info: "info", success: "success", error: "error" };

let region = null;

/** Puts the toasts above everything, inside the dialog on top, since what is outside of it cannot be pressed. */
function raise() {
    region ??= h("div", { class: "toasts", popover: "manual", role: "region", "aria-label": t("foundation.messages") });
    const host = topDialog() ?? document.body;
    if (region.parentNode !== host) host.append(region);
    if (region.matches(":popover-open")) region.hidePopover();
    if (region.childElementCount > 0) region.showPopover();
}

window.addEventListener("layer-changed", () => {
    if (region && region.childElementCount > 0) raise();
});

/**
 * Shows a message for some seconds; it stays while the pointer or the focus is on it.
 * @param {string} text
 * @param {{kind?: "info"|"success"|"warning"|"error", action?: {label: string, run: () => void}, seconds?: number}}
 *   options
 * @returns {() => void} takes it away
 */
export function toast(text, { kind = "info", action, seconds } = {}) {
    let timer = 0;
    const dismiss = () => {
        clearTimeout(timer);
        element.remove();
        if (region && region.childElementCount === 0 && region.matches(":popover-open")) region.hidePopover();
    };
    const element = h(
        "div",
        {
            class: ["toast", kind],
            dataset: { plain: action ? null : text.slice(0, 200) },
            role: kind === "error" ? "alert" : "status",
        },
        icon(SYMBOLS[kind] ?? "info"),
        h("p", { dir: "auto" }, text),
        action &&
            h(
                "button",
                {
                    type: "button",
                    class: "button small",
                    on: {
                        click: () => {
                            dismiss();
                            action.run();
                        },
                    },
                },
                action.label,
            ),
        h(
            "button",
            {
                type: "button",
                class: "button quiet small icon-only",
                "aria-label": t("foundation.dismiss"),
                on: { click: dismiss },
            },
            icon("close"),
        ),
    );
    const wait = 1000 * (seconds ?? (kind === "error" ? 12 : action ? UNDO_SECONDS : 4));
    const start = () => {
        clearTimeout(timer);
        timer = setTimeout(dismiss, wait);
    };
    const hold = () => clearTimeout(timer);
    element.addEventListener("pointerenter", hold);
    element.addEventListener("focusin", hold);
    element.addEventListener("pointerleave", start);
    element.addEventListener("focusout", start);
    raise();
    if (!action) for (const other of region.children) if (other.dataset.plain === text.slice(0, 200)) other.remove();
    region.append(element);
    while (region.childElementCount > 4) region.firstElementChild.remove();
    raise();
    start();
    return dismiss;
}

/**
 * Shows what went wrong, unless it is only that the screen was left.
 * @param {unknown} error
 */
export function showError(error) {
    if (isAbort(error) || statusOf(error) === 401) return;
    toast(errorText(error), { kind: "error" });
}

/** What will be done when its seconds are over. */
const pending = new Set();

window.addEventListener("pagehide", () => {
    for (const run of [...pending]) run();
});

/**
 * Does something after eight seconds, in which it can be taken back. Take the thing off the screen before calling this,
 * and put it back when the answer is "undone". Leaving the page does it at once.
 * @param {string} text what was done, as a sentence
 * @param {() => Promise<any>} commit asks `api` with `keepalive`, so that what is under way outlives the page
 * @returns {Promise<"done"|"undone">} "undone" also when it failed (which is shown)
 */
export function undoable(text, commit) {
    return new Promise((resolve) => {
        const run = async () => {
            if (!pending.delete(run)) return;
            clearTimeout(timer);
            dismiss();
            try {
                await commit();
                resolve("done");
            } catch (error) {
                showError(error);
                resolve("undone");
            }
        };
        const undo = () => {
            if (!pending.delete(run)) return;
            clearTimeout(timer);
            resolve("undone");
        };
        pending.add(run);
        const timer = setTimeout(run, UNDO_SECONDS * 1000);
        const dismiss = toast(text, { action: { label: t("foundation.undo"), run: undo }, seconds: UNDO_SECONDS });
    });
}
