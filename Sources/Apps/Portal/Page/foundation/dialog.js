/** Dialogs on the browser's own <dialog>: focus stays inside and returns to where it was, Esc closes. */
import { errorText, isAbort } from "./api.js";
import { h, replace, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { pushDialog } from "./layers.js";
import { t } from "./messages.js";

const FOCUSABLE = "input, select, textarea, button, a[href], [tabindex='0']";

/**
 * @typedef {object} DialogAction
 * @property {string} label
 * @property {any} [value] what the promise gives when this is pressed
 * @property {"primary"|"danger"|"quiet"} [kind]
 * @property {string} [icon]
 * @property {() => (any|Promise<any>)} [run] called when pressed; the dialog shows it is busy, stays open when it gives
 *   `false` or throws (the message is shown in the dialog), and else closes with what it gives, or `value`
 */

/**
 * Opens a modal dialog.
 * @param {object} options
 * @param {string} options.title
 * @param {Node|string|((close: (value?: any) => void, dialog: HTMLDialogElement) => Node|string)} [options.body]
 * @param {DialogAction[]} [options.actions] right-aligned at the foot, the main one last; Enter in a field presses it
 * @param {"small"|"medium"|"large"|"full"} [options.size]
 * @param {string} [options.class]
 * @param {boolean} [options.canLeave] whether it may be dismissed while an action is under way, which then has to end
 * @param {() => (boolean|Promise<boolean>)} [options.mayClose] asked before it is dismissed; false keeps it open
 * @param {(dialog: HTMLDialogElement) => void} [options.onOpen] after it is shown
 * @param {AbortSignal} [options.signal] closes the dialog
 * @returns {Promise<any|null>} the value of the action, null when it was dismissed
 */
export function openDialog({
    title,
    body,
    actions = [],
    size = "medium",
    class: name,
    canLeave = false,
    mayClose,
    onOpen,
    signal,
}) {
    return new Promise((resolve) => {
        if (signal?.aborted) {
            resolve(null);
            return;
        }
        const heading = uniqueId("dialog");
        let result = null,
            busy = false,
            leaving = false;
        const dialog = h("dialog", { class: ["dialog", size, name], "aria-labelledby": heading });
        const close = (value = null) => {
            result = value;
            dialog.close();
        };
        async function dismiss() {
            if (leaving) return;
            leaving = true;
            try {
                if (!mayClose || (await mayClose())) close(null);
            } finally {
                leaving = false;
            }
        }
        const problem = h("p", { class: "note bad", role: "alert", hidden: true });
        const buttons = actions.map((action) => actionButton(action));

        function actionButton(action) {
            const button = h(
                "button",
                { type: "button", class: ["button", action.kind] },
                action.icon && icon(action.icon),
                h("span", null, action.label),
            );
            button.addEventListener("click", () => press(action, button));
            return button;
        }
        async function press(action, button) {
            if (!action.run && (!busy || canLeave)) {
                close(action.value ?? null);
                return;
            }
            if (busy) return;
            busy = true;
            problem.hidden = true;
            button.setAttribute("aria-busy", "true");
            try {
                const value = await action.run();
                if (value !== false) close(value ?? action.value ?? null);
            } catch (error) {
                if (isAbort(error)) return;
                problem.hidden = false;
                replace(problem, icon("error"), h("span", { dir: "auto" }, errorText(error)));
                problem.scrollIntoView({ block: "nearest" });
            } finally {
                busy = false;
                button.removeAttribute("aria-busy");
            }
        }

        const content = typeof body === "function" ? body(close, dialog) : body;
        replace(
            dialog,
            h(
                "header",
                { class: "dialog-head" },
                h("h2", { id: heading, dir: "auto", title }, title),
                h(
                    "button",
                    {
                        type: "button",
                        class: "button quiet icon-only",
                        "aria-label": t("foundation.close"),
                        title: t("foundation.close"),
                        on: { click: () => dismiss() },
                    },
                    icon("close"),
                ),
            ),
            h("div", { class: "dialog-body" }, content, problem),
            buttons.length > 0 && h("footer", { class: "dialog-foot" }, buttons),
        );

        dialog.addEventListener("keydown", (event) => {
            const isField = /** @type {Element} */ (event.target).matches(
                "input:not([type=checkbox],[type=radio],[type=button],[type=file])",
            );
            if (
                event.key === "Enter" &&
                isField &&
                !event.defaultPrevented &&
                !event.isComposing &&
                buttons.length > 0
            ) {
                event.preventDefault();
                buttons.at(-1).click();
            }
        });
        dialog.addEventListener("cancel", (event) => {
            if (event.target !== dialog) return;
            if (busy && !canLeave) event.preventDefault();
            else if (mayClose) {
                event.preventDefault();
                dismiss();
            }
        });
        dialog.addEventListener(
            "close",
            () => {
                dialog.remove();
                resolve(result);
            },
            { once: true },
        );
        signal?.addEventListener("abort", () => close(null), { once: true });
        document.body.append(dialog);
        dialog.showModal();
        pushDialog(dialog);
        const first =
            dialog.querySelector("[autofocus]") ??
            dialog.querySelector(`.dialog-body :is(${FOCUSABLE}):not([disabled])`) ??
            buttons.at(-1);
        first?.focus();
        onOpen?.(dialog);
    });
}

/**
 * Asks before something that cannot be taken back.
 * @param {{title: string, text: string, action: string, kind?: "danger"|"primary"}} options
 * @returns {Promise<boolean>}
 */
export async function confirmDialog({ title, text, action, kind = "danger" }) {
    const answer = await openDialog({
        title,
        size: "small",
        body: h("p", { dir: "auto", class: "user-block" }, text),
        actions: [
            { label: t("foundation.cancel"), kind: "quiet", value: false },
            { label: action, kind, value: true },
        ],
    });
    return answer === true;
}

/**
 * Asks for one line of text.
 * @param {{title: string, label: string, value?: string, hint?: string, action?: string, validate?: (value: string) =>
 *   (string|null|undefined)}} options `validate` gives what is wrong, or nothing
 * @returns {Promise<string|null>} trimmed
 */
export function promptDialog({ title, label, value = "", hint, action, validate }) {
    const id = uniqueId("prompt"),
        wrong = uniqueId("wrong");
    const input = h("input", {
        id: id,
        class: "input",
        type: "text",
        value: value,
        dir: "auto",
        autocomplete: "off",
        "aria-describedby": wrong,
    });
    const message = h("p", { id: wrong, class: "field-error", role: "alert" });
    return openDialog({
        title,
        size: "small",
        body: h(
            "div",
            { class: "field" },
            h("label", { for: id }, label),
            input,
            hint && h("p", { class: "hint" }, hint),
            message,
        ),
        onOpen: () => input.select(),
        actions: [
            { label: t("foundation.cancel"), kind: "quiet" },
            {
                label: action ?? t("foundation.save"),
                kind: "primary",
                run: () => {
                    const text = input.value.trim();
                    const problem = validate?.(text) ?? null;
                    message.textContent = problem ?? "";
                    input.setAttribute("aria-invalid", problem ? "true" : "false");
                    if (problem) {
                        input.focus();
                        return false;
                    }
                    return text;
                },
            },
        ],
    });
}
