/** The dialog that shows a new secret, which nobody can show again. */
import { h } from "../../foundation/dom.js";
import { openDialog } from "../../foundation/dialog.js";
import { copyButton } from "../../foundation/fields.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";

/**
 * @param {{title: string, label: string, secret: string, once: string, hint: string}} options `label` names the secret,
 *   `once` warns that this is the only time, `hint` says what it is used for
 * @returns {Promise<true|null>} when the dialog is closed
 */
export function showSecret({ title, label, secret, once, hint }) {
    const box = h("input", {
        class: "input mono",
        type: "text",
        readonly: true,
        value: secret,
        "aria-label": label,
        autocomplete: "off",
        on: { focus: (event) => event.target.select() },
    });
    return openDialog({
        title,
        body: h(
            "div",
            null,
            h("p", { class: "note warn" }, icon("warning"), h("span", null, once)),
            h("div", { class: "secret-show" }, box, copyButton(secret)),
            h("p", { class: "hint" }, hint),
        ),
        actions: [{ label: t("foundation.secret.kept"), kind: "primary", value: true }],
    });
}
