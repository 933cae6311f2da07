/** The list of iterations beside the results. */

import { h, userText } from "../../foundation/dom.js";
import { ago, dateTime, duration, percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { say } from "../../foundation/messages.js";
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
                { type: "button", class: "iteration-item", "aria-current": isChosen ? "true" : null,
                    on: { click: () => open(iteration) } },
                h("span", { class: "iteration-name" }, userText(iteration.name), iteration.isDefault && star()),
                h("span", { class: "iteration-badges" }, badges(iteration)),
                h("span", { class: "iteration-facts" }, facts(iterations, iteration)),
            ),
        );
    });
    return [h("h2", { class: "iterations-title" }, say("results.iterations"), h("span", { class: "muted number" },
        String(items.length))), h("ol", { class: "iteration-items" }, items)];
}

const star = () => h("span", { class: "iteration-star", title: say("results.default"), role: "img",
    "aria-label": say("results.default") }, icon("star"));

/**
 * The states worth a colored word: published, in training, failed.
 * @param {object} iteration
 */
export function badges(iteration) {
    return [
        iteration.publishName && h("span", { class: "badge good", title: iteration.publishName.slice(0, 200) },
            say("results.published")),
        iteration.status === "Training" && h("span", { class: "badge accent" }, say("results.status.training")),
        iteration.status === "Failed" && h("span", { class: "badge bad", title: iteration.trainingErrorDetails },
            say("results.status.failed")),
        iteration.trainingType === "Advanced" && h("span", { class: "badge" }, say("results.advanced")),
    ];
}

function facts(iterations, iteration) {
    if (iteration.status === "Training") {
        const progress = iterations.progress.get(iteration.id);
        const stage = progress?.stage ? say(`results.stage.${progress.stage}`) : say("results.status.training");
        return progress?.total > 0 ? `${stage} · ${percent(progress.done / progress.total, 0)}` : stage;
    }
    const domain = iterations.domainName(iteration);
    const time = h("time", { dateTime: iteration.created, title: dateTime(iteration.created) },
        ago(iteration.trainedAt ?? iteration.created));
    return [time, domain && ` · ${domain}`, iteration.status === "Completed" &&
        ` · ${duration(secondsTaken(iteration))}`];
}
