/** The screen that trains: what will be used, how, and a training as it happens. */

import { api, ApiError, isAbort, portal, training } from "../foundation/api.js";
import { confirmDialog } from "../foundation/dialog.js";
import { h, replace } from "../foundation/dom.js";
import { percent } from "../foundation/format.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { empty } from "../foundation/states.js";
import { showError } from "../foundation/toast.js";
import { isDetection } from "../labeling/project-kind.js";
import { datasetCard } from "./train/dataset.js";
import { followTraining } from "../components/training-feed.js";
import { findingCards } from "./train/findings.js";
import { liveTraining } from "./train/live.js";
import { trainingOptions } from "./train/options.js";
import { outcomeCard } from "./train/outcome.js";

/**
 * @param {HTMLElement} root
 * @param {{project: object, signal: AbortSignal}} context
 */
export async function show(root, { project, signal }) {
    const route = `/projects/${project.id}`;
    const get = (path, query) => api.get(training(route + path), { query, signal });
    const [tags, iterations, untagged] = await Promise.all([
        get("/tags"),
        get("/iterations"),
        get("/images/untagged/count"),
    ]);
    const newest = (status) => iterations.filter((each) => each.status === status).sort(byDate)[0] ?? null;
    const last = newest("Completed");
    const top = h("div", { class: "train-now", "aria-live": "off" });
    const form = h("div", { class: "train-form" });
    const findings = h("div", { class: "train-findings" });
    replace(root, h("div", { class: "page train" }, h("h1", null, t("train.title")), top, form, findings));

    const watch = (iteration) => {
        const live = liveTraining(project, iteration);
        replace(top, live.element);
        form.hidden = true;
        const title = document.title;
        followTraining(project.id, iteration.id, {
            signal,
            onProgress: (progress) => {
                live.update(progress);
                if (progress.total > 0) document.title = `${percent(progress.done / progress.total, 0)} · ${title}`;
            },
            onConnection: live.connection,
            onEnd: async (ended) => {
                document.title = title;
                form.hidden = false;
                if (ended.status === "Deleted") return again();
                replace(top, outcomeCard({ project, iteration: ended, previous: last, signal, again }));
                top.querySelector("a, button")?.focus({ preventScroll: true });
                await lookForFindings(ended.status === "Completed" ? ended : last);
            },
        });
    };
    const again = () => {
        top.replaceChildren();
        form.querySelector("input")?.focus();
    };
    const lookForFindings = (iteration) => showFindings(findings, { project, tags, iteration, signal });
    if (tags.length === 0) replace(form, nothingYet(project));
    else fillForm(form, { project, tags, untagged, iterations, signal, watch });
    const running = newest("Training");
    if (running) watch(running);
    lookForFindings(last);
}

const byDate = (first, second) => (first.created < second.created ? 1 : -1);

const nothingYet = (project) =>
    empty({
        icon: "tags",
        title: t("train.nothing.title"),
        text: t(isDetection(project) ? "train.boxes.nothing" : "train.nothing.text"),
        actions: [
            h("a", { class: "button primary", href: `#/projects/${project.id}/images` }, t("train.nothing.action")),
        ],
    });

function fillForm(form, { project, tags, untagged, iterations, signal, watch }) {
    const left = new Set();
    let chosen = null;
    const start = h(
        "button",
        { type: "button", class: "button primary large" },
        icon("train"),
        h("span", null, t("train.start")),
    );
    const why = h("p", { class: "hint", id: "train-why" });
    const options = trainingOptions({
        project,
        signal,
        name: t("train.name.proposal", { number: iterations.length + 1 }),
    });
    const dataset = datasetCard({
        project,
        tags,
        untagged,
        left,
        onChange: (plan) => {
            chosen = plan;
            start.disabled = !plan.canTrain;
            why.textContent = plan.canTrain ? t("train.start.hint") : t("train.start.cannot");
        },
    });
    start.addEventListener("click", async () => {
        const wishes = options.read();
        if (!wishes) return;
        start.setAttribute("aria-busy", "true");
        try {
            const selected = left.size > 0 ? chosen.chosen.map((tag) => tag.id) : null;
            const iteration = await train(project, wishes, selected, signal);
            if (iteration) watch(iteration);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        } finally {
            start.removeAttribute("aria-busy");
        }
    });
    replace(
        form,
        h(
            "section",
            { class: "card train-how" },
            h("h2", null, t("train.how")),
            options.element,
            h("div", { class: "train-start" }, start, why),
        ),
        dataset,
    );
}

/** Starts a training and names it; asks first where nothing has changed since the last one. */
async function train(project, wishes, selectedTags, signal) {
    const ask = async (force) => {
        const { iterationId } = await api.post(portal(`/projects/${project.id}/trainings`), {
            signal,
            json: {
                trainingType: wishes.type,
                force,
                selectedTags: selectedTags ?? [],
                ...(wishes.minutes ? { budgetMinutes: wishes.minutes } : {}),
                ...(wishes.email ? { notificationEmailAddress: wishes.email } : {}),
            },
        });
        return api.get(training(`/projects/${project.id}/iterations/${iterationId}`), { signal });
    };
    let iteration;
    try {
        iteration = await ask(false);
    } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "BadRequestTrainingNotNeeded") throw error;
        const isWanted = await confirmDialog({
            title: t("train.same.title"),
            text: t("train.same.text"),
            action: t("train.same.action"),
            kind: "primary",
        });
        if (!isWanted) return null;
        iteration = await ask(true);
    }
    if (!wishes.name) return iteration;
    // The training has begun; that its name was refused must not look like a failure of it.
    return api
        .patch(training(`/projects/${project.id}/iterations/${iteration.id}`), { json: { name: wishes.name }, signal })
        .catch((error) => {
            if (!isAbort(error)) showError(error);
            return iteration;
        });
}

/** Findings are an addition: where the server has none, or not yet, the screen is as good. */
async function showFindings(root, { project, tags, iteration, signal }) {
    const nothing = (error) => {
        if (isAbort(error)) throw error;
        return null;
    };
    try {
        const [twins, evaluation] = await Promise.all([
            api.get(portal(`/projects/${project.id}/duplicates`), { signal }).catch(nothing),
            // What is worth checking about boxes is told with the performance.
            iteration && !isDetection(project)
                ? api
                      .get(portal(`/projects/${project.id}/iterations/${iteration.id}/evaluation`), { signal })
                      .catch(nothing)
                : null,
        ]);
        replace(
            root,
            findingCards({
                project,
                tags,
                iteration,
                signal,
                duplicates: twins?.groups ?? [],
                errors: evaluation?.labelErrors ?? [],
            }),
        );
    } catch (error) {
        if (!isAbort(error)) showError(error);
    }
}
