/** What an advanced training tried, and which recipe won. */
import { h, uniqueId } from "../../foundation/dom.js";
import { count, percent } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";

/**
 * A section with a row for each recipe: of classifiers the lowest log loss won, of detectors the highest mAP.
 *
 * @param {{name: string, logLoss: number | null, meanAveragePrecision: number | null, views: number}[]} trials
 * @returns {HTMLElement | null} Null if nothing was tried.
 */
export function trialTable(trials) {
    if (trials.length === 0) return null;
    const title = uniqueId("trials");
    const isDetector = trials.every((one) => one.logLoss === null);
    const score = (one) => (isDetector ? (one.meanAveragePrecision ?? 0) : -one.logLoss);
    const best = trials.reduce((one, other) => (score(other) > score(one) ? other : one));
    const header = (text, kind) => h("th", { scope: "col", class: kind }, text);
    const shown = (one) => {
        if (!isDetector) return one.logLoss.toFixed(4);
        return one.meanAveragePrecision === null
            ? t("results.trials.unmeasured")
            : percent(one.meanAveragePrecision, 1);
    };
    return h(
        "section",
        { class: "trials", "aria-labelledby": title },
        h("h3", { id: title }, t("results.trials.title")),
        h("p", { class: "muted" }, t(isDetector ? "boxes.results.trials.text" : "results.trials.text")),
        h(
            "div",
            { class: "table-wrap" },
            h(
                "table",
                { class: "table" },
                h(
                    "thead",
                    null,
                    h(
                        "tr",
                        null,
                        header(t("results.trials.recipe")),
                        header(t(isDetector ? "boxes.results.averaged" : "results.logLoss"), "numeric"),
                        !isDetector && header(t("results.trials.views"), "numeric"),
                    ),
                ),
                h(
                    "tbody",
                    null,
                    trials.map((one) =>
                        h(
                            "tr",
                            null,
                            h(
                                "th",
                                { scope: "row", dir: "auto" },
                                one.name,
                                " ",
                                one === best && h("span", { class: "badge good" }, t("results.trials.chosen")),
                            ),
                            h("td", { class: "numeric" }, shown(one)),
                            !isDetector && h("td", { class: "numeric" }, count(one.views)),
                        ),
                    ),
                ),
            ),
        ),
    );
}
