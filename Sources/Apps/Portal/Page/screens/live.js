/** Live: an iteration at work in the browser itself, on a camera, the screen or a file. */
import { load } from "/runtime/ocellus.js";
import { api, errorText, isAbort, portal, training } from "../foundation/api.js";
import { h, replace } from "../foundation/dom.js";
import { field } from "../foundation/fields.js";
import { bytes } from "../foundation/format.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { rememberAddress } from "../foundation/router.js";
import { anySignal } from "../foundation/signals.js";
import { empty } from "../foundation/states.js";
import { iterationName } from "../components/iteration-name.js";
import { LiveView } from "../components/live/live-view.js";
import { isDetection } from "../labeling/project-kind.js";

/** @param {string} projectId @param {string} iterationId */
const modelAddress = (projectId, iterationId) =>
    portal(`/projects/${projectId}/iterations/${iterationId}/web/model.json`);

/**
 * @param {HTMLElement} root
 * @param {import("../foundation/router.js").ScreenContext} context
 */
export async function show(root, { project, parameters, signal }) {
    const all = await api.get(training(`/projects/${project.id}/iterations`), { signal });
    const iterations = all.filter((each) => each.status === "Completed").reverse();
    const head = h(
        "div",
        { class: "page-head" },
        h("div", null, h("h1", null, t("live.title")), h("p", null, t("live.explain"))),
    );
    if (iterations.length === 0) {
        const actions = h(
            "a",
            { class: "button primary", href: `#/projects/${project.id}/train` },
            t("predictions.toTraining"),
        );
        const text = t("live.untrained.text");
        replace(
            root,
            h(
                "div",
                { class: "page broad" },
                head,
                empty({ icon: "camera", title: t("live.untrained"), text, actions }),
            ),
        );
        return;
    }
    const chosen = iterations.find((each) => each.id === parameters.iteration) ?? iterations[0];
    const isDetector = isDetection(project);
    const isMultilabel = project.settings?.classificationType === "Multilabel";
    const onWanted = () => asked ?? use(select.value);
    const view = new LiveView({ id: project.id, isDetector, isMultilabel, onWanted, signal });
    const state = h("div", { class: "live-state" });
    const select = h(
        "select",
        { class: "select wide", on: { change: () => choose(select.value) } },
        iterations.map((each) =>
            h("option", { value: each.id, selected: each.id === chosen.id, dir: "auto" }, iterationName(each)),
        ),
    );
    head.append(field({ label: t("live.iteration"), control: select }));
    replace(root, h("div", { class: "page broad live" }, head, state, view.element));

    let running = new AbortController();
    /** @type {string|null} the iteration that is being loaded */
    let asked = null;
    /** @type {import("/runtime/ocellus.js").Model|null} */
    let model = null;
    signal.addEventListener("abort", () => model?.close(), { once: true });

    /** Another iteration; it is loaded when there is a picture. @param {string} iterationId */
    function choose(iterationId) {
        rememberAddress(`#/projects/${project.id}/live?iteration=${iterationId}`);
        running.abort();
        view.use(null);
        model?.close();
        model = asked = null;
        replace(state);
        if (view.source.picture) use(iterationId);
    }

    /** @param {string} iterationId */
    async function use(iterationId) {
        running.abort();
        running = new AbortController();
        const mine = anySignal(signal, running.signal);
        asked = iterationId;
        const bar = h("progress", { class: "live-progress", max: 1, "aria-label": t("live.loading") });
        const words = h("span", null, t("live.loading"));
        replace(state, h("p", { class: "note" }, words, bar));
        try {
            const loaded = await load(modelAddress(project.id, iterationId), {
                signal: mine,
                onProgress: ({ loaded, total }) => {
                    bar.value = loaded / total;
                    words.textContent = t("live.loadingBytes", { done: bytes(loaded), total: bytes(total) });
                },
            });
            if (mine.aborted) return loaded.close();
            model = loaded;
            replace(state);
            view.use(model);
        } catch (error) {
            if (isAbort(error) || mine.aborted) return;
            asked = null;
            const retry = { type: "button", class: "button small", on: { click: () => use(iterationId) } };
            replace(
                state,
                h(
                    "div",
                    { class: "note bad", role: "alert" },
                    icon("error"),
                    h("p", { dir: "auto" }, errorText(error)),
                    h("button", retry, icon("refresh"), t("foundation.retry")),
                ),
            );
        }
    }
}
