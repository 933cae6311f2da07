/** The table of tags: images, precision, recall and average precision with intervals, and what to know about each. */

import { h, uniqueId, userText } from "../../foundation/dom.js";
import { count, percent } from "../../foundation/format.js";
import { term } from "../../foundation/help.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { place } from "../../foundation/popover.js";
import { rangeText, setText } from "../../charts/gauge.js";
import { openTag } from "./tag-dialog.js";
import { tagNotes } from "./tag-notes.js";

/** From so many tags on the table can be searched. */
const searchFrom = 12;
const measures = ["precision", "recall", "averagePrecision"];

/**
 * @param {object} data As made by `showResults`.
 * @param {{useThreshold: (threshold: number) => void}} actions
 */
export function tagTable(data, actions) {
    const { tags } = data.evaluation;
    const notes = tagNotes(data.evaluation, data.evaluation.confusionMatrix);
    let figures = null;
    const rows = tags.map((tag, index) => tagRow(tag, notes[index], () => openTag(data, index, figures, actions)));
    // While the slider moves, only rows that can be seen are written; the others when they come into view.
    const seen = new Set();
    const places = new Map(rows.map((row, index) => [row.element, index]));
    const observer = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) {
            const index = places.get(target);
            if (!isIntersecting) seen.delete(index);
            else {
                seen.add(index);
                rows[index].update(figures.tags[index]);
            }
        }
    });
    const order = { column: "averagePrecision", isRising: true };
    // Roles are written out because the style sheet makes grids of the rows.
    const body = h("tbody", { role: "rowgroup" });
    const columns = [
        { id: "name", label: t("results.tag") },
        { id: "imageCount", label: t("results.tag.images") },
        { id: "precision", label: t("results.precision") },
        { id: "recall", label: t("results.recall") },
        { id: "averagePrecision", label: term(t("results.ap"), "results.help.ap"), name: t("results.ap") },
    ];
    const heads = columns.map((column) => sortHead(column, () => choose(column.id)));
    const keyOf = (index) => {
        const { column } = order;
        if (column === "name") return tags[index].name;
        return column === "imageCount" ? tags[index].imageCount : (figures?.tags[index][column]?.value ?? -1);
    };
    const sort = () => {
        const collator = new Intl.Collator(undefined, { numeric: true });
        const sign = order.isRising ? 1 : -1;
        const keys = tags.map((_, index) => keyOf(index));
        const compare = (first, second) =>
            order.column === "name" ? collator.compare(keys[first], keys[second]) : keys[first] - keys[second];
        const sorted = tags
            .map((_, index) => index)
            .sort((first, second) => sign * compare(first, second) || first - second);
        const wanted = sorted.map((index) => rows[index].element);
        if (wanted.some((row, place) => body.children[place] !== row)) {
            const focused = body.contains(document.activeElement)
                ? /** @type {HTMLElement} */ (document.activeElement)
                : null;
            body.replaceChildren(...wanted);
            focused?.focus({ preventScroll: true });
        }
        columns.forEach((column, place) => {
            if (column.id === order.column)
                heads[place].setAttribute("aria-sort", order.isRising ? "ascending" : "descending");
            else heads[place].removeAttribute("aria-sort");
        });
    };
    const choose = (column) => {
        order.isRising = order.column === column ? !order.isRising : column !== "imageCount";
        order.column = column;
        sort();
    };
    const search = h("input", {
        type: "search",
        class: "input tag-search",
        placeholder: t("results.tags.search"),
        "aria-label": t("results.tags.search"),
        hidden: tags.length < searchFrom,
    });
    search.addEventListener("input", () => {
        const words = search.value.trim().toLocaleLowerCase();
        tags.forEach((tag, index) => (rows[index].element.hidden = !tag.name.toLocaleLowerCase().includes(words)));
    });
    const title = uniqueId("tags");
    return {
        element: h(
            "section",
            { class: "card tags-card" },
            h("div", { class: "card-head" }, h("h2", { id: title }, t("results.tags.title")), search),
            h(
                "div",
                { class: "tag-scroll" },
                h(
                    "table",
                    { class: "table tag-table", role: "table", "aria-labelledby": title },
                    h(
                        "thead",
                        { role: "rowgroup" },
                        h(
                            "tr",
                            { role: "row" },
                            heads,
                            h(
                                "th",
                                { scope: "col", role: "columnheader", class: "tag-notes-head" },
                                t("results.tag.notes"),
                            ),
                        ),
                    ),
                    body,
                ),
            ),
        ),
        update(next) {
            const isFirst = figures === null;
            figures = next;
            for (const index of isFirst ? rows.keys() : seen) rows[index].update(next.tags[index]);
            if (!isFirst) return;
            sort();
            for (const row of rows) observer.observe(row.element);
        },
        sort,
    };
}

