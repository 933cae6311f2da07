/** One tag in detail: its curve, its best threshold, and the images that were answered wrongly because of it. */

import { openDialog } from "../../foundation/dialog.js";
import { h } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";
import { curveChart } from "../../charts/curve.js";
import { rangeText } from "../../charts/gauge.js";
import { mistakes } from "../../evaluation/mistakes.js";
import { answerItem } from "./captions.js";
import { curvePoints } from "./curve-section.js";
import { imageGrid } from "../../components/image-grid.js";

/**
 * @param {object} data As made by `showResults`.
 * @param {number} index Of the tag in the evaluation.
 * @param {import("./figures.js").Figures} figures At the threshold that is set.
 * @param {{useThreshold: (threshold: number) => void}} actions
 */
export function openTag(data, index, figures, actions) {
    const tag = data.evaluation.tags[index];
    const own = figures.tags[index];
    const points = curvePoints(data, index);
    const chart = points.length ? curveChart([{ name: tag.name, points }]) : null;
    chart?.mark([own.precision && own.recall ? { precision: own.precision.value, recall: own.recall.value } : null]);
    const facts = ["precision", "recall", "averagePrecision"].map((name) => {
        const estimate = own[name];
        const range =
            estimate?.lower === undefined
                ? ""
                : t("results.interval", { range: rangeText(estimate.lower, estimate.upper) });
        return h(
            "div",
            null,
            h("dt", null, t(name === "averagePrecision" ? "results.ap" : `results.${name}`)),
            h("dd", null, h("b", null, percent(estimate?.value, 1)), " ", h("small", { class: "muted" }, range)),
        );
    });
    const best = tag.bestThreshold;
    const body = (close) =>
        h(
            "div",
            { class: "stack" },
            h(
                "div",
                { class: "tag-detail" },
                chart?.element,
                h(
                    "div",
                    { class: "stack" },
                    h(
                        "dl",
                        { class: "fact-tiles" },
                        h(
                            "div",
                            null,
                            h("dt", null, t("results.tag.images")),
                            h("dd", null, h("b", null, String(tag.imageCount))),
                        ),
                        facts,
                    ),
                    typeof best === "number" &&
                        h(
                            "div",
                            { class: "note" },
                            h(
                                "div",
                                { class: "stack-tight" },
                                h("p", null, t("results.tag.best", { threshold: percent(best, 0) })),
                                h(
                                    "button",
                                    {
                                        type: "button",
                                        class: "button small",
                                        on: {
                                            click: () => {
                                                close();
                                                actions.useThreshold(Math.floor(best * 100) / 100);
                                            },
                                        },
                                    },
                                    t("results.tag.useBest"),
                                ),
                            ),
                        ),
                    !tag.isEvaluable && h("p", { class: "note warn" }, t("results.tagNote.unmeasured")),
                ),
            ),
            wrongImages(data, index, figures.threshold),
        );
    return openDialog({
        title: tag.name,
        size: "large",
        body,
        actions: [{ label: t("foundation.close"), kind: "primary" }],
    });
}

function wrongImages(data, index, threshold) {
    const place = data.places[index];
    if (!data.scores || place < 0) return null;
    const isAbout = (mistake) => {
        const carries = mistake.truth.includes(place);
        const said = mistake.predicted.some((each) => each.tag === place);
        return data.scores.isMulticlass ? carries || said : carries !== said;
    };
    const found = mistakes(data.scores, threshold).filter(isAbout);
    if (found.length === 0) return h("p", { class: "nothing-wrong" }, t("results.tag.noMistakes"));
    return h(
        "section",
        { class: "stack" },
        h("h3", null, t("results.tag.mistakes", { count: found.length })),
        imageGrid(
            found.map((mistake) => answerItem(data, mistake)),
            data,
        ),
    );
}
