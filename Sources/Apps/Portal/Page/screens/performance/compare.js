/** Two iterations beside each other: what changed, whether it is more than luck, and which images were won and lost. */

import { api, portal } from "../../foundation/api.js";
import { h, replace, uniqueId, userText } from "../../foundation/dom.js";
import { isolated, percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { loading } from "../../foundation/states.js";
import { setText } from "../../charts/gauge.js";
import { imageGrid } from "../../components/image-grid.js";
import { ImageStore } from "../../components/image-store.js";

const measures = [
    ["accuracy", "results.accuracy"],
    ["precision", "results.precision"],
    ["recall", "results.recall"],
    ["averagePrecision", "results.map"],
];

/**
 * The chosen iteration is the new one ("after"), the other one what it is held against.
 *
 * @param {HTMLElement} root
 * @param {{project: object, iteration: object, other: object, iterations: import("./iterations.js").Iterations, view:
 *   {threshold: number}, signal: AbortSignal, close: () => void, choose: (other: object) => void}} context
 */
export async function showComparison(root, { project, iteration, other, iterations, view, signal, close, choose }) {
    const id = uniqueId("with");
    const select = h(
        "select",
        { id, class: "select", on: { change: () => choose(iterations.find(select.value)) } },
        iterations
            .comparable(iteration)
            .map((each) => h("option", { value: each.id, selected: each.id === other.id }, isolated(each.name))),
    );
    const head = h(
        "div",
        { class: "comparison-head" },
        h(
            "p",
            null,
            userText(iteration.name, { tag: "b" }),
            " ",
            h("label", { for: id }, t("results.comparison.against")),
        ),
        select,
        h(
            "button",
            { type: "button", class: "button", on: { click: close } },
            icon("arrow-left"),
            h("span", null, t("results.comparison.close")),
        ),
    );
    const content = h("div", { class: "stack" }, loading());
    replace(root, h("section", { class: "card" }, head), content);
    // The first iteration of the route is the one before.
    const route = portal(`/projects/${project.id}/iterations/${other.id}/comparison/${iteration.id}`);
    const comparison = await api.get(route, { query: { threshold: view.threshold }, signal });
    const names = { before: isolated(other.name), after: isolated(iteration.name) };
    replace(
        content,
        h(
            "p",
            { class: "muted" },
            t("results.comparison.images", { count: comparison.images, threshold: percent(view.threshold, 0) }),
        ),
        h(
            "div",
            { class: "comparison-cards" },
            measures.map(([key, label]) => measure(comparison[key], t(label), names)),
        ),
        gallery("fixed", comparison.fixed, { project, iteration, signal }),
        gallery("regressed", comparison.regressed, { project, iteration, signal }),
    );
}

function measure({ before, after, difference }, label, names) {
    const evaluation = verdictOf(difference);
    const sign = difference && difference.value > 0 ? "+" : "";
    const points = (number) => (100 * number).toFixed(1).replace("-", "−");
    return h(
        "section",
        { class: "card comparison-card" },
        h("h3", null, label),
        h(
            "p",
            { class: "comparison-values" },
            h("span", { class: "muted", title: names.before }, percent(before, 1)),
            icon("chevron-right"),
            h("b", { title: names.after }, percent(after, 1)),
        ),
        difference &&
            h(
                "p",
                null,
                h(
                    "span",
                    { class: `comparison-difference ${evaluation}` },
                    t("results.comparison.points", { points: sign + points(difference.value) }),
                ),
                " ",
                h(
                    "small",
                    { class: "muted" },
                    t("results.comparison.interval", {
                        lower: points(difference.lower),
                        upper: points(difference.upper),
                    }),
                ),
            ),
        difference && differenceBar(difference),
        h(
            "p",
            { class: "comparison-evaluation" },
            icon(evaluation === "better" ? "success" : evaluation === "worse" ? "warning" : "info"),
            h("span", null, t(`results.comparison.${evaluation}`)),
        ),
    );
}

/** An interval that does not hold zero says that the difference is more than luck. */
function verdictOf(difference) {
    if (!difference || difference.value === 0) return "same";
    if (difference.lower > 0) return "better";
    return difference.upper < 0 ? "worse" : "unclear";
}

/** The interval of a difference on a line with zero in its middle. */
function differenceBar({ value, lower, upper }) {
    const reach = Math.max(0.05, Math.abs(lower), Math.abs(upper));
    const place = (number) => `${(50 + (50 * number) / reach).toFixed(2)}%`;
    return h(
        "div",
        {
            class: "difference-bar",
            "aria-hidden": "true",
            style: { "--lower": place(lower), "--upper": place(upper), "--value": place(value) },
        },
        h("i"),
        h("b"),
    );
}

function gallery(kind, ids, { project, iteration, signal }) {
    const heading = h("h2", null);
    setText(heading, t(`results.comparison.${kind}`, { count: ids.length }));
    const items = ids.map((id) => ({
        id,
        kind: kind === "regressed" ? "wrong" : "right",
        name: t(`results.comparison.${kind}.image`),
        caption: () => [],
    }));
    const images = new ImageStore(project, iteration, signal);
    return h(
        "section",
        { class: "card" },
        h("div", { class: "card-head" }, heading),
        h("p", { class: "muted" }, t(`results.comparison.${kind}.text`)),
        ids.length > 0 && imageGrid(items, { project, iteration, images }),
    );
}
