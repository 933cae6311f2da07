/** Quick test: what an iteration says about one image, without publishing it first. */

import { h, replace } from "../../foundation/dom.js";
import { api, training } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { t } from "../../foundation/messages.js";
import { empty, failure, loading } from "../../foundation/states.js";
import { QuickTest } from "./test.js";

/**
 * Opens the dialog. When it has closed and an image was kept, the window is told by `prediction-kept`.
 *
 * @param {object} project The protocol's Project.
 * @param {{iterationId?: string, signal?: AbortSignal}} options Which iteration is asked first; else the newest one.
 * @returns {Promise<void>} When the dialog is closed.
 */
export async function openQuickTest(project, { iterationId, signal } = {}) {
    const closing = new AbortController();
    signal?.addEventListener("abort", () => closing.abort(), { once: true });
    /** @type {QuickTest|null} */
    let test = null;
    const body = h("div", { class: "quick-test-body" }, loading());

    async function begin() {
        try {
            const [all, tags] = await Promise.all([
                api.get(training(`/projects/${project.id}/iterations`), { signal: closing.signal }),
                api.get(training(`/projects/${project.id}/tags`), { signal: closing.signal }),
            ]);
            const iterations = all.filter((each) => each.status === "Completed").reverse();
            if (!iterations.length) return replace(body, untrained(project));
            const first = iterations.find((each) => each.id === iterationId) ?? iterations[0];
            test = new QuickTest({ project, iterations, tags, first, signal: closing.signal });
            replace(body, test.element);
        } catch (error) {
            if (!closing.signal.aborted) replace(body, failure(error, begin));
        }
    }

    begin();
    await openDialog({ title: t("quickTest.title"), size: "large", class: "quick-test-dialog", body, signal });
    closing.abort();
    if (test?.hasKept) window.dispatchEvent(new CustomEvent("prediction-kept"));
}

function untrained(project) {
    return empty({
        icon: "train",
        title: t("quickTest.untrained.title"),
        text: t("quickTest.untrained.text"),
        actions: h(
            "a",
            { class: "button primary", href: `#/projects/${project.id}/train` },
            t("predictions.toTraining"),
        ),
    });
}
