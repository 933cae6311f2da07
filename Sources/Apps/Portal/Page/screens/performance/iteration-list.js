/** The list of iterations beside the results. */

import { h, userText } from "../../foundation/dom.js";
import { ago, dateTime, duration, percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { stageKey } from "../../components/training-stages.js";
import { isDetection } from "../../labeling/project-kind.js";
import { secondsTaken } from "./iterations.js";

/**
 * @param {import("./iterations.js").Iterations} iterations
 * @param {object} chosen
 * @param {{open: (iteration: object) => void}} actions
 */
export function iterationList(iterations, chosen, { open }) {
    const items = iterations.all.map((iteration) => {
        const isChosen = iteration.id === chosen.id;
        return h(
            "li",
            null,
            h(
                "button",
                {
                    type: "button",
                    class: "iteration-item",
                    "aria-current": isChosen ? "true" : null,
                    on: { click: () => open(iteration) },
                },
                h("span", { class: "iteration-name" }, userText(iteration.name), iteration.isDefault && star()),
                h("span", { class: "iteration-badges" }, badges(iteration)),
                h("span", { class: "iteration-facts" }, facts(iterations, iteration)),
            ),
        );
    });
    return [
        h(
            "h2",
            { class: "iterations-title" },
            t("results.iterations"),
            h("span", { class: "muted number" }, String(items.length)),
        ),
        h("ol", { class: "iteration-items" }, items),
    ];
}

const star = () =>
    h(
        "span",
        { class: "iteration-star", title: t("results.default"), role: "img", "aria-label": t("results.default") },
        icon("star"),
    );

/**
 * The states worth a colored word: published, in training, failed.
 * @param {object} iteration
 */
export function badges(iteration) {
    return [
        iteration.publishName &&
            h("span", { class: "badge good", title: iteration.publishName.slice(0, 200) }, t("results.published")),
        iteration.status === "Training" && h("span", { class: "badge accent" }, t("results.status.training")),
        iteration.status === "Failed" &&
            h("span", { class: "badge bad", title: iteration.trainingErrorDetails }, t("results.status.failed")),
        iteration.trainingType === "Advanced" && h("span", { class: "badge" }, t("results.advanced")),
    ];
}

function facts(iterations, iteration) {
    if (iteration.status === "Training") {
        const progress = iterations.progress.get(iteration.id);
        const detects = isDetection(iterations.project);
        const stage = progress?.stage ? t(stageKey(progress.stage, detects)) : t("results.status.training");
        return progress?.total > 0 ? `${stage} · ${percent(progress.done / progress.total, 0)}` : stage;
    }
    const domain = iterations.domainName(iteration);
    const time = h(
        "time",
        { dateTime: iteration.created, title: dateTime(iteration.created) },
        ago(iteration.trainedAt ?? iteration.created),
    );
    return [
        time,
        domain && ` · ${domain}`,
        iteration.status === "Completed" && ` · ${duration(secondsTaken(iteration))}`,
    ];
}
