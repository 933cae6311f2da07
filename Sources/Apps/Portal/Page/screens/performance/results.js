/** What a trained iteration is worth: gauges, threshold, tags, curves, confusion, calibration, wrong images. */

import { anySignal } from "../../foundation/signals.js";
import { api, isAbort, portal } from "../../foundation/api.js";
import { h, replace } from "../../foundation/dom.js";
import { term } from "../../foundation/help.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { budgetWords } from "../../components/training-budget.js";
import { count, percent } from "../../foundation/format.js";
import { gauge } from "../../charts/gauge.js";
import { Confusion } from "../../evaluation/confusion.js";
import { Measurement } from "../../evaluation/measurement.js";
import { Scores } from "../../evaluation/scores.js";
import { confusionSection } from "./confusion-section.js";
import { curveSection } from "./curve-section.js";
import { figuresOfPage, figuresOfServer } from "./figures.js";
import { ImageStore } from "../../components/image-store.js";
import { mistakesSection } from "./mistakes-section.js";
import { reliabilitySection } from "./reliability-section.js";
import { tagTable } from "./tag-table.js";
import { thresholdControl } from "./threshold-control.js";
import { trialTable } from "./trial-table.js";

/** How long the slider must rest before the server is asked for its intervals, in milliseconds. */
const settleMilliseconds = 350;

/**
 * @param {HTMLElement} root
 * @param {{project: object, iteration: object, iterations: import("./iterations.js").Iterations, view: {threshold:
 *   number}, signal: AbortSignal}} context
 */
export async function showResults(root, { project, iteration, view, signal }) {
    const route = portal(`/projects/${project.id}/iterations/${iteration.id}`);
    const ask = (threshold, options) => api.get(`${route}/evaluation`, { query: { threshold }, ...options });
    const [evaluation, scores] = await Promise.all([ask(view.threshold, { signal }), readScores(route, signal)]);
    const measurement = scores && (await Measurement.of(scores, signal));
    signal.throwIfAborted();
    const places = evaluation.tags.map((tag) => (scores ? scores.tagIds.indexOf(tag.id) : -1));
    const data = {
        project,
        iteration,
        evaluation,
        scores,
        measurement,
        places,
        confusion: scores?.isMulticlass ? new Confusion(scores) : null,
        images: new ImageStore(project, iteration, signal),
        tagOfPlace: places.reduce(
            (tags, place, index) => (place < 0 ? tags : tags.set(place, evaluation.tags[index])),
            new Map(),
        ),
    };
    const gauges = overallGauges(evaluation);
    const control = thresholdControl({
        view,
        onMove: (threshold) => move(threshold),
        onRest: (threshold) => settle(threshold),
    });
    const table = tagTable(data, { useThreshold: (threshold) => control.set(threshold) });
    const curves = curveSection(data);
    const confusion = confusionSection(data);
    const mistakes = mistakesSection(data);
    const parts = [gauges, table, curves, confusion].filter(Boolean);

    const known = new Map([[asked(view.threshold), evaluation]]);
    let asking = new AbortController();
    let timer = 0;
    const present = (figures) => {
        for (const part of parts) part.update(figures);
        control.update(figures);
    };
    const move = (threshold) => {
        view.threshold = threshold;
        asking.abort(new DOMException("moved on", "AbortError"));
        clearTimeout(timer);
        timer = setTimeout(() => settle(threshold), settleMilliseconds);
        const answer = known.get(asked(threshold));
        if (answer) present(figuresOfServer(answer));
        else if (measurement) present(figuresOfPage(measurement, places, threshold));
        else control.waiting();
    };
    const settle = async (threshold) => {
        clearTimeout(timer);
        table.sort();
        mistakes.update(threshold);
        if (known.has(asked(threshold))) return;
        asking.abort(new DOMException("moved on", "AbortError"));
        asking = new AbortController();
        const here = anySignal(signal, asking.signal);
        try {
            const answer = await ask(threshold, { signal: here });
            known.set(asked(threshold), answer);
            if (!here.aborted) present(figuresOfServer(answer));
        } catch (error) {
            // The page's own numbers stay; only where it has none must the reader know.
            if (!isAbort(error) && !measurement) throw error;
        }
    };
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    replace(
        root,
        notes(evaluation, scores),
        h("section", { class: "card overall" }, gauges.element, control.element),
        table.element,
        h("div", { class: "performance-pair" }, curves?.element, reliabilitySection(evaluation)),
        confusion?.element,
        mistakes.element,
        about(evaluation),
    );
    present(figuresOfServer(evaluation));
    mistakes.update(view.threshold);
    if (measurement) control.draw((threshold) => plain(measurement.at(threshold)));
}

