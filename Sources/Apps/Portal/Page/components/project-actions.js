/** Renaming, deleting and exporting a project, from its tile and from its settings. */
import { h } from "../foundation/dom.js";
import { api, errorText, training } from "../foundation/api.js";
import { confirmDialog, openDialog, promptDialog } from "../foundation/dialog.js";
import { copyButton } from "../foundation/fields.js";
import { duration } from "../foundation/format.js";
import { t } from "../foundation/messages.js";
import { loading } from "../foundation/states.js";
import { showError, toast, undoable } from "../foundation/toast.js";

const NAME_LENGTH = 255;

/** Projects that are off the screen while their deletion can still be taken back, or is under way. */
const goingAway = new Set();

/** @param {string} id @returns {boolean} whether lists should leave the project out */
export const isBeingDeleted = (id) => goingAway.has(id);

function mark(id, isGoing) {
    if (isGoing) goingAway.add(id);
    else goingAway.delete(id);
    window.dispatchEvent(new CustomEvent("deletions-changed"));
}

const address = (project, rest = "") => training(`/projects/${encodeURIComponent(project.id)}${rest}`);

/**
 * What is wrong with a name, or null.
 * @param {string} name
 * @returns {string|null}
 */
export function nameProblem(name) {
    if (name === "") return t("projects.name.empty");
    const length = [...name].length;
    return length > NAME_LENGTH ? t("projects.name.long", { limit: NAME_LENGTH, n: length }) : null;
}

/**
 * Asks for a new name and keeps it.
 * @param {object} project
 * @param {{rename: (id: string, name: string) => void}} context
 */
export async function renameProject(project, { rename }) {
    const name = await promptDialog({
        title: t("projects.rename.title"),
        label: t("projects.field.name"),
        value: project.name,
        validate: nameProblem,
    });
    if (name === null || name === project.name) return;
    const before = project.name;
    rename(project.id, name);
    try {
        await api.patch(address(project), { json: { name, description: project.description ?? "" } });
    } catch (error) {
        rename(project.id, before);
        showError(error);
    }
}

/**
 * Deletes a project. One that answers predictions is asked about, and then goes at once: taking that back would need
 * new publications. Any other goes from the screen, and can be taken back for some seconds.
 * @param {object} project
 * @param {() => void} [onGone] called when it went from the screen
 */
export async function deleteProject(project, onGone) {
    let published;
    try {
        published = (await api.get(address(project, "/iterations"))).filter((iteration) => iteration.publishName);
    } catch (error) {
        showError(error);
        return;
    }
    const name = project.name.length > 80 ? project.name.slice(0, 80) + "…" : project.name;
    if (published.length > 0) {
        const isSure = await confirmDialog({
            title: t("projects.delete.published.title"),
            action: t("projects.delete.published.action"),
            text: t("projects.delete.published.text", {
                name,
                count: published.length,
                list: published.map((one) => one.publishName.slice(0, 80)).join(", "),
            }),
        });
        if (!isSure) return;
        mark(project.id, true);
        onGone?.();
        try {
            await Promise.all(
                published.map((iteration) => api.delete(address(project, `/iterations/${iteration.id}/publish`))),
            );
            await api.delete(address(project));
            toast(t("projects.deleted", { name }), { kind: "success" });
        } catch (error) {
            mark(project.id, false);
            showError(error);
        }
        return;
    }
    mark(project.id, true);
    onGone?.();
    const outcome = await undoable(t("projects.deleted", { name }), () =>
        api.delete(address(project), { keepalive: true }),
    );
    if (outcome === "undone") mark(project.id, false);
}

/**
 * Shows the token with which somebody else can copy the project.
 * @param {object} project
 * @param {{signal: AbortSignal}} context
 */
export async function exportProject(project, { signal }) {
    const place = h("div", null, loading());
    const waiting = openDialog({
        title: t("projects.export.title"),
        body: place,
        signal,
        actions: [{ label: t("foundation.done"), kind: "primary" }],
    });
    try {
        const answer = await api.get(address(project, "/export"), { signal });
        const token = h("textarea", {
            class: "input mono",
            readonly: true,
            rows: "3",
            value: answer.token,
            "aria-label": t("projects.export.token"),
            on: { focus: (event) => event.target.select() },
        });
        place.replaceChildren(
            h("p", null, t("projects.export.text")),
            h(
                "p",
                { class: "muted" },
                t("projects.export.counts", {
                    images: answer.imageCount,
                    tags: answer.tagCount,
                    iterations: answer.iterationCount,
                    time: duration(answer.estimatedImportTimeInMS / 1000),
                }),
            ),
            h("div", { class: "token-field" }, token, copyButton(answer.token)),
            h("p", { class: "hint" }, t("projects.export.hint")),
        );
    } catch (error) {
        place.replaceChildren(h("p", { class: "note bad", role: "alert" }, errorText(error)));
    }
    await waiting;
}
