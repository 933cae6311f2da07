/** The settings of a project: what it is called, how it learns, how full it is, and its end. */
import { h, replace } from "../../foundation/dom.js";
import { api, errorText, isAbort, portal, training } from "../../foundation/api.js";
import { choiceCards, field } from "../../foundation/fields.js";
import { helpButton } from "../../foundation/help.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { projectChanged } from "../../foundation/router.js";
import { showError, toast } from "../../foundation/toast.js";
import { classificationChoices } from "../../components/classification-choices.js";
import { deleteProject, exportProject, nameProblem } from "../../components/project-actions.js";
import { downloadArchive } from "../../components/project-archive.js";
import { domainPicker } from "../../components/domain-picker.js";
import { isDetection } from "../../labeling/project-kind.js";
import { accessCard } from "./access.js";
import { projectUsage } from "./usage.js";
import { webhooksCard } from "./webhooks.js";

const address = (project, rest = "") => training(`/projects/${encodeURIComponent(project.id)}${rest}`);

/** A form that keeps itself: its button works only while something was changed. */
function savingForm({ parts, label, save, signal, isChanged }) {
    const button = h("button", { type: "submit", class: "button primary", disabled: true }, label);
    const wrong = h("p", { class: "note bad", role: "alert", hidden: true });
    const form = h("form", { novalidate: true }, parts, wrong, h("div", { class: "form-foot" }, button));
    const check = () => {
        button.disabled = !isChanged();
    };
    form.addEventListener("input", check);
    form.addEventListener("change", check);
    form.addEventListener(
        "submit",
        async (event) => {
            event.preventDefault();
            if (button.disabled) return;
            wrong.hidden = true;
            button.setAttribute("aria-busy", "true");
            try {
                if (await save()) toast(t("settings.saved"), { kind: "success" });
            } catch (error) {
                if (isAbort(error)) return;
                replace(wrong, icon("error"), h("span", { dir: "auto" }, errorText(error)));
                wrong.hidden = false;
            } finally {
                button.removeAttribute("aria-busy");
                check();
            }
        },
        { signal },
    );
    return { form, check };
}

function generalCard(current, signal) {
    const name = h("input", { class: "input", type: "text", dir: "auto", autocomplete: "off", value: current().name });
    const description = h("textarea", { class: "input", dir: "auto", rows: "3", value: current().description ?? "" });
    const nameField = field({ label: t("projects.field.name"), control: name });
    const { form } = savingForm({
        signal,
        label: t("foundation.save"),
        parts: [nameField, field({ label: t("projects.field.description"), control: description, optional: true })],
        isChanged: () =>
            name.value.trim() !== current().name || description.value.trim() !== (current().description ?? ""),
        save: async () => {
            const problem = nameProblem(name.value.trim());
            nameField.setError(problem);
            if (problem) return false;
            projectChanged(
                current(
                    await api.patch(address(current()), {
                        json: { name: name.value.trim(), description: description.value.trim() },
                        signal,
                    }),
                ),
            );
            return true;
        },
    });
    return h(
        "section",
        { class: "card", "aria-labelledby": "settings-general" },
        h("h2", { id: "settings-general" }, t("settings.general")),
        form,
    );
}

function modelCard(current, signal) {
    const detects = isDetection(current());
    const usual = detects ? null : "Multilabel";
    let type = current().settings.classificationType ?? usual;
    const note = h("p", { class: "note warn", hidden: true });
    const picker = domainPicker({
        signal,
        exports: true,
        value: current().settings.domainId,
        platforms: current().settings.targetExportPlatforms ?? [],
        onChange: () => changed(),
    });
    const sorted = (list) => [...(list ?? [])].sort().join();
    const isChanged = () =>
        picker.domain() !== null &&
        (type !== (current().settings.classificationType ?? usual) ||
            picker.domainId() !== current().settings.domainId ||
            sorted(picker.platforms()) !== sorted(current().settings.targetExportPlatforms));
    const { form, check } = savingForm({
        signal,
        label: t("settings.model.save"),
        isChanged,
        parts: [
            !detects &&
                choiceCards({
                    legend: t("projects.field.tagsPerImage"),
                    name: "classification",
                    value: type,
                    options: classificationChoices(),
                    onChange: (value) => {
                        type = value;
                        changed();
                    },
                }),
            picker.element,
            note,
        ],
        save: async () => {
            const { name, description, settings } = current();
            projectChanged(
                current(
                    await api.patch(address(current()), {
                        signal,
                        json: {
                            name,
                            description: description ?? "",
                            settings: {
                                ...settings,
                                domainId: picker.domainId(),
                                classificationType: type,
                                targetExportPlatforms: picker.platforms(),
                            },
                        },
                    }),
                ),
            );
            note.hidden = true;
            return true;
        },
    });
    function changed() {
        const isStricter = type === "Multiclass" && current().settings.classificationType !== "Multiclass";
        replace(
            note,
            icon("info"),
            h("span", null, t(isStricter ? "settings.model.stricter" : "settings.model.retrain")),
        );
        note.hidden = !isChanged();
        check();
    }
    picker.load();
    return h(
        "section",
        { class: "card", "aria-labelledby": "settings-model" },
        h("h2", { id: "settings-model" }, t("settings.model")),
        form,
    );
}

