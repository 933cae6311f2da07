/** How a training ended, and where to go from there. */

import { api, training } from "../../foundation/api.js";
import { h, userText } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { openQuickTest } from "../../components/quick-test/dialog.js";

/**
 * @param {{project: object, iteration: object, previous: object|null, signal: AbortSignal, again: () => void}} options
 * @returns {HTMLElement}
 */
export function outcomeCard({ project, iteration, previous, signal, again }) {
    if (iteration.status !== "Completed") return failedCard(iteration, again);
    const address = `#/projects/${project.id}/performance?iteration=${iteration.id}`;
    const numbers = h("dl", { class: "outcome-numbers" });
    api.get(training(`/projects/${project.id}/iterations/${iteration.id}/performance`), {
        query: { threshold: 0.5 },
        signal,
    })
        .then((performance) =>
            numbers.replaceChildren(
                ...[
                    ["results.precision", performance.precision],
                    ["results.recall", performance.recall],
                    ["results.map", performance.averagePrecision],
                ].map(([key, value]) => h("div", null, h("dt", null, t(key)), h("dd", null, percent(value, 1)))),
            ),
        )
        .catch(() => numbers.remove());
    return h(
        "section",
        { class: "card outcome good", role: "status" },
        h("h2", null, icon("success"), t("train.done"), " ", userText(iteration.name)),
        numbers,
        h(
            "div",
            { class: "toolbar" },
            h(
                "a",
                { class: "button primary", href: address },
                icon("performance"),
                h("span", null, t("train.done.performance")),
            ),
            h(
                "button",
                { type: "button", class: "button", on: { click: () => openQuickTest(project) } },
                icon("test"),
                h("span", null, t("train.done.test")),
            ),
            previous &&
                h(
                    "a",
                    { class: "button", href: `${address}&compare=${previous.id}` },
                    icon("compare"),
                    h("span", null, t("train.done.compare")),
                ),
            h("button", { type: "button", class: "button quiet", on: { click: again } }, t("train.again")),
        ),
    );
}

const failedCard = (iteration, again) =>
    h(
        "section",
        { class: "card outcome bad", role: "alert" },
        h("h2", null, icon("error"), t("train.failed"), " ", userText(iteration.name ?? "")),
        h("p", { dir: "auto", class: "user-block" }, iteration.trainingErrorDetails || t("results.failed.unknown")),
        h("button", { type: "button", class: "button", on: { click: again } }, t("train.again")),
    );
