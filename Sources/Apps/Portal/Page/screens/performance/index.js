/** The screen of iterations: a list of them, and what the chosen one is worth. */

import { anySignal } from "../../foundation/signals.js";
import { h, replace } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { isAbort } from "../../foundation/api.js";
import { rememberAddress } from "../../foundation/router.js";
import { shortcuts } from "../../foundation/shortcuts.js";
import { empty, failure, loading } from "../../foundation/states.js";
import { showError } from "../../foundation/toast.js";
import { followTraining } from "../../components/training-feed.js";
import { isDetection } from "../../labeling/project-kind.js";
import { showComparison } from "./compare.js";
import { showDetectionComparison } from "./detection/compare.js";
import { showDetectionResults } from "./detection/results.js";
import { Iterations } from "./iterations.js";
import { iterationHead } from "./iteration-head.js";
import { iterationList } from "./iteration-list.js";
import { showResults } from "./results.js";

/**
 * @param {HTMLElement} root
 * @param {{project: object, parameters: {iteration?: string, compare?: string}, signal: AbortSignal, navigate: (hash:
 *   string) => void}} context
 */
export async function show(root, { project, parameters, signal, navigate }) {
    const iterations = new Iterations(project, signal);
    await iterations.load();
    const address = `#/projects/${project.id}/performance`;
    if (iterations.all.length === 0) {
        replace(root, nothingYet(project));
        return;
    }
    const view = { threshold: 0.5, overlap: 0.5 };
    const detects = isDetection(project);
    const detail = h("div", { class: "performance-detail" });
    const aside = h("aside", { class: "performance-iterations", "aria-label": t("results.iterations") });
    let chosen = iterations.find(parameters.iteration) ?? iterations.all[0];
    let compared = iterations.find(parameters.compare);
    let inside = new AbortController();

    const open = (iteration, other = null) => {
        [chosen, compared] = [iteration, other];
        rememberAddress(`${address}?iteration=${iteration.id}${other ? `&compare=${other.id}` : ""}`);
        draw();
    };
    const refreshList = () => replace(aside, iterationList(iterations, chosen, { open }));
    const draw = () => {
        inside.abort(new DOMException("left", "AbortError"));
        inside = new AbortController();
        const here = anySignal(signal, inside.signal);
        refreshList();
        const content = h("div", { class: "performance-content" });
        const actions = { open, navigate, compare: (other) => open(chosen, other), changed };
        replace(detail, iterationHead({ project, iteration: chosen, iterations, actions }), content);
        fill(content, here).catch((error) => {
            if (!isAbort(error) && !here.aborted) replace(content, failure(error, draw));
        });
    };
    const fill = async (content, here) => {
        const context = { project, iteration: chosen, iterations, view, signal: here };
        if (compared)
            return (detects ? showDetectionComparison : showComparison)(content, {
                ...context,
                other: compared,
                close: () => open(chosen),
                choose: (other) => open(chosen, other),
            });
        if (chosen.status === "Completed") {
            replace(content, loading());
            return (detects ? showDetectionResults : showResults)(content, context);
        }
        if (chosen.status === "Training") return replace(content, inTraining(project));
        return replace(content, failed(project, chosen));
    };
    /**
     * What follows from a change of the iterations: they are read again; the detail too, if it shows something else.
     */
    const changed = async ({ redraw = true, reload = true } = {}) => {
        if (signal.aborted) return;
        if (reload) await iterations.load().catch(showError);
        if (signal.aborted) return;
        if (iterations.all.length === 0) return replace(root, nothingYet(project));
        const still = iterations.find(chosen.id);
        const isOther = !still || still.status !== chosen.status;
        chosen = still ?? iterations.all[0];
        if (compared) compared = iterations.find(compared.id);
        if (redraw || isOther) draw();
        else refreshList();
    };
    const step = (by) => {
        const place = iterations.all.indexOf(iterations.find(chosen.id)) + by;
        if (iterations.all[place]) open(iterations.all[place]);
    };
    shortcuts(signal, [
        { keys: "j", label: t("results.keys.next"), section: t("results.title"), run: () => step(1) },
        { keys: "k", label: t("results.keys.previous"), section: t("results.title"), run: () => step(-1) },
    ]);
    replace(root, h("div", { class: "page performance" }, aside, detail));
    draw();
    for (const iteration of iterations.all.filter((each) => each.status === "Training")) {
        followTraining(project.id, iteration.id, {
            signal,
            onProgress: (progress) => iterations.progressed(iteration.id, progress, refreshList),
            onEnd: () => changed({ redraw: false }),
        });
    }
}

const nothingYet = (project) =>
    empty({
        icon: "performance",
        heading: "h1",
        title: t("results.none.title"),
        text: t("results.none.text"),
        actions: [h("a", { class: "button primary", href: `#/projects/${project.id}/train` }, t("results.train"))],
    });

const inTraining = (project) =>
    empty({
        icon: "train",
        title: t("results.training.title"),
        text: t("results.training.text"),
        actions: [
            h("a", { class: "button primary", href: `#/projects/${project.id}/train` }, t("results.training.watch")),
        ],
    });

const failed = (project, iteration) =>
    empty({
        icon: "warning",
        title: t("results.failed.title"),
        text: h(
            "span",
            { dir: "auto", class: "user-block" },
            iteration.trainingErrorDetails || t("results.failed.unknown"),
        ),
        actions: [
            h("a", { class: "button primary", href: `#/projects/${project.id}/train` }, t("results.failed.again")),
        ],
    });
