/** The confusion matrix with its explanation; its cells open the images. Multiclass only. */

import { h } from "../../foundation/dom.js";
import { term } from "../../foundation/help.js";
import { t } from "../../foundation/messages.js";
import { isolated } from "../../foundation/format.js";
import { confusionChart } from "../../charts/confusion.js";
import { answerItem } from "./captions.js";
import { openImages } from "../../components/images-dialog.js";

/** @param {object} data As made by `showResults`. */
export function confusionSection(data) {
    const { evaluation, confusion, scores } = data;
    if (evaluation.classificationType !== "Multiclass") return null;
    const matrix = evaluation.confusionMatrix;
    if (!confusion && !matrix) return null;
    const size = evaluation.tags.length;
    // The page counts in the order of the scores; the server's matrix comes in the order of its tags.
    const tags = confusion
        ? scores.tagIds.map((_, place) => data.tagOfPlace.get(place) ?? { name: "" })
        : evaluation.tags;
    let threshold = evaluation.threshold;
    const open = (row, column) => {
        if (!confusion) return;
        const images = confusion.imagesIn(row, column, threshold);
        const isNone = column === size;
        const items = images.map((image) => {
            const place = confusion.images.indexOf(image);
            const tag = confusion.likelyTags[place];
            const kind = row === column ? "plain" : isNone ? "unsure" : "wrong";
            return answerItem(data, {
                image,
                kind,
                truth: scores.tagsOf(image),
                predicted: [{ tag, probability: confusion.certainties[place] }],
            });
        });
        const names = {
            truth: isolated(tags[row].name),
            predicted: isNone ? t("results.confusion.none") : isolated(tags[column].name),
            count: images.length,
        };
        openImages({
            title: t("results.confusion.images", names),
            text: row === column ? t("results.confusion.right") : null,
            items,
            source: data,
        });
    };
    const chart = confusionChart(tags, open);
    const memory = confusion ? new Int32Array(size * (size + 1)) : null;
    return {
        element: h(
            "section",
            { class: "card" },
            h(
                "div",
                { class: "card-head" },
                h("h2", null, term(t("results.confusion.title"), "results.help.confusion")),
            ),
            h("p", { class: "muted" }, t("results.confusion.text")),
            chart.element,
        ),
        update(figures) {
            threshold = figures.threshold;
            if (confusion) chart.update(confusion.at(threshold, memory));
            else if (figures.source === "server") chart.update(Int32Array.from(matrix.flat()));
        },
    };
}
