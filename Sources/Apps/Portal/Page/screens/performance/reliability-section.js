/** How far the probabilities can be taken at their word. */

import { h } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { term } from "../../foundation/help.js";
import { t } from "../../foundation/messages.js";
import { reliabilityChart } from "../../charts/reliability.js";

/** @param {object} evaluation */
export function reliabilitySection(evaluation) {
    const bins = evaluation.reliability;
    if (!bins.some((bin) => bin.count > 0)) return null;
    const error = percent(evaluation.expectedCalibrationError, 1);
    return h(
        "section",
        { class: "card" },
        h(
            "div",
            { class: "card-head" },
            h("h2", null, term(t("results.reliability.title"), "results.help.calibration")),
        ),
        h("p", { class: "muted" }, t("results.reliability.text", { error })),
        reliabilityChart(bins),
    );
}