const asked = (threshold) => threshold.toFixed(4);

const plain = ({ precision, recall }) => ({ precision: precision?.value ?? null, recall: recall?.value ?? null });

/** The scores; `null` where the server has none to give: everything but the immediate answers works without. */
async function readScores(route, signal) {
    try {
        return new Scores(await api.get(`${route}/scores`, { binary: true, signal }));
    } catch (error) {
        if (isAbort(error)) throw error;
        return null;
    }
}

function overallGauges(evaluation) {
    const isMulticlass = evaluation.classificationType === "Multiclass";
    const rows = [
        ["precision", "results.precision", "results.help.precision"],
        ["recall", "results.recall", "results.help.recall"],
        ["meanAveragePrecision", "results.map", "results.help.map"],
        [
            "accuracy",
            isMulticlass ? "results.accuracy" : "results.exact",
            isMulticlass ? "results.help.accuracy" : "results.help.exact",
        ],
    ];
    const gauges = rows.map(([name, label, help]) => ({
        name,
        gauge: gauge({ label: term(t(label), help), name: t(label) }),
    }));
    return {
        element: h(
            "div",
            { class: "gauges" },
            gauges.map((each) => each.gauge.element),
        ),
        update(figures) {
            for (const each of gauges) each.gauge.update(figures[each.name]);
        },
    };
}

function notes(evaluation, scores) {
    const left = evaluation.imageCount - evaluation.evaluableImageCount;
    const unmeasured = evaluation.tags.filter((tag) => !tag.isEvaluable).length;
    const nearDuplicates = evaluation.tags.filter((tag) => tag.isEvaluatedOnNearDuplicates).length;
    return [
        nearDuplicates > 0 &&
            h(
                "p",
                { class: "note warn" },
                icon("warning"),
                h("span", null, t("results.note.nearDuplicates", { count: nearDuplicates })),
            ),
        unmeasured > 0 &&
            h(
                "p",
                { class: "note warn" },
                icon("warning"),
                h("span", null, t("results.note.unmeasured", { count: unmeasured })),
            ),
        left > 0 &&
            unmeasured === 0 &&
            h("p", { class: "note" }, icon("info"), h("span", null, t("results.note.left", { count: left }))),
        !scores && h("p", { class: "note" }, icon("info"), h("span", null, t("results.note.noScores"))),
    ];
}

/** How these numbers came about: what the reader must know to believe them. */
function about(evaluation) {
    const { provenance } = evaluation;
    const facts = {
        baseModel: `${provenance.baseModel} ${provenance.baseModelVersion}`,
        precision: provenance.precision,
        trainingViews: provenance.trainingViews.join(", "),
        inverseRegularization: provenance.inverseRegularization,
        temperature: provenance.temperature.toFixed(2),
        seed: provenance.seed,
        dataVersion: provenance.dataVersion,
        skippedImageCount: provenance.skippedImageCount,
        budget: provenance.budgetMinutes ? budgetWords(provenance.budgetMinutes) : null,
        program: provenance.program,
    };
    return h(
        "section",
        { class: "card about-numbers" },
        h("h2", null, t("results.about.title")),
        h(
            "p",
            { class: "muted" },
            t("results.about.text", { images: evaluation.evaluableImageCount, groups: evaluation.groupCount }),
        ),
        h("p", { class: "muted" }, t("results.about.intervals")),
        h(
            "dl",
            { class: "fact-tiles" },
            evaluation.logLoss !== null &&
                fact(term(t("results.logLoss"), "results.help.logLoss"), evaluation.logLoss.toFixed(3)),
            fact(
                term(t("results.calibrationError"), "results.help.calibration"),
                percent(evaluation.expectedCalibrationError, 1),
            ),
            fact(t("results.about.images"), count(evaluation.imageCount)),
            Object.entries(facts).map(
                ([name, value]) =>
                    value !== null && value !== undefined && fact(t(`results.provenance.${name}`), String(value)),
            ),
        ),
        trialTable(evaluation.trials),
    );
}

const fact = (name, value) => h("div", null, h("dt", null, name), h("dd", { dir: "auto" }, value));
