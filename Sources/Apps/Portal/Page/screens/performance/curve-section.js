/** Precision over recall of the weakest tags, with a dot on each curve where the threshold stands. */

import { h } from "../../foundation/dom.js";
import { term } from "../../foundation/help.js";
import { t } from "../../foundation/messages.js";
import { curveChart, seriesLimit } from "../../charts/curve.js";
import { precisionRecallCurve, thinned } from "../../evaluation/ranking.js";

const pointLimit = 160;

/**
 * The points of a tag's curve: all of them where the page has the scores, else those that the server chose.
 * @param {object} data as made by `showResults`
 * @param {number} index of the tag
 * @returns {{threshold: number, precision: number, recall: number}[]}
 */
export function curvePoints(data, index) {
    const place = data.places[index];
    if (!data.measurement || place < 0) return data.evaluation.tags[index].curve;
    const ranked = data.measurement.tags[place];
    return ranked.isEvaluable ? thinned(precisionRecallCurve(ranked.all, ranked.positives), pointLimit) : [];
}

/** @param {object} data As made by `showResults`. */
export function curveSection(data) {
    const { tags } = data.evaluation;
    const average = (index) => tags[index].averagePrecision?.value ?? 0;
    const weakest = tags
        .map((_, index) => index)
        .filter((index) => tags[index].isEvaluable)
        .sort((first, second) => average(first) - average(second))
        .slice(0, seriesLimit);
    if (weakest.length === 0) return null;
    const chart = curveChart(weakest.map((index) => ({ name: tags[index].name, points: curvePoints(data, index) })));
    const isAll = weakest.length === tags.length;
    return {
        element: h(
            "section",
            { class: "card" },
            h("div", { class: "card-head" }, h("h2", null, term(t("results.curve.title"), "results.help.curve"))),
            h(
                "p",
                { class: "muted" },
                isAll ? t("results.curve.text") : t("results.curve.weakest", { count: weakest.length }),
            ),
            chart.element,
        ),
        update(figures) {
            chart.mark(
                weakest.map((index) => {
                    const { precision, recall } = figures.tags[index];
                    return precision && recall ? { precision: precision.value, recall: recall.value } : null;
                }),
            );
        },
    };
}
