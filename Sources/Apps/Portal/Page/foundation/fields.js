/** Fields of forms: a label, the control, a hint and what is wrong with it, tied together for screen readers. */
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./messages.js";
import { toast } from "./toast.js";

/**
 * A control with its label.
 * @param {{label: import("./dom.js").Child, control: HTMLElement, hint?: import("./dom.js").Child, optional?: boolean}}
 *   options
 * @returns {HTMLElement & {setError: (text: string|null) => void}}
 */
export function field({ label, control, hint, optional = false }) {
    control.id ||= uniqueId("field");
    const wrong = h("p", { class: "field-error", id: uniqueId("wrong"), role: "alert" });
    const note = hint && h("p", { class: "hint", id: uniqueId("hint") }, hint);
    control.setAttribute("aria-describedby", [note?.id, wrong.id].filter(Boolean).join(" "));
    const element = h(
        "div",
        { class: "field" },
        h("label", { for: control.id }, label, optional && h("span", { class: "optional" }, t("foundation.optional"))),
        control,
        note,
        wrong,
    );
    return Object.assign(element, {
        setError: (text) => {
            wrong.textContent = text ?? "";
            control.setAttribute("aria-invalid", text ? "true" : "false");
            if (text) control.focus();
        },
    });
}

/**
 * A choice among a few, each with its own explanation.
 * @param {{legend: import("./dom.js").Child, name: string, value: string, options: {value: string, title: string,
 *   text?: import("./dom.js").Child, disabled?: boolean, icon?: string}[], onChange?: (value: string) => void}} options
 * @returns {HTMLFieldSetElement}
 */
export function choiceCards({ legend, name, value, options, onChange }) {
    return h(
        "fieldset",
        { class: "choices" },
        h("legend", null, legend),
        h(
            "div",
            { class: "choice-cards" },
            options.map((option) =>
                h(
                    "label",
                    { class: ["choice-card", option.disabled && "disabled"] },
                    h("input", {
                        type: "radio",
                        name,
                        value: option.value,
                        checked: option.value === value,
                        disabled: option.disabled === true,
                        on: { change: () => onChange?.(option.value) },
                    }),
                    option.icon && icon(option.icon),
                    h(
                        "span",
                        { class: "choice-words" },
                        h("strong", null, option.title),
                        option.text && h("span", { class: "hint" }, option.text),
                    ),
                ),
            ),
        ),
    );
}

/**
 * A button that copies text and says so.
 * @param {string|(() => string)} text
 * @param {string} [label]
 */
export function copyButton(text, label = t("foundation.copy")) {
    const words = h("span", null, label);
    const button = h("button", { type: "button", class: "button small copy-button" }, icon("copy"), words);
    button.addEventListener("click", async () => {
        const value = typeof text === "function" ? text() : text;
        if (await copyText(value, button)) {
            words.textContent = t("foundation.copied");
            setTimeout(() => {
                words.textContent = label;
            }, 2000);
        } else toast(t("foundation.copy.failed"), { kind: "error" });
    });
    return button;
}

/**
 * Copies text and tells so in passing, for where there is no room for a button that changes.
 * @param {string} text
 * @param {string} said the sentence that tells it
 */
export async function copyAndTell(text, said) {
    const isDone = await copyText(text, document.activeElement ?? document.body);
    toast(isDone ? said : t("foundation.copy.failed"), { kind: isDone ? "success" : "error" });
}

/** Copies by the clipboard's own interface, or, on a page that came over plain http, by a selected field. */
async function copyText(text, near) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const area = h("textarea", { class: "visually-hidden", value: text, "aria-hidden": "true", tabindex: "-1" });
        near.after(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        near.focus();
        return done;
    }
}
