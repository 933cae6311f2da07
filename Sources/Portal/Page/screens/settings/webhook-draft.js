/**
 * The dialog for a new webhook.
 */
import { h } from "../../foundation/dom.js";
import { api } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { field } from "../../foundation/fields.js";
import { say } from "../../foundation/messages.js";

/** @param {string} text @returns {string|null} what is wrong with an address, as far as the page can tell */
function problem(text) {
    if (text === "") return say("webhooks.url.empty");
    const isWeb = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
    return isWeb ? null : say("webhooks.url.wrong");
}

/**
 * Asks where the webhook leads and makes it.
 * @param {{signal: AbortSignal, address: string}} options `address` of the project's webhooks
 * @returns {Promise<{webhook: object, secret: string}|null>}
 */
export function draftWebhook({ signal, address }) {
    const url = h("input", { class: "input", type: "url", dir: "ltr", autocomplete: "off", spellcheck: "false",
        placeholder: say("webhooks.url.example") });
    const urlField = field({ label: say("webhooks.url"), control: url, hint: say("webhooks.url.hint") });
    return openDialog({
        title: say("webhooks.add"), signal, body: urlField,
        actions: [
            { label: say("foundation.cancel"), kind: "quiet" },
            { label: say("webhooks.add"), kind: "primary", run: () => {
                const text = url.value.trim();
                const wrong = problem(text);
                urlField.setError(wrong);
                return wrong ? false : api.post(address, { json: { url: text }, signal });
            } },
        ],
    });
}