function samplesRow(project, signal, refresh) {
    const button = h("button", { type: "button", class: "button" }, icon("suggestions"), t("settings.samples.action"));
    button.addEventListener("click", async () => {
        button.setAttribute("aria-busy", "true");
        try {
            const { created } = await api.post(portal(`/projects/${project.id}/samples`), {
                json: { count: 30, seed: Math.floor(Math.random() * 1e6) },
                signal,
            });
            toast(t("settings.samples.done", { count: created }), { kind: "success" });
            refresh();
        } catch (error) {
            showError(error);
        }
        button.removeAttribute("aria-busy");
    });
    return actionRow(t("settings.samples"), t("settings.samples.text"), button);
}

function downloadRow(project, signal) {
    const button = h("button", { type: "button", class: "button" }, icon("download"), t("settings.download.action"));
    button.addEventListener("click", async () => {
        button.setAttribute("aria-busy", "true");
        try {
            await downloadArchive(project.id, signal);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
        button.removeAttribute("aria-busy");
    });
    return actionRow(t("settings.download"), t("settings.download.text"), button);
}

const actionRow = (title, text, button) =>
    h("div", { class: "action-row" }, h("div", null, h("h3", null, title), h("p", { class: "muted" }, text)), button);

/**
 * @param {HTMLElement} root
 * @param {{project: object, parameters: {at?: string}, signal: AbortSignal, navigate: (hash: string) => void}} context
 *   `at`: "webhooks" for a link that leads to them
 */
export async function show(root, { project, parameters, signal, navigate }) {
    let held = project;
    const current = (next) => {
        if (next) held = next;
        return held;
    };
    const usage = projectUsage(project, signal);
    const webhooks = webhooksCard(project, signal);
    const access = accessCard(project, signal);
    const remove = h(
        "button",
        {
            type: "button",
            class: "button danger",
            on: { click: () => deleteProject(held, () => navigate("#/projects")) },
        },
        icon("trash"),
        t("settings.delete"),
    );
    replace(
        root,
        h(
            "div",
            { class: "page form-page settings-page" },
            h("header", { class: "page-head" }, h("h1", null, t("settings.project"))),
            generalCard(current, signal),
            modelCard(current, signal),
            h(
                "section",
                { class: "card", "aria-labelledby": "settings-usage" },
                h(
                    "h2",
                    { id: "settings-usage" },
                    t("settings.usage"),
                    " ",
                    helpButton(t("settings.usage"), "settings.usage.help"),
                ),
                usage.element,
            ),
            access.element,
            webhooks.element,
            h(
                "section",
                { class: "card", "aria-labelledby": "settings-actions" },
                h("h2", { id: "settings-actions" }, t("settings.actions")),
                !isDetection(project) && samplesRow(project, signal, usage.load),
                downloadRow(project, signal),
                actionRow(
                    t("projects.export.title"),
                    t("settings.export.text"),
                    h(
                        "button",
                        { type: "button", class: "button", on: { click: () => exportProject(held, { signal }) } },
                        icon("export"),
                        t("settings.export.action"),
                    ),
                ),
                actionRow(t("settings.delete.title"), t("settings.delete.text"), remove),
            ),
        ),
    );
    await Promise.all([usage.load(), webhooks.load(), access.load()]);
    if (parameters.at === "webhooks" && !signal.aborted) webhooks.reveal();
}