/** @param {{id: string, label: string|HTMLElement, name?: string}} column */
function sortHead({ id, label, name }, choose) {
    const words = typeof label === "string" ? label : name;
    const arrow = icon("chevron-up");
    const button = h(
        "button",
        {
            type: "button",
            class: "sort-button",
            "aria-label": t("results.sortBy", { column: words }),
            on: { click: choose },
        },
        h("span", null, words),
        arrow,
    );
    const help = typeof label === "string" ? null : label.querySelector(".help-place");
    return h(
        "th",
        { scope: "col", role: "columnheader", class: id === "name" ? "tag-name-head" : "number" },
        h("span", { class: "sort-head" }, button, help),
    );
}

function tagRow(tag, notes, open) {
    const cells = Object.fromEntries(measures.map((name) => [name, measureCell(name)]));
    const element = h(
        "tr",
        { role: "row" },
        h(
            "th",
            { scope: "row", role: "rowheader", class: "tag-name" },
            h("button", { type: "button", class: "link-button", on: { click: open } }, userText(tag.name)),
            tag.type === "Negative" && h("span", { class: "badge" }, t("results.tag.negative")),
        ),
        h("td", { role: "cell", class: "number", dataset: { label: t("results.tag.images") } }, count(tag.imageCount)),
        measures.map((name) => cells[name].element),
        h("td", { role: "cell", class: "tag-notes" }, noteMarks(notes)),
    );
    return {
        element,
        update(figures) {
            for (const name of measures) cells[name].update(figures[name]);
        },
    };
}

function measureCell(name) {
    const value = h("span", { class: "measure-value" });
    const range = h("span", { class: "measure-range" });
    const bar = h("span", { class: "measure-bar", "aria-hidden": "true" });
    const label = name === "averagePrecision" ? t("results.ap.short") : t(`results.${name}`);
    const element = h(
        "td",
        { role: "cell", class: "measure", dataset: { label } },
        h("span", { class: "measure-line" }, value, range),
        bar,
    );
    let drawn = null;
    return {
        element,
        update(estimate) {
            const key = estimate ? `${estimate.value} ${estimate.lower} ${estimate.upper}` : "";
            if (key === drawn) return;
            drawn = key;
            setText(value, estimate ? percent(estimate.value, 1) : "–");
            setText(range, estimate?.lower === undefined ? "" : rangeText(estimate.lower, estimate.upper));
            bar.style.setProperty("--value", estimate ? estimate.value.toFixed(3) : "0");
            bar.style.setProperty("--lower", estimate?.lower?.toFixed(3) ?? "0");
            bar.style.setProperty("--upper", estimate?.upper?.toFixed(3) ?? "0");
        },
    };
}

/** One mark for all notes: the worst of them gives it its color, the reasons open with it. */
function noteMarks(notes) {
    if (notes.length === 0) return h("span", { class: "visually-hidden" }, t("results.tagNote.none"));
    const kind = notes.some((note) => note.kind === "bad")
        ? "bad"
        : notes.some((note) => note.kind === "warn")
          ? "warn"
          : "info";
    const id = uniqueId("notes");
    const sentence = notes.map((note) => note.text).join(" ");
    const popover = h(
        "div",
        { id, popover: "auto", class: "popover help", role: "note" },
        notes.map((note) => h("p", { dir: "auto" }, note.text)),
    );
    const button = h(
        "button",
        {
            type: "button",
            class: `note-mark ${kind}`,
            popovertarget: id,
            title: sentence,
            "aria-label": t("results.tagNote.about", { count: notes.length }),
        },
        icon(kind === "info" ? "info" : "warning"),
        notes.length > 1 && h("span", null, String(notes.length)),
    );
    popover.addEventListener("toggle", (event) => event.newState === "open" && place(popover, button, "end"));
    return [button, popover];
}
