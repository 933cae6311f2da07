/** The dialog for a new key. */
import { h } from "../../foundation/dom.js";
import { api, portal } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { choiceCards, field } from "../../foundation/fields.js";
import { t } from "../../foundation/messages.js";
import { shortened } from "../../foundation/format.js";

/**
 * Asks what the key is for and makes it.
 * @param {{signal: AbortSignal, projects: object[]}} options
 * @returns {Promise<{key: object, secret: string}|null>}
 */
export function draftKey({ signal, projects }) {
    let scope = "prediction";
    const name = h("input", {
        class: "input",
        type: "text",
        dir: "auto",
        autocomplete: "off",
        placeholder: t("settings.keys.name.example"),
    });
    const project = h(
        "select",
        { class: "select wide" },
        h("option", { value: "" }, t("settings.keys.allProjects")),
        projects.map((one) => h("option", { value: one.id }, shortened(one.name))),
    );
    const nameField = field({ label: t("settings.keys.name"), control: name, hint: t("settings.keys.name.hint") });
    return openDialog({
        title: t("settings.keys.create"),
        signal,
        body: h(
            "div",
            null,
            nameField,
            choiceCards({
                legend: t("settings.keys.scope"),
                name: "scope",
                value: scope,
                onChange: (value) => {
                    scope = value;
                },
                options: [
                    {
                        value: "prediction",
                        title: t("settings.keys.scope.prediction"),
                        text: t("settings.keys.scope.prediction.text"),
                    },
                    {
                        value: "training",
                        title: t("settings.keys.scope.training"),
                        text: t("settings.keys.scope.training.text"),
                    },
                ],
            }),
            field({ label: t("settings.keys.project"), control: project, hint: t("settings.keys.project.hint") }),
        ),
        actions: [
            { label: t("foundation.cancel"), kind: "quiet" },
            {
                label: t("settings.keys.make"),
                kind: "primary",
                run: () => {
                    const text = name.value.trim();
                    nameField.setError(text === "" ? t("settings.keys.name.empty") : null);
                    if (text === "") return false;
                    return api.post(portal("/keys"), {
                        json: { name: text, scope, ...(project.value ? { projectId: project.value } : {}) },
                        signal,
                    });
                },
            },
        ],
    });
}
