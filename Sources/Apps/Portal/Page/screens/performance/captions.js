/** What stands below an image: what was said, and what is true. */

import { h, userText } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";

const spokenLimit = 80;

/**
 * An image of an evaluation for a grid.
 *
 * @param {object} data As made by `showResults`.
 * @param {{image: number, kind: "wrong"|"unsure"|"plain", truth: number[], predicted: {tag: number, probability:
 *   number}[]}} answer A mistake, or a right answer (`plain`).
 * @returns {import("../../components/image-grid.js").GridItem}
 */
export function answerItem(data, answer) {
    const nameOf = (tag) => data.tagOfPlace.get(tag)?.name ?? "";
    const threshold = answer.kind === "unsure" && data.scores.isMulticlass;
    const predicted = answer.predicted.map(({ tag, probability }) => ({
        name: nameOf(tag),
        probability,
        isRight: data.scores.carries(answer.image, tag) === 1,
    }));
    const truth = answer.truth.map(nameOf);
    return {
        id: data.scores.imageId(answer.image),
        kind: answer.kind,
        name: t("results.mistake.name", {
            predicted:
                predicted
                    .map((each) => each.name)
                    .join(", ")
                    .slice(0, spokenLimit) || t("results.confusion.none"),
            truth: truth.join(", ").slice(0, spokenLimit) || t("results.confusion.none"),
        }),
        caption: () => [
            h(
                "span",
                { class: "caption-line" },
                h("small", null, t(threshold ? "results.caption.leaning" : "results.caption.predicted")),
                predicted.length ? predicted.map(predictedTag) : h("span", null, t("results.confusion.none")),
            ),
            h(
                "span",
                { class: "caption-line" },
                h("small", null, t("results.caption.true")),
                truth.length
                    ? truth.map((name) => userText(name, { tag: "b" }))
                    : h("span", null, t("results.confusion.none")),
            ),
        ],
    };
}

const predictedTag = ({ name, probability, isRight }) =>
    h(
        "span",
        { class: ["caption-tag", isRight ? "is-right" : "is-wrong"] },
        userText(name),
        h("span", { class: "number" }, percent(probability, 0)),
    );
