/**
 * The card of a model: what it is for, what it learned from, how good it is, and how it was made. Meant to be printed.
 */
import { h, replace, userText } from "../foundation/dom.js";
import { api, portal, training } from "../foundation/api.js";
import { count, dateTime, percent } from "../foundation/format.js";
import { term } from "../foundation/help.js";
import { icon } from "../foundation/icons.js";
import { hasMessage, t } from "../foundation/messages.js";

const THRESHOLD = 0.5;

/** "91.2% (84.0% to 95.1%)", or a dash. */
function interval(estimate) {
    if (!estimate || !Number.isFinite(estimate.value)) return "–";
    return t("about.card.interval", {
        value: percent(estimate.value),
        lower: percent(estimate.lower),
        upper: percent(estimate.upper),
    });
}

const figure = (label, main, detail) =>
    h("div", { class: "figure" }, h("span", null, label), h("strong", null, main), detail && h("span", null, detail));

/** A number in large, and its interval below. */
function measured(key, estimate) {
    const isThere = estimate && Number.isFinite(estimate.value);
    return figure(
        term(t(`about.card.${key}`), `about.card.${key}.help`),
        isThere ? percent(estimate.value) : "–",
        isThere
            ? t("about.card.between", { lower: percent(estimate.lower), upper: percent(estimate.upper) })
            : t("about.card.unmeasured"),
    );
}

const section = (id, title, ...body) =>
    h("section", { class: "card", "aria-labelledby": `card-${id}` }, h("h2", { id: `card-${id}` }, title), body);

function tagTable(tags) {
    const columns = ["images", "precision", "recall", "averagePrecision"];
    return h(
        "div",
        { class: "table-wrap", tabindex: "0", role: "region", "aria-label": t("about.card.tags.figures") },
        h(
            "table",
            { class: "table" },
            h(
                "thead",
                null,
                h(
                    "tr",
                    null,
                    h("th", { scope: "col" }, t("about.card.tag")),
                    columns.map((name) => h("th", { scope: "col", class: "number" }, t(`about.card.${name}`))),
                ),
            ),
            h(
                "tbody",
                null,
                tags.map((tag) =>
                    h(
                        "tr",
                        null,
                        h("td", null, userText(tag.name)),
                        h("td", { class: "number" }, count(tag.imageCount)),
                        ["precision", "recall", "averagePrecision"].map((name) =>
                            h(
                                "td",
                                { class: "number", title: interval(tag[name]) },
                                tag.isEvaluable ? percent(tag[name]?.value) : "–",
                            ),
                        ),
                    ),
                ),
            ),
        ),
    );
}

/** The provenance, with a name for each entry that the page has words for. */
function origin(provenance) {
    const shown = (value) =>
        Array.isArray(value)
            ? value.join(", ")
            : typeof value === "number" && !Number.isInteger(value)
              ? String(Number(value.toPrecision(4)))
              : String(value);
    return h(
        "dl",
        { class: "facts" },
        Object.entries(provenance ?? {})
            .filter(
                ([, value]) => (value !== null && value !== "" && typeof value !== "object") || Array.isArray(value),
            )
            .map(([name, value]) => [
                h("dt", null, hasMessage(`about.provenance.${name}`) ? t(`about.provenance.${name}`) : name),
                h("dd", { class: /digest/i.test(name) ? "mono" : null, dir: "auto" }, shown(value)),
            ]),
    );
}

function warnings(evaluation) {
    const weak = evaluation.tags.filter((tag) => !tag.isEvaluable || tag.imageCount < 50).length;
    const counts = evaluation.tags.map((tag) => tag.imageCount).filter((n) => n > 0);
    const ratio = counts.length > 1 ? Math.max(...counts) / Math.min(...counts) : 1;
    const list = [];
    if (weak > 0) list.push(t("about.card.warn.few", { count: weak }));
    if (ratio > 2) list.push(t("about.card.warn.balance", { n: Number(ratio.toFixed(1)) }));
    if (evaluation.labelErrors?.length > 0)
        list.push(t("about.card.warn.labels", { count: evaluation.labelErrors.length }));
    const doubles = (evaluation.duplicateGroups ?? []).length;
    if (doubles > 0) list.push(t("about.card.warn.duplicates", { count: doubles }));
    return h(
        "ul",
        { class: "plain-list warn" },
        [...list, t("about.card.warn.place"), t("about.card.warn.unknown")].map((text) =>
            h("li", null, icon("warning"), h("span", null, text)),
        ),
    );
}

