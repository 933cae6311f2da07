/** What the screen says while there are no predictions: where they come from, and a line that makes one. */

import { h } from "../../foundation/dom.js";
import { copyButton } from "../../foundation/fields.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { retentionText } from "../../foundation/retention.js";
import { empty } from "../../foundation/states.js";
import { openPredictionAddress } from "../../components/prediction-address.js";
import { snippet } from "../../components/snippets.js";
import { isDetection } from "../../labeling/project-kind.js";

/**
 * @param {object} options
 * @param {object} options.project
 * @param {object[]} options.iterations Trained ones, newest first.
 * @param {() => void} options.onQuickTest
 * @returns {HTMLElement}
 */
export function noPredictions({ project, iterations, onQuickTest }) {
    if (iterations.length === 0) {
        return empty({
            icon: "predictions",
            title: t("predictions.untrained.title"),
            text: t("predictions.untrained.text"),
            actions: h(
                "a",
                { class: "button primary", href: `#/projects/${project.id}/train` },
                t("predictions.toTraining"),
            ),
        });
    }
    const published = iterations.find((iteration) => iteration.publishName);
    const teaching = empty({
        icon: "predictions",
        title: t("predictions.none.title"),
        text: retentionText("predictions.none.text"),
        actions: h(
            "button",
            { type: "button", class: "button primary", on: { click: onQuickTest } },
            icon("test"),
            t("predictions.quickTest"),
        ),
    });
    teaching.classList.add("prediction-teaching");
    teaching.append(
        published
            ? curl(project, published)
            : h(
                  "p",
                  { class: "hint" },
                  t("predictions.unpublished"),
                  " ",
                  h("a", { href: `#/projects/${project.id}/performance` }, t("predictions.toPerformance")),
              ),
    );
    return teaching;
}

/**
 * What the screen says when the filter lets nothing through.
 * @param {() => void} onReset
 * @returns {HTMLElement}
 */
export function nothingFound(onReset) {
    return empty({
        icon: "filter",
        title: t("predictions.nothing.title"),
        text: t("predictions.nothing.text"),
        actions: h("button", { type: "button", class: "button", on: { click: onReset } }, t("predictions.resetFilter")),
    });
}

/** The line to be copied. The key is left open: keys are shown once, when they are made. */
function curl(project, iteration) {
    const line = snippet("curl", "image", {
        endpoint: location.origin,
        project: project.id,
        name: iteration.publishName,
        detects: isDetection(project),
        key: "YOUR-PREDICTION-KEY",
    }).trim();
    return h(
        "div",
        { class: "prediction-curl" },
        h("p", {}, t("predictions.curl")),
        h(
            "div",
            { class: "prediction-curl-line" },
            h(
                "pre",
                { class: "code", tabIndex: 0, role: "group", "aria-label": t("predictions.curlLabel") },
                h("code", {}, line),
            ),
            copyButton(line),
        ),
        h(
            "p",
            {},
            h(
                "button",
                { type: "button", class: "button", on: { click: () => openPredictionAddress(project, iteration) } },
                icon("key"),
                t("predictions.toAddress"),
            ),
        ),
    );
}
