/**
 * The dialog that lists and starts exports of an iteration, for iterations of which the server says that it makes them.
 */

import { api, errorText } from "../../foundation/api.js";
import { openDialog } from "../../foundation/dialog.js";
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { failure, loading } from "../../foundation/states.js";

/** What can be asked for: platforms with their flavors, by the names of the protocol. */
const formats = [
    { platform: "ONNX", flavor: null },
    { platform: "TensorFlow", flavor: null },
    { platform: "TensorFlow", flavor: "TensorFlowLite" },
    { platform: "TensorFlow", flavor: "TensorFlowJs" },
    { platform: "CoreML", flavor: null },
    { platform: "OpenVino", flavor: null },
    { platform: "DockerFile", flavor: "Linux" },
];

/** How often exports under way are asked about, in milliseconds. */
const pollMilliseconds = 2000;

/**
 * @param {import("./iterations.js").Iterations} iterations
 * @param {object} iteration
 */
export async function openExport(iterations, iteration) {
    const leave = new AbortController();
    const body = h("div", { class: "stack export-formats" }, loading());
    const path = iterations.path(iteration, "/export");
    const problem = h("p", { class: "note warn", role: "alert", hidden: true });
    const find = (exports, { platform, flavor }) =>
        exports.find((each) => each.platform === platform && (each.flavor ?? null) === flavor);
    const start = async ({ platform, flavor }, button) => {
        button.setAttribute("aria-busy", "true");
        problem.hidden = true;
        try {
            await api.post(path, { query: { platform, flavor }, signal: leave.signal });
            await refresh();
        } catch (error) {
            if (leave.signal.aborted) return;
            problem.hidden = false;
            replace(problem, icon("warning"), h("span", { dir: "auto" }, errorText(error)));
        } finally {
            button.removeAttribute("aria-busy");
        }
    };
    const row = (format, made) => {
        const name = t(`results.export.${format.flavor ?? format.platform}`);
        const button = h("button", { type: "button", class: "button small" }, t("results.export.start"));
        button.addEventListener("click", () => start(format, button));
        const action =
            made?.status === "Done" && made.downloadUri
                ? h(
                      "a",
                      { class: "button small primary", href: made.downloadUri, download: "" },
                      icon("download"),
                      t("results.export.download"),
                  )
                : made?.status === "Exporting"
                  ? h("span", { class: "badge accent" }, t("results.export.running"))
                  : button;
        const note = made?.status === "Failed" ? h("span", { class: "badge bad" }, t("results.export.failed")) : null;
        return h(
            "li",
            null,
            h(
                "span",
                { class: "export-name" },
                h("b", null, name),
                h("small", { class: "muted" }, t(`results.export.${format.flavor ?? format.platform}.use`)),
            ),
            note,
            action,
        );
    };
    const refresh = async () => {
        const exports = await api.get(path, { signal: leave.signal });
        replace(
            body,
            h("p", { class: "muted" }, t("results.export.text")),
            problem,
            h(
                "ul",
                { class: "export-list" },
                formats.map((format) => row(format, find(exports, format))),
            ),
        );
        if (exports.some((each) => each.status === "Exporting"))
            setTimeout(() => leave.signal.aborted || refresh().catch(show), pollMilliseconds);
    };
    const show = (error) =>
        leave.signal.aborted ||
        replace(
            body,
            failure(error, () => refresh().catch(show)),
        );
    const closed = openDialog({
        title: t("results.export.title"),
        body,
        actions: [{ label: t("foundation.close"), kind: "primary" }],
    });
    refresh().catch(show);
    await closed;
    leave.abort(new DOMException("left", "AbortError"));
}
