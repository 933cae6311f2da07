/** Ways to a project without a form: a copy by its archive or its token, and sample photographs. */
import { anySignal } from "../../foundation/signals.js";
import { h } from "../../foundation/dom.js";
import { api, portal, training } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { choiceCards, field } from "../../foundation/fields.js";
import { percent } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";
import { toast } from "../../foundation/toast.js";
import { importArchive } from "../../components/project-archive.js";
import { nameProblem } from "../../components/project-actions.js";

const SAMPLE_COUNT = 60;

/**
 * Asks for a file or a token, and perhaps a name, and imports the project.
 * @param {{signal: AbortSignal, onMade: Function}} context
 */
export async function importProject({ signal, onMade }) {
    let way = "file";
    const file = h("input", { class: "input", type: "file", accept: ".tar" });
    const token = h("textarea", { class: "input mono", rows: "3", spellcheck: false, autocomplete: "off" });
    const name = h("input", { class: "input", type: "text", dir: "auto", autocomplete: "off" });
    const fileField = field({ label: t("projects.import.file"), control: file, hint: t("projects.import.file.hint") });
    const tokenField = field({ label: t("projects.import.token"), control: token, hint: t("projects.import.hint") });
    const nameField = field({
        label: t("projects.field.name"),
        control: name,
        optional: true,
        hint: t("projects.import.name"),
    });
    const bar = h("progress", { max: 1, value: 0, "aria-label": t("projects.import.progress") });
    const stage = h("p", { class: "hint", role: "status" });
    const progress = h("div", { class: "import-progress", hidden: true }, bar, stage);
    const leave = new AbortController();
    const drawWay = () => {
        fileField.hidden = way !== "file";
        tokenField.hidden = way !== "token";
    };
    drawWay();
    const show = (at, share) => {
        progress.hidden = false;
        bar.value = share;
        stage.textContent = t(`projects.import.${at}`, { share: percent(share, 0) });
    };

    async function run() {
        const title = name.value.trim(),
            text = token.value.trim(),
            [chosen] = file.files;
        fileField.setError(way === "file" && !chosen ? t("projects.import.file.empty") : null);
        tokenField.setError(way === "token" && text === "" ? t("projects.import.empty") : null);
        nameField.setError(title === "" ? null : nameProblem(title));
        if ((way === "file" ? !chosen : text === "") || (title !== "" && nameProblem(title))) return false;
        if (way === "token")
            return api.post(training("/projects/import"), { query: { token: text, name: title || null }, signal });
        try {
            return await importArchive(chosen, {
                name: title,
                onProgress: show,
                signal: anySignal(signal, leave.signal),
            });
        } finally {
            progress.hidden = true;
        }
    }

    const waiting = openDialog({
        title: t("projects.import.title"),
        signal,
        canLeave: true,
        body: h(
            "div",
            null,
            choiceCards({
                legend: t("projects.import.from"),
                name: "import-way",
                value: way,
                options: [
                    { value: "file", title: t("projects.import.way.file"), text: t("projects.import.way.file.text") },
                    {
                        value: "token",
                        title: t("projects.import.way.token"),
                        text: t("projects.import.way.token.text"),
                    },
                ],
                onChange: (value) => {
                    way = value;
                    drawWay();
                },
            }),
            fileField,
            tokenField,
            nameField,
            progress,
        ),
        actions: [
            { label: t("foundation.cancel"), kind: "quiet" },
            { label: t("projects.import"), kind: "primary", run },
        ],
    });
    const made = await waiting;
    leave.abort(new DOMException("left", "AbortError"));
    if (!made) return;
    toast(t(way === "file" ? "projects.import.done" : "projects.import.started"), { kind: "success" });
    if (made.missingDomain) toast(t("projects.import.domain", { name: made.missingDomain }), { kind: "warning" });
    await onMade();
}

/**
 * A project with sample photographs, to look around without images of one's own.
 * @param {AbortSignal} signal
 * @returns {Promise<string>} its id
 */
export async function makeSampleProject(signal) {
    const project = await api.post(training("/projects"), {
        query: {
            name: t("projects.sample.name"),
            description: t("projects.sample.description"),
            classificationType: "Multiclass",
        },
        signal,
    });
    await api.post(portal(`/projects/${project.id}/samples`), { json: { count: SAMPLE_COUNT, seed: 7 }, signal });
    return project.id;
}
