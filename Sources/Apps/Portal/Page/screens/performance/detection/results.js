/** What a trained detector is worth: gauges, threshold and overlap, tags, curves, and the images it did worst on. */
import { h, replace, uniqueId } from "../../../foundation/dom.js";
import { term } from "../../../foundation/help.js";
import { icon } from "../../../foundation/icons.js";
import { t } from "../../../foundation/messages.js";
import { curveChart, seriesLimit } from "../../../charts/curve.js";
import { gauge } from "../../../charts/gauge.js";
import { ImageStore } from "../../../components/image-store.js";
import { averagedOverOverlaps, DetectionMatching } from "../../../evaluation/detection-matching.js";
import { thinned } from "../../../evaluation/ranking.js";
import { thresholdControl } from "../threshold-control.js";
import { trialTable } from "../trial-table.js";
import { confusionSection } from "./confusion-section.js";
import { issueSection } from "./issue-section.js";
import { outcomeBoxes, outcomeText } from "./outcome-boxes.js";
import { outcomeGrid } from "./outcome-grid.js";
import { overlapControl } from "./overlap-control.js";
import { evaluatedBoxes, readRecord } from "./record.js";
import { detectionTagTable } from "./tag-table.js";

const POINTS = 160;

/**
 * @param {HTMLElement} root
 * @param {{project: object, iteration: object, view: {threshold: number, overlap: number}, signal: AbortSignal}}
 *   context
 */
export async function showDetectionResults(root, { project, iteration, view, signal }) {
    const record = await readRecord(project.id, iteration.id, signal);
    signal.throwIfAborted();
    const evaluated = evaluatedBoxes(record);
    const { boxes, tags } = evaluated;
    const averaged = averagedOverOverlaps(boxes);
    let matching = new DetectionMatching(boxes, view.overlap);
    const gauges = overallGauges();
    const table = detectionTagTable();
    const curves = curveSection(tags);
    const confusions = confusionSection(evaluated);
    const source = { project, iteration, images: new ImageStore(project, iteration, signal) };
    const worst = worstSection(evaluated, source);

    const present = () => {
        const figures = matching.at(view.threshold);
        const precisions = matching.averagePrecisions;
        gauges.update({
            precision: figures.precision,
            recall: figures.recall,
            map: matching.meanAveragePrecision,
            averaged: averaged.mean === null ? null : { value: averaged.mean },
        });
        table.update(
            tags.map((tag, place) => ({
                name: tag.name,
                isEvaluable: tag.isEvaluable,
                boxes: boxes.tags[place].truthCount,
                precision: figures.tags[place].precision,
                recall: figures.tags[place].recall,
                averagePrecision: precisions[place],
                averaged: averaged.tags[place],
            })),
        );
        curves.mark(figures.tags);
        control.update({ source: "boxes" });
    };
    const drawStrip = () =>
        control.draw((threshold) => {
            const { precision, recall } = matching.at(threshold);
            return { precision: precision?.value ?? null, recall: recall?.value ?? null };
        });
    const settle = () => {
        confusions.update(view.threshold, view.overlap);
        worst.update(matching, view.threshold);
    };
    const control = thresholdControl({ view, onMove: present, onRest: settle });
    const overlaps = overlapControl({
        view,
        onMove: (overlap) => {
            matching = new DetectionMatching(boxes, overlap);
            curves.draw(matching);
            present();
        },
        onRest: () => {
            drawStrip();
            settle();
        },
    });
    const unmeasured = tags.filter((tag) => !tag.isEvaluable).length;
    replace(
        root,
        unmeasured > 0 &&
            h(
                "p",
                { class: "note warn" },
                icon("warning"),
                h("span", null, t("results.note.unmeasured", { count: unmeasured })),
            ),
        h(
            "section",
            { class: "card overall" },
            gauges.element,
            h("div", { class: "stack" }, control.element, overlaps),
        ),
        table.element,
        h("div", { class: "performance-pair" }, curves.element, confusions.element),
        worst.element,
        issueSection(evaluated, record.issues, source),
        h(
            "section",
            { class: "card" },
            h("h2", null, t("results.about.title")),
            h(
                "p",
                { class: "muted" },
                t("boxes.results.about", { images: boxes.images.length, boxes: boxes.truth.length }),
            ),
            record.views > 1 &&
                h(
                    "p",
                    { class: "muted" },
                    t("boxes.results.tiles", {
                        views: record.views,
                        milliseconds: Math.round(record.milliseconds),
                    }),
                ),
            trialTable(record.trials),
        ),
    );
    curves.draw(matching);
    present();
    drawStrip();
    settle();
}

function overallGauges() {
    const rows = [
        ["precision", "results.precision", "boxes.results.help.precision"],
        ["recall", "results.recall", "boxes.results.help.recall"],
        ["map", "results.map", "boxes.results.help.map"],
        ["averaged", "boxes.results.averaged", "boxes.results.help.averaged"],
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

/** Precision over recall of the weakest tags at the overlap. */
function curveSection(tags) {
    const place = h("div");
    const words = h("p", { class: "muted" });
    let chart = null,
        shown = [];
    return {
        element: h(
            "section",
            { class: "card" },
            h("div", { class: "card-head" }, h("h2", null, term(t("results.curve.title"), "results.help.curve"))),
            words,
            place,
        ),
        draw(matching) {
            const precisions = matching.averagePrecisions;
            shown = tags
                .map((_, tag) => tag)
                .filter((tag) => precisions[tag] !== null)
                .sort((first, second) => precisions[first] - precisions[second])
                .slice(0, seriesLimit);
            chart = curveChart(
                shown.map((tag) => ({ name: tags[tag].name, points: thinned(matching.curve(tag), POINTS) })),
            );
            replace(place, chart.element);
            words.textContent =
                shown.length === tags.length
                    ? t("boxes.results.curve")
                    : t("results.curve.weakest", { count: shown.length });
        },
        mark(figures) {
            chart?.mark(
                shown.map((tag) => {
                    const { precision, recall } = figures[tag];
                    return precision === null || recall === null ? null : { precision, recall };
                }),
            );
        },
    };
}

/** The images with the most wrong and missed boxes. */
function worstSection(evaluated, source) {
    const title = uniqueId("worst");
    const words = h("p", { class: "muted", role: "status" });
    const content = h("div");
    return {
        element: h(
            "section",
            { class: "card", "aria-labelledby": title },
            h("h2", { id: title }, t("boxes.results.worst")),
            words,
            content,
        ),
        update(matching, threshold) {
            const bad = matching
                .outcomes(threshold)
                .map((outcome, image) => ({ outcome, image, faults: outcome.wrong.length + outcome.missed.length }))
                .filter(({ faults }) => faults > 0)
                .sort((first, second) => second.faults - first.faults);
            words.textContent = t("boxes.results.worst.count", { count: bad.length, of: evaluated.imageIds.length });
            const items = bad.map(({ outcome, image }) => ({
                id: evaluated.imageIds[image],
                boxes: outcomeBoxes(evaluated, image, outcome),
                text: outcomeText(outcome),
            }));
            if (items.length === 0) replace(content, h("p", { class: "nothing-wrong" }, t("boxes.results.worst.none")));
            else replace(content, outcomeGrid(items, { ...source, kinds: ["found", "wrong", "missed"] }));
        },
    };
}
