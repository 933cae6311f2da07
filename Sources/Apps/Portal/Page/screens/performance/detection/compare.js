/** Two iterations of a detector beside each other: what changed, and which boxes were gained and lost. */
import { h, replace, uniqueId, userText } from "../../../foundation/dom.js";
import { isolated, percent } from "../../../foundation/format.js";
import { icon } from "../../../foundation/icons.js";
import { t } from "../../../foundation/messages.js";
import { loading } from "../../../foundation/states.js";
import { ImageStore } from "../../../components/image-store.js";
import { boxDifferences } from "../../../evaluation/detection-comparison.js";
import { DetectionMatching } from "../../../evaluation/detection-matching.js";
import { truthBoxes } from "./outcome-boxes.js";
import { outcomeGrid } from "./outcome-grid.js";
import { overlapControl } from "./overlap-control.js";
import { readRecord, sharedBoxes } from "./record.js";

/**
 * The chosen iteration is the later one, the other one what it is held against.
 *
 * @param {HTMLElement} root
 * @param {{project: object, iteration: object, other: object, iterations: import("../iterations.js").Iterations, view:
 *   {threshold: number, overlap: number}, signal: AbortSignal, close: () => void, choose: (other: object) => void}}
 *   context
 */
export async function showDetectionComparison(root, context) {
    const { project, iteration, other, view, signal } = context;
    const content = h("div", { class: "stack" }, loading());
    replace(root, h("section", { class: "card" }, head(context)), content);
    const [before, after] = await Promise.all(
        [other, iteration].map((each) => readRecord(project.id, each.id, signal)),
    );
    signal.throwIfAborted();
    const { earlier, later } = sharedBoxes(before, after);
    const images = new ImageStore(project, iteration, signal);
    const words = h("p", { class: "muted" });
    const cards = h("div", { class: "comparison-cards" });
    const changes = h("div", { class: "stack" });
    const match = (evaluated) => new DetectionMatching(evaluated.boxes, view.overlap);
    const drawNumbers = () => {
        const [one, two] = [match(earlier), match(later)];
        const [first, second] = [one.at(view.threshold), two.at(view.threshold)];
        words.textContent = t("results.comparison.images", {
            count: later.imageIds.length,
            threshold: percent(view.threshold, 0),
        });
        replace(
            cards,
            measure("results.precision", first.precision, second.precision),
            measure("results.recall", first.recall, second.recall),
            measure("results.map", one.meanAveragePrecision, two.meanAveragePrecision),
        );
        return [one, two];
    };
    const draw = () => {
        const [one, two] = drawNumbers();
        const differences = boxDifferences(one, two, view.threshold);
        const source = { project, iteration, images };
        replace(changes, gallery("gained", differences, later, source), gallery("lost", differences, later, source));
    };
    const control = overlapControl({ view, onMove: drawNumbers, onRest: draw });
    replace(content, words, h("section", { class: "card" }, control), cards, changes);
    draw();
}

function head({ iteration, other, iterations, close, choose }) {
    const id = uniqueId("with");
    const select = h(
        "select",
        { id, class: "select", on: { change: () => choose(iterations.find(select.value)) } },
        iterations
            .comparable(iteration)
            .map((each) => h("option", { value: each.id, selected: each.id === other.id }, isolated(each.name))),
    );
    return h(
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
}

function measure(label, before, after) {
    const difference = before && after ? after.value - before.value : null;
    const kind = difference > 0.0005 ? "better" : difference < -0.0005 ? "worse" : "";
    const points = difference === null ? "–" : (100 * difference).toFixed(1).replace("-", "−");
    return h(
        "section",
        { class: "card comparison-card" },
        h("h3", null, t(label)),
        h(
            "p",
            { class: "comparison-values" },
            h("span", { class: "muted" }, percent(before?.value, 1)),
            icon("chevron-right"),
            h("b", null, percent(after?.value, 1)),
        ),
        h(
            "p",
            { class: `comparison-difference ${kind}` },
            t("results.comparison.points", { points: difference > 0 ? `+${points}` : points }),
        ),
    );
}

/** The images with boxes that only one of the two finds. @param {"gained"|"lost"} kind */
function gallery(kind, differences, evaluated, source) {
    const changed = differences
        .filter((one) => one[kind].length > 0)
        .sort((first, second) => second[kind].length - first[kind].length);
    const boxes = changed.reduce((sum, one) => sum + one[kind].length, 0);
    const items = changed.map((one) => ({
        id: evaluated.imageIds[one.image],
        boxes: truthBoxes(evaluated, one.image, one[kind], `outcome-${kind}`),
        text: t(`boxes.comparison.${kind}`, { count: one[kind].length }),
    }));
    return h(
        "section",
        { class: "card" },
        h("h2", null, t(`boxes.comparison.${kind}`, { count: boxes })),
        h("p", { class: "muted" }, t(`boxes.comparison.${kind}.text`)),
        items.length > 0 && outcomeGrid(items, { ...source, kinds: [kind] }),
    );
}
