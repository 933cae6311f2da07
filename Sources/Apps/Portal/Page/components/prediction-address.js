/** The dialog that tells programs where to ask a published iteration: addresses, headers, a key, and code to copy. */

import { api, portal } from "../foundation/api.js";
import { openDialog, promptDialog } from "../foundation/dialog.js";
import { h, replace } from "../foundation/dom.js";
import { copyButton } from "../foundation/fields.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { retentionText } from "../foundation/retention.js";
import { showError } from "../foundation/toast.js";
import { isDetection } from "../labeling/project-kind.js";
import { predictionRoute } from "./prediction-route.js";
import { languages, snippet } from "./snippets.js";
import { tabs } from "./tabs.js";

/** Stands in the code for the key, which the page does not know. */
const keyPlaceholder = "YOUR-PREDICTION-KEY";

/**
 * @param {object} project
 * @param {object} iteration A published one.
 */
export function openPredictionAddress(project, iteration) {
    const target = {
        endpoint: location.origin,
        project: project.id,
        name: iteration.publishName,
        detects: isDetection(project),
        key: keyPlaceholder,
    };
    let language = languages[0].id;
    /** @type {"image"|"url"} */
    let source = "image";
    /** @type {Text[]} */
    const keys = [];
    const code = h("code");
    const listing = h("pre", { class: "code-listing", tabIndex: 0, "aria-label": t("results.address.code") }, code);
    const keyLine = h("div", { class: "key-line" });
    const write = () => code.replaceChildren(snippet(language, source, target));
    const makeKey = async () => {
        const name = await promptDialog({
            title: t("results.key.title"),
            label: t("results.key.name"),
            value: t("results.key.proposal", { name: iteration.publishName.slice(0, 40) }),
            hint: t("results.key.hint"),
            action: t("results.key.make"),
            validate: (text) => (text ? null : t("results.key.missing")),
        });
        if (name === null) return;
        try {
            const { secret } = await api.post(portal("/keys"), {
                json: { name, scope: "prediction", projectId: project.id },
            });
            target.key = secret;
            for (const text of keys) text.data = secret;
            write();
            showSecret(keyLine, secret);
        } catch (error) {
            showError(error);
        }
    };
    replace(
        keyLine,
        h("p", { class: "muted" }, t("results.key.explain")),
        h(
            "button",
            { type: "button", class: "button", on: { click: makeKey } },
            icon("key"),
            h("span", null, t("results.key.button")),
        ),
    );
    write();
    const body = h(
        "div",
        { class: "stack prediction-address" },
        address(
            "results.address.image",
            predictionRoute(target, "image"),
            "application/octet-stream",
            keys,
            t("results.address.imageBody"),
        ),
        address(
            "results.address.url",
            predictionRoute(target, "url"),
            "application/json",
            keys,
            '{"url": "https://…"}',
        ),
        keyLine,
        h(
            "section",
            { class: "stack-tight" },
            h(
                "div",
                { class: "code-head" },
                tabs({
                    label: t("results.address.language"),
                    options: languages,
                    onChange: (id) => {
                        language = id;
                        write();
                    },
                }),
                tabs({
                    label: t("results.address.source"),
                    options: [
                        { id: "image", label: t("results.address.file") },
                        { id: "url", label: "URL" },
                    ],
                    onChange: (id) => {
                        source = /** @type {"image"|"url"} */ (id);
                        write();
                    },
                }),
                copyButton(() => code.textContent),
            ),
            listing,
        ),
        h("p", { class: "muted" }, retentionText("results.address.store")),
    );
    return openDialog({
        title: t("results.address.title"),
        body,
        size: "large",
        actions: [{ label: t("foundation.close"), kind: "primary" }],
    });
}

/**
 * @param {string} key Of the heading.
 * @param {string} url
 * @param {string} type Of the content.
 * @param {Text[]} keys Takes the text that shows the prediction key, so that a new one can be put there.
 * @param {string} content
 */
function address(key, url, type, keys, content) {
    const secret = document.createTextNode(keyPlaceholder);
    keys.push(secret);
    const line = (label, value) =>
        h(
            "div",
            { class: "address-line" },
            h("dt", null, label),
            h("dd", null, h("code", { class: "address-value" }, value)),
        );
    return h(
        "section",
        { class: "address-block" },
        h("div", { class: "address-head" }, h("h3", null, t(key)), copyButton(url)),
        h(
            "dl",
            null,
            line("POST", url),
            line("Prediction-Key", secret),
            line("Content-Type", type),
            line(t("results.address.body"), content),
        ),
    );
}

function showSecret(keyLine, secret) {
    replace(
        keyLine,
        h(
            "div",
            { class: "note good key-secret", role: "status" },
            icon("key"),
            h(
                "div",
                null,
                h("p", null, h("b", null, t("results.key.once")), " ", t("results.key.keep")),
                h("code", { class: "address-value" }, secret),
            ),
            copyButton(secret),
        ),
    );
}
