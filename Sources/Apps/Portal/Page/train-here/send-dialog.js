/** The dialog that sends what was collected to the server: a name, a key if nobody has signed in, progress, a link. */
import { errorText } from "../foundation/api.js";
import { openDialog } from "../foundation/dialog.js";
import { h, replace } from "../foundation/dom.js";
import { field } from "../foundation/fields.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { loading } from "../foundation/states.js";
import { nameProblem } from "../components/project-actions.js";
import { keyField } from "./key-field.js";
import { sendAsProject } from "./sending.js";

/** @param {import("./sample-set.js").SampleSet} set @param {() => void} onSent when the server has everything */
export async function openSendDialog(set, onSent) {
    const closing = new AbortController();
    const body = h("div", { class: "stack" }, loading(t("trainHere.send.asking")));
    const title = t("trainHere.send.title");
    const opened = openDialog({ title, size: "small", body, class: "send-dialog" });
    ask(set, body, onSent, closing.signal);
    await opened;
    closing.abort();
}

async function ask(set, body, onSent, signal) {
    let access;
    try {
        access = await keyField();
    } catch (error) {
        replace(body, problemNote(errorText(error)));
        return;
    }
    const name = h("input", { class: "input", type: "text", dir: "auto", autocomplete: "off" });
    const nameField = field({ label: t("projects.field.name"), control: name });
    const problem = h("div", { role: "alert" });
    const submit = h("button", { type: "submit", class: "button primary wide" }, t("trainHere.send.action"));
    const images = t("trainHere.images", { count: set.imageCount });
    const form = h(
        "form",
        { class: "stack", novalidate: true },
        h("p", null, t("trainHere.send.explain", { images })),
        nameField,
        access.element,
        problem,
        submit,
    );
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const wrong = nameProblem(name.value.trim());
        nameField.setError(wrong);
        if (wrong) return;
        submit.setAttribute("aria-busy", "true");
        replace(problem);
        const isIn = await access.enter().catch((error) => {
            replace(problem, problemNote(errorText(error)));
            return false;
        });
        if (!isIn) return submit.removeAttribute("aria-busy");
        await send(name.value.trim(), set, body, onSent, signal);
    });
    replace(body, form);
    name.focus();
}

async function send(name, set, body, onSent, signal) {
    const bar = h("progress", {
        class: "live-progress wide",
        max: 1,
        value: 0,
        "aria-label": t("trainHere.send.title"),
    });
    const words = h("p", { role: "status" });
    replace(body, words, bar);
    const onProgress = (done, total) => {
        bar.value = total > 0 ? done / total : 0;
        words.textContent = t("trainHere.send.progress", { done, total });
    };
    const tags = set.tags.filter((tag) => tag.samples.length > 0);
    try {
        const { project, sent, refused } = await sendAsProject(name, tags, { signal, onProgress });
        if (refused === 0) onSent();
        const link = h(
            "a",
            { class: "button primary", href: `/#/projects/${project.id}/images` },
            icon("arrow-right"),
            t("trainHere.send.open"),
        );
        replace(
            body,
            h("p", { class: "note good", role: "status" }, icon("success"), t("trainHere.send.done", { count: sent })),
            refused > 0 && problemNote(t("trainHere.send.refused", { count: refused })),
            link,
        );
        link.focus();
    } catch (error) {
        if (signal.aborted) return;
        replace(body, problemNote(errorText(error)), h("p", null, t("trainHere.send.partly")));
    }
}

const problemNote = (text) =>
    h("p", { class: "note bad", role: "alert" }, icon("error"), h("span", { dir: "auto" }, text));
