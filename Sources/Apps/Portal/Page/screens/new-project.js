/** The form for a new project. */
import { h, replace } from "../foundation/dom.js";
import { api, errorText, training } from "../foundation/api.js";
import { choiceCards, field } from "../foundation/fields.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { classificationChoices } from "../components/classification-choices.js";
import { domainPicker } from "../components/domain-picker.js";
import { nameProblem } from "../components/project-actions.js";

/** A longer description goes in a second request, since the protocol has it in the address of the first. */
const LONG_DESCRIPTION = 400;

/** @param {HTMLElement} root @param {{signal: AbortSignal, navigate: (hash: string) => void}} context */
export async function show(root, { signal, navigate }) {
    const name = h("input", {
        class: "input",
        type: "text",
        dir: "auto",
        autocomplete: "off",
        required: true,
        placeholder: t("projects.new.name.example"),
    });
    const description = h("textarea", { class: "input", dir: "auto", rows: "2" });
    const nameField = field({ label: t("projects.field.name"), control: name });
    const wrong = h("p", { class: "note bad", role: "alert", hidden: true });
    const picker = domainPicker({ signal, exports: true });
    const submit = h("button", { type: "submit", class: "button primary large" }, t("projects.new.action"));

    const tagsPerImage = choiceCards({
        legend: t("projects.field.tagsPerImage"),
        name: "classification",
        value: "Multiclass",
        options: classificationChoices(),
    });
    const kinds = choiceCards({
        legend: t("projects.field.type"),
        name: "type",
        value: "Classification",
        options: [
            {
                value: "Classification",
                title: t("projects.type.classification"),
                text: t("projects.type.classification.text"),
                icon: "tag",
            },
            {
                value: "ObjectDetection",
                title: t("projects.type.detection"),
                text: t("projects.type.detection.text"),
                icon: "target",
            },
        ],
        onChange: (type) => {
            // Where boxes have the tags, an image has as many as it has boxes.
            tagsPerImage.hidden = type === "ObjectDetection";
            picker.useType(type);
        },
    });
    const form = h(
        "form",
        { class: "new-project", novalidate: true },
        h(
            "section",
            { class: "card" },
            nameField,
            field({ label: t("projects.field.description"), control: description, optional: true }),
        ),
        h("section", { class: "card" }, kinds, tagsPerImage),
        h("section", { class: "card" }, picker.element),
        wrong,
        h(
            "div",
            { class: "form-foot" },
            h("a", { class: "button quiet large", href: "#/projects" }, t("foundation.cancel")),
            submit,
        ),
    );

    form.addEventListener(
        "submit",
        async (event) => {
            event.preventDefault();
            const problem = nameProblem(name.value.trim());
            nameField.setError(problem);
            if (problem) return;
            wrong.hidden = true;
            submit.setAttribute("aria-busy", "true");
            try {
                const data = new FormData(form);
                const isDetection = data.get("type") === "ObjectDetection";
                const project = await create(isDetection ? null : data.get("classification"));
                navigate(`#/projects/${project.id}/images`);
            } catch (error) {
                if (signal.aborted) return;
                replace(wrong, icon("error"), h("span", { dir: "auto" }, errorText(error)));
                wrong.hidden = false;
                wrong.scrollIntoView({ block: "nearest" });
            } finally {
                submit.removeAttribute("aria-busy");
            }
        },
        { signal },
    );

    /** @param {FormDataEntryValue|null} classificationType null: it detects objects, as its domain says */
    async function create(classificationType) {
        const text = description.value.trim(),
            title = name.value.trim();
        const isLong = text.length > LONG_DESCRIPTION;
        const project = await api.post(training("/projects"), {
            signal,
            query: {
                name: title,
                description: isLong || text === "" ? null : text,
                domainId: picker.domainId(),
                classificationType,
                targetExportPlatforms: picker.platforms().join(",") || null,
            },
        });
        if (isLong)
            await api.patch(training(`/projects/${project.id}`), { json: { name: title, description: text }, signal });
        return project;
    }

    replace(
        root,
        h(
            "div",
            { class: "page form-page" },
            h(
                "header",
                { class: "page-head" },
                h(
                    "div",
                    null,
                    h("a", { class: "back-link", href: "#/projects" }, icon("arrow-left"), t("projects.title")),
                    h("h1", null, t("projects.new")),
                ),
            ),
            form,
        ),
    );
    name.focus();
    await picker.load();
    const detection = /** @type {HTMLInputElement} */ (kinds.querySelector("[value=ObjectDetection]"));
    if (picker.hasType("ObjectDetection")) return;
    // A server of an older version.
    detection.disabled = true;
    detection.closest("label").classList.add("disabled");
    detection.closest("label").querySelector(".hint").textContent = t("projects.type.detection.none");
}
