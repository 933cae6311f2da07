/** The dialog for a new webhook. */
import { isAddress } from "../../foundation/web-address.js";
import { h } from "../../foundation/dom.js";
import { api } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { field } from "../../foundation/fields.js";
import { t } from "../../foundation/messages.js";

/** @param {string} text @returns {string|null} what is wrong with an address, as far as the page can tell */
function problem(text) {
    if (text === "") return t("webhooks.url.empty");
    const isWeb = isAddress(text) && /^https?:$/.test(new URL(text).protocol);
    return isWeb ? null : t("webhooks.url.wrong");
}

/**
 * Asks where the webhook leads and makes it.
 * @param {{signal: AbortSignal, address: string}} options `address` of the project's webhooks
 * @returns {Promise<{webhook: object, secret: string}|null>}
 */
export function draftWebhook({ signal, address }) {
    const url = h("input", {
        class: "input",
        type: "url",
        dir: "ltr",
        autocomplete: "off",
        spellcheck: "false",
        placeholder: t("webhooks.url.example"),
    });
    const urlField = field({ label: t("webhooks.url"), control: url, hint: t("webhooks.url.hint") });
    return openDialog({
        title: t("webhooks.add"),
        signal,
        body: urlField,
        actions: [
            { label: t("foundation.cancel"), kind: "quiet" },
            {
                label: t("webhooks.add"),
                kind: "primary",
                run: () => {
                    const text = url.value.trim();
                    const wrong = problem(text);
                    urlField.setError(wrong);
                    return wrong ? false : api.post(address, { json: { url: text }, signal });
                },
            },
        ],
    });
}
