/**
 * The dialog that lists and starts exports of an iteration: a group for each platform, in it each of its forms with
 * what became of it, and how to run the file.
 */

import { api, errorText, portal } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { h, replace } from "../../foundation/dom.js";
import { copyButton } from "../../foundation/fields.js";
import { bytes } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { failure, loading } from "../../foundation/states.js";
import { exportRecipe } from "./export-recipes.js";

/**
 * A format of an iteration, as the server tells it.
 *
 * @typedef {object} ExportFormat
 * @property {string} platform
 * @property {string | null} flavor
 * @property {"none" | "exporting" | "done" | "failed"} state
 * @property {string | null} uri
 * @property {number | null} byteCount
 * @property {string | null} failure
 * @property {boolean} newerVersionAvailable
 */

/** How often exports under way are asked about, in milliseconds. */
const pollMilliseconds = 1000;

/**
 * @param {import("./iterations.js").Iterations} iterations
 * @param {object} iteration
 */
export async function openExport(iterations, iteration) {
    const leave = new AbortController();
    const { signal } = leave;
    const route = portal(`/projects/${iterations.project.id}/iterations/${iteration.id}/exports`);
    const problem = h("p", { class: "note warn", role: "alert", hidden: true });
    const list = h("div", { class: "stack" }, loading());
    const start = async (/** @type {ExportFormat} */ format, /** @type {HTMLElement} */ button) => {
        button.setAttribute("aria-busy", "true");
        problem.hidden = true;
        try {
            const { platform, flavor } = format;
            await api.post(iterations.path(iteration, "/export"), { query: { platform, flavor }, signal });
            await refresh();
        } catch (error) {
            if (signal.aborted) return;
            problem.hidden = false;
            replace(problem, icon("warning"), h("span", { dir: "auto" }, errorText(error)));
        } finally {
            button.removeAttribute("aria-busy");
        }
    };
    const refresh = async () => {
        /** @type {ExportFormat[]} */
        const formats = await api.get(route, { signal });
        const opened = new Set([...list.querySelectorAll("details[open]")].map((each) => each.dataset.platform));
        const platforms = [...new Set(formats.map((format) => format.platform))];
        replace(
            list,
            platforms.map((platform) =>
                platformSection(
                    platform,
                    formats.filter((format) => format.platform === platform),
                    { start, isOpen: opened.has(platform) },
                ),
            ),
        );
        if (formats.some((format) => format.state === "exporting"))
            setTimeout(() => signal.aborted || refresh().catch(show), pollMilliseconds);
    };
    const show = (error) =>
        signal.aborted ||
        replace(
            list,
            failure(error, () => refresh().catch(show)),
        );
    const closed = openDialog({
        title: t("results.export.title"),
        body: h(
            "div",
            { class: "stack export-formats" },
            h("p", { class: "muted" }, t("results.export.text")),
            problem,
            list,
        ),
        actions: [{ label: t("foundation.close"), kind: "primary" }],
    });
    refresh().catch(show);
    await closed;
    leave.abort(new DOMException("left", "AbortError"));
}

/**
 * @param {string} platform
 * @param {ExportFormat[]} formats
 * @param {{start: (format: ExportFormat, button: HTMLElement) => Promise<void>, isOpen: boolean}} options
 */
function platformSection(platform, formats, { start, isOpen }) {
    const recipe = exportRecipe(platform);
    return h(
        "section",
        { class: "export-platform" },
        h("h3", null, t(`results.export.${platform}`)),
        h("p", { class: "muted" }, t(`results.export.${platform}.use`)),
        h(
            "ul",
            { class: "export-list" },
            formats.map((format) => row(format, start)),
        ),
        recipe &&
            h(
                "details",
                { class: "export-recipe", "data-platform": platform, open: isOpen },
                h("summary", null, t("results.export.run")),
                h(
                    "div",
                    { class: "token-field" },
                    h("pre", { class: "code-listing", tabIndex: 0, "aria-label": t("results.export.run") }, recipe),
                    copyButton(recipe),
                ),
            ),
    );
}

/** @param {ExportFormat} format */
function row(format, start) {
    const name = t(`results.export.flavor.${format.flavor ?? "usual"}`);
    const isDone = format.state === "done" && format.uri !== null;
    const button = h(
        "button",
        { type: "button", class: "button small", "aria-label": t("results.export.start.named", { name }) },
        t(isDone ? "results.export.again" : "results.export.start"),
    );
    button.addEventListener("click", () => start(format, button));
    return h(
        "li",
        null,
        h(
            "span",
            { class: "export-name" },
            h("b", null, name),
            format.failure && h("small", { class: "bad", dir: "auto" }, format.failure),
        ),
        format.byteCount !== null && h("small", { class: "muted" }, bytes(format.byteCount)),
        format.state === "failed" && h("span", { class: "badge bad" }, t("results.export.failed")),
        format.state === "exporting" &&
            h("span", { class: "badge accent", role: "status" }, t("results.export.running")),
        isDone &&
            h(
                "a",
                { class: "button small primary", href: format.uri, download: "" },
                icon("download"),
                t("results.export.download"),
            ),
        format.state !== "exporting" && (!isDone || format.newerVersionAvailable) && button,
    );
}
