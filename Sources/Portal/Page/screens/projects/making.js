/**
 * Two ways to a project without a form: a copy by its token, and sample photographs.
 */
import { h } from "../../foundation/dom.js";
import { api, portal, training } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { field } from "../../foundation/fields.js";
import { say } from "../../foundation/messages.js";
import { toast } from "../../foundation/toast.js";
import { nameProblem } from "./changing.js";

const SAMPLE_COUNT = 60;

/**
 * Asks for a token, and perhaps a name, and imports the project.
 * @param {{signal: AbortSignal, onMade: Function}} context
 */
export async function importProject({ signal, onMade }) {
    const token = h("textarea", { class: "input mono", rows: "3", spellcheck: false, autocomplete: "off",
        required: true });
    const name = h("input", { class: "input", type: "text", dir: "auto", autocomplete: "off" });
    const tokenField = field({ label: say("projects.import.token"), control: token,
        hint: say("projects.import.hint") });
    const nameField = field({ label: say("projects.field.name"), control: name, optional: true,
        hint: say("projects.import.name") });
    const made = await openDialog({
        title: say("projects.import.title"), signal,
        body: h("div", null, h("p", { class: "lead" }, say("projects.import.text")), tokenField, nameField),
        actions: [
            { label: say("foundation.cancel"), kind: "quiet" },
            { label: say("projects.import"), kind: "primary", run: async () => {
                const text = token.value.trim(), title = name.value.trim();
                tokenField.setError(text === "" ? say("projects.import.empty") : null);
                nameField.setError(title === "" ? null : nameProblem(title));
                if (text === "" || (title !== "" && nameProblem(title))) return false;
                return api.post(training("/projects/import"), { query: { token: text, name: title || null }, signal });
            } },
        ],
    });
    if (!made) return;
    toast(say("projects.import.started"), { kind: "success" });
    await onMade();
}

/**
 * A project with sample photographs, to look around without pictures of one's own.
 * @param {AbortSignal} signal
 * @returns {Promise<string>} its id
 */
export async function makeSampleProject(signal) {
    const project = await api.post(training("/projects"), {
        query: { name: say("projects.sample.name"), description: say("projects.sample.description"),
            classificationType: "Multiclass" }, signal,
    });
    await api.post(portal(`/projects/${project.id}/samples`), { json: { count: SAMPLE_COUNT, seed: 7 }, signal });
    return project.id;
}
