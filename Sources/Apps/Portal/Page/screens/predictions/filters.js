/** Which predictions are shown, in which order: iteration, order, a tag and its probability. */

import { h, replace } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { iterationName } from "../../components/iteration-name.js";
import { probabilityRange } from "./probability-range.js";
import { ORDERS } from "./query.js";

const share = (text, usual) => {
    const number = Number(text ?? usual);
    return number >= 0 && number <= 1 ? number : usual;
};

/** Everything, the most uncertain first. */
export const EVERYTHING = Object.freeze({ iterationId: null, order: "Suggested", tagId: null, least: 0, most: 1 });

/** From which probability on predictions are shown when a tag is chosen first. */
const LIKELY = 0.5;

/**
 * Whether a filter hides anything.
 * @param {object} filter
 * @returns {boolean}
 */
export function isFiltering(filter) {
    return filter.iterationId !== null || filter.tagId !== null;
}

/**
 * The filter that an address asks for; what it names that is not there is passed over.
 * @param {{iteration?: string, order?: string, tag?: string, least?: string, most?: string}} parameters
 * @param {{iterations: object[], tags: object[]}} project
 * @returns {import("./query.js").PredictionFilter}
 */
export function filterOfAddress({ iteration, order, tag, least, most }, { iterations, tags }) {
    const has = (list, id) => list.some((each) => each.id === id);
    const tagId = has(tags, tag) ? tag : null;
    return {
        iterationId: has(iterations, iteration) ? iteration : null,
        order: ORDERS.find((each) => each.toLowerCase() === order) ?? EVERYTHING.order,
        tagId,
        least: tagId ? share(least, LIKELY) : 0,
        most: tagId ? share(most, 1) : 1,
    };
}

/**
 * The address of the screen with a filter.
 * @param {string} projectId
 * @param {import("./query.js").PredictionFilter} filter
 * @returns {string}
 */
export function addressOfFilter(projectId, filter) {
    const query = new URLSearchParams();
    if (filter.iterationId) query.set("iteration", filter.iterationId);
    if (filter.order !== EVERYTHING.order) query.set("order", filter.order.toLowerCase());
    if (filter.tagId) {
        query.set("tag", filter.tagId);
        if (filter.least !== LIKELY) query.set("least", String(filter.least));
        if (filter.most !== 1) query.set("most", String(filter.most));
    }
    return `#/projects/${projectId}/predictions${query.size ? "?" + query : ""}`;
}

/**
 * @param {object} options
 * @param {import("./query.js").PredictionFilter} options.filter What is shown now.
 * @param {object[]} options.iterations Trained ones, newest first.
 * @param {object[]} options.tags
 * @param {(filter: object) => void} options.onChange Called with the whole new filter.
 * @returns {HTMLElement}
 */
export function filterBar({ filter, iterations, tags, onChange }) {
    const change = (part) => {
        filter = { ...filter, ...part };
        onChange(filter);
    };
    const place = h("div", { class: "prediction-range-place" });
    const drawRange = () =>
        replace(
            place,
            filter.tagId &&
                probabilityRange({
                    least: filter.least,
                    most: filter.most,
                    onChange: (least, most) => change({ least, most }),
                }),
        );
    drawRange();

    return h(
        "div",
        { class: "prediction-filters", role: "search", "aria-label": t("predictions.filters") },
        orders(filter.order, (order) => change({ order })),
        choice(
            t("predictions.iteration"),
            [
                { value: "", text: t("predictions.allIterations") },
                ...iterations.map((each) => ({ value: each.id, text: iterationName(each) })),
            ],
            filter.iterationId ?? "",
            (value) => change({ iterationId: value || null }),
        ),
        choice(
            t("predictions.tag"),
            [
                { value: "", text: t("predictions.anyTag") },
                ...tags.map((each) => ({ value: each.id, text: each.name })),
            ],
            filter.tagId ?? "",
            (value) => {
                // Every answer has a probability of every tag: a tag alone would filter nothing.
                if (!value || !filter.tagId) filter = { ...filter, least: value ? LIKELY : 0, most: 1 };
                change({ tagId: value || null });
                drawRange();
            },
        ),
        place,
    );
}

function orders(current, onChange) {
    const buttons = ORDERS.map((order) =>
        h(
            "button",
            {
                type: "button",
                "aria-pressed": order === current,
                title: t(`predictions.order.${order}.help`),
                on: {
                    click: () => {
                        for (const each of buttons)
                            each.setAttribute("aria-pressed", String(each === buttons[ORDERS.indexOf(order)]));
                        onChange(order);
                    },
                },
            },
            t(`predictions.order.${order}`),
        ),
    );
    return h("div", { class: "segments", role: "group", "aria-label": t("predictions.order") }, buttons);
}

function choice(label, options, value, onChange) {
    const select = h(
        "select",
        { class: "select", on: { change: () => onChange(select.value) } },
        options.map((option) =>
            h("option", { value: option.value, selected: option.value === value, dir: "auto" }, option.text),
        ),
    );
    return h("label", { class: "prediction-choice" }, h("span", { class: "prediction-choice-label" }, label), select);
}