/**
 * @param {HTMLElement} root
 * @param {{project: object, parameters: Object<string, any>, signal: AbortSignal}} context
 */
export async function show(root, { project, parameters, signal }) {
    const iterationId = parameters.iteration;
    const threshold =
        Number.isFinite(Number(parameters.threshold)) && parameters.threshold
            ? Number(parameters.threshold)
            : THRESHOLD;
    const id = encodeURIComponent(project.id),
        iid = encodeURIComponent(iterationId);
    const [iteration, evaluation] = await Promise.all([
        api.get(training(`/projects/${id}/iterations/${iid}`), { signal }),
        api.get(portal(`/projects/${id}/iterations/${iid}/evaluation`), { signal, query: { threshold } }),
    ]);
    replace(
        root,
        h(
            "article",
            { class: "page form-page model-card" },
            h(
                "header",
                { class: "page-head" },
                h(
                    "div",
                    { class: "card-title" },
                    h(
                        "a",
                        { class: "back-link no-print", href: `#/projects/${id}/performance?iteration=${iid}` },
                        icon("arrow-left"),
                        t("results.title"),
                    ),
                    h("p", { class: "card-kind" }, t("about.card")),
                    h("h1", { dir: "auto" }, userText(project.name)),
                    h(
                        "p",
                        null,
                        t("about.card.subtitle", {
                            name: iteration.name.slice(0, 120),
                            when: dateTime(iteration.trainedAt),
                        }),
                    ),
                ),
                h(
                    "button",
                    { type: "button", class: "button no-print", on: { click: () => window.print() } },
                    icon("print"),
                    t("about.card.print"),
                ),
            ),
            section(
                "use",
                t("about.card.use"),
                h("p", { dir: "auto", class: "user-block" }, project.description || t("about.card.use.none")),
                h(
                    "p",
                    { class: "hint after" },
                    t("about.card.use.unsuited"),
                    " ",
                    h("a", { href: "#/about/responsible-use" }, t("about.responsible")),
                ),
            ),
            section(
                "numbers",
                t("about.card.numbers", { threshold: percent(threshold, 0) }),
                h(
                    "div",
                    { class: "figures" },
                    measured("precision", evaluation.precision),
                    measured("recall", evaluation.recall),
                    measured("averagePrecision", evaluation.meanAveragePrecision),
                    evaluation.accuracy && measured("accuracy", evaluation.accuracy),
                    Number.isFinite(evaluation.expectedCalibrationError) &&
                        figure(
                            term(t("about.card.calibration"), "about.card.calibration.help"),
                            percent(evaluation.expectedCalibrationError),
                        ),
                ),
                h(
                    "p",
                    { class: "hint after" },
                    t("about.card.measured", {
                        n: evaluation.evaluableImageCount,
                        all: evaluation.imageCount,
                        groups: evaluation.groupCount,
                    }),
                ),
            ),
            section("tags", t("about.card.tags"), tagTable(evaluation.tags)),
            section("limits", t("about.card.limits"), warnings(evaluation)),
            section(
                "data",
                t("about.card.data"),
                h(
                    "dl",
                    { class: "facts" },
                    [
                        [
                            "type",
                            t(
                                evaluation.classificationType === "Multiclass"
                                    ? "projects.multiclass"
                                    : "projects.multilabel",
                            ),
                        ],
                        ["imageCount", count(evaluation.imageCount)],
                        ["tagCount", count(evaluation.tags.length)],
                        ["iteration", iteration.id],
                        ["publishName", iteration.publishName ?? t("about.card.unpublished")],
                    ].map(([key, value]) => [
                        h("dt", null, t(`about.card.fact.${key}`)),
                        h("dd", { dir: "auto" }, value),
                    ]),
                ),
            ),
            section("origin", t("about.card.origin"), origin(evaluation.provenance)),
        ),
    );
}
