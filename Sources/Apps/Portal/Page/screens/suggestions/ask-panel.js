/** Which iteration is asked, for how many images, and in which order its suggestions are shown. */
import { isAbort } from "../../foundation/api.js";
import { h, replace, uniqueId } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { helpButton } from "../../foundation/help.js";
import { t } from "../../foundation/messages.js";
import { showError } from "../../foundation/toast.js";

const AMOUNTS = [50, 200, 1000, 5000];

/**
 * @param {object} options
 * @param {object[]} options.iterations
 * @param {() => number} options.untagged
 * @param {boolean} [options.isDetection] whether boxes are suggested
 * @param {(id: string) => void} options.onIteration
 * @param {(order: string) => void} options.onOrder
 * @param {(count: number, progress: (share: number) => void, stop: AbortSignal) => Promise<any>} options.onAsk
 */
export function askPanel({ iterations, untagged, isDetection = false, onIteration, onOrder, onAsk }) {
    const ids = { iteration: uniqueId("iteration"), amount: uniqueId("amount"), order: uniqueId("order") };
    let stop = null;
    const iteration = h(
        "select",
        { class: "select", id: ids.iteration, on: { change: () => onIteration(iteration.value) } },
        iterations.map((one) => h("option", { value: one.id }, one.name.slice(0, 60))),
    );
    const amount = h("select", { class: "select", id: ids.amount });
    const order = h(
        "select",
        { class: "select", id: ids.order, on: { change: () => onOrder(order.value) } },
        h("option", { value: "UncertaintyAscending" }, t("suggestions.order.sure")),
        h("option", { value: "UncertaintyDescending" }, t("suggestions.order.unsure")),
    );
    const button = h(
        "button",
        { type: "button", class: "button primary", on: { click: () => ask() } },
        icon("suggestions"),
        h("span", null, t("suggestions.get")),
    );
    const fill = h("span");
    const bar = h(
        "span",
        {
            class: "bar",
            role: "progressbar",
            "aria-label": t("suggestions.progress"),
            "aria-valuemin": "0",
            "aria-valuemax": "100",
        },
        fill,
    );
    const doing = h(
        "div",
        { class: "suggestion-doing", hidden: true },
        bar,
        h(
            "button",
            {
                type: "button",
                class: "button small quiet",
                on: { click: () => stop?.abort(new DOMException("stopped", "AbortError")) },
            },
            icon("stop"),
            t("suggestions.stop"),
        ),
    );
    const number = h("p", { class: "hint" });
    const field = (id, label, control, help) =>
        h(
            "div",
            { class: "suggestion-field" },
            h("span", { class: "suggestion-label" }, h("label", { for: id }, label), help),
            control,
        );
    const element = h(
        "section",
        { class: "card suggestion-ask" },
        h(
            "div",
            { class: "toolbar" },
            field(ids.iteration, t("suggestions.iteration"), iteration),
            field(ids.amount, t("suggestions.amount"), amount),
            button,
            h("span", { class: "spacer" }),
            field(
                ids.order,
                t("suggestions.order"),
                order,
                helpButton(t("suggestions.order"), "suggestions.order.help"),
            ),
        ),
        doing,
        number,
    );

    async function ask() {
        if (stop) return;
        stop = new AbortController();
        button.disabled = true;
        doing.hidden = false;
        const progress = (share) => {
            fill.style.setProperty("--value", String(share));
            bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
        };
        progress(0);
        try {
            await onAsk(Number(amount.value), progress, stop.signal);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        } finally {
            stop = null;
            button.disabled = false;
            doing.hidden = true;
        }
    }

    function draw() {
        const total = untagged();
        const choices = [...AMOUNTS.filter((one) => one < total), total].filter((one) => one > 0);
        const chosen = Number(amount.value) || choices[Math.min(1, choices.length - 1)];
        replace(
            amount,
            choices.map((one) =>
                h(
                    "option",
                    { value: one, selected: one === chosen },
                    t(one === total ? "suggestions.amount.all" : "suggestions.amount.some", { n: one }),
                ),
            ),
        );
        number.textContent = t(isDetection ? "boxes.suggestions.boxless" : "suggestions.untagged", { count: total });
        button.disabled = stop !== null || total === 0;
    }
    draw();
    return { element, draw };
}
