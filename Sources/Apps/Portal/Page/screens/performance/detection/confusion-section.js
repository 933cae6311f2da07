/** What boxes were taken for, and what was detected where nothing is: the most frequent of each. */
import { h, replace, uniqueId, userText } from "../../../foundation/dom.js";
import { count } from "../../../foundation/format.js";
import { t } from "../../../foundation/messages.js";
import { detectionConfusion } from "../../../evaluation/detection-confusion.js";

const SHOWN = 10;

/**
 * @param {import("./record.js").EvaluatedBoxes} evaluated
 * @returns {{element: HTMLElement, update: (threshold: number, overlap: number) => void}}
 */
export function confusionSection({ tags, boxes }) {
    const title = uniqueId("confusions");
    const body = h("tbody");
    const none = h("p", { class: "nothing-wrong" }, t("boxes.confusion.none"));
    const table = h(
        "table",
        { class: "table confusions", "aria-labelledby": title },
        h(
            "thead",
            null,
            h(
                "tr",
                null,
                h("th", { scope: "col" }, t("boxes.confusion.true")),
                h("th", { scope: "col" }, t("boxes.confusion.detected")),
                h("th", { scope: "col", class: "number" }, t("boxes.results.boxes")),
            ),
        ),
        body,
    );
    const nothing = () => h("span", { class: "faint" }, t("boxes.confusion.nothing"));
    return {
        element: h(
            "section",
            { class: "card" },
            h("h2", { id: title }, t("boxes.confusion.title")),
            h("p", { class: "muted" }, t("boxes.confusion.text")),
            none,
            h("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-labelledby": title }, table),
        ),
        update(threshold, overlap) {
            const rows = confusions(boxes, threshold, overlap).slice(0, SHOWN);
            none.hidden = rows.length > 0;
            table.hidden = rows.length === 0;
            replace(
                body,
                rows.map(({ truth, detected, number }) =>
                    h(
                        "tr",
                        null,
                        h("td", null, truth === null ? nothing() : userText(tags[truth].name)),
                        h("td", null, detected === null ? nothing() : userText(tags[detected].name)),
                        h("td", { class: "number" }, count(number)),
                    ),
                ),
            );
        },
    };
}

/**
 * Pairs of a true and another detected tag, the most frequent first; null stands for nothing.
 * @param {import("../../../evaluation/detection-boxes.js").DetectedBoxes} boxes
 * @param {number} threshold
 * @param {number} overlap
 * @returns {{truth: number|null, detected: number|null, number: number}[]}
 */
function confusions(boxes, threshold, overlap) {
    const { counts, background } = detectionConfusion(boxes, threshold, overlap);
    const columns = boxes.tagCount + 1;
    const found = background.map((number, detected) => ({ truth: null, detected, number }));
    for (let truth = 0; truth < boxes.tagCount; truth += 1) {
        for (let column = 0; column < columns; column += 1) {
            const detected = column === boxes.tagCount ? null : column;
            if (detected !== truth) found.push({ truth, detected, number: counts[truth * columns + column] });
        }
    }
    return found.filter(({ number }) => number > 0).sort((first, second) => second.number - first.number);
}
