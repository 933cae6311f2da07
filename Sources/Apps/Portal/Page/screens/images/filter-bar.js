/** The line above the grid: whose images, which of them, in which order, and how large. */
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { menuButton } from "../../foundation/menu.js";
import { t } from "../../foundation/messages.js";
import { hasBoxFilter, NO_BOX_FILTER } from "./box-filter.js";
import { askBoxFilter } from "./box-filter-dialog.js";
import { askMetadata } from "./metadata-filter.js";

const SIZE_PLACE = "ocellus-thumbnail-size";
/** Iterations whose mistakes the menu offers: the newest. */
const WRONG_LISTED = 8;
export const SIZES = { least: 80, most: 360, usual: 144 };

/** The size of thumbnails this browser remembers. */
export function rememberedSize() {
    try {
        const size = Number(localStorage.getItem(SIZE_PLACE));
        return size >= SIZES.least && size <= SIZES.most ? size : SIZES.usual;
    } catch {
        return SIZES.usual;
    }
}

function rememberSize(size) {
    try {
        localStorage.setItem(SIZE_PLACE, String(size));
    } catch {
        /* a browser that keeps nothing */
    }
}

/** The name of an iteration in a list. */
const nameOf = (iteration) => iteration.name.slice(0, 60);

/**
 * @param {object} options
 * @param {() => import("./filters.js").Filter} options.filter
 * @param {(change: Partial<import("./filters.js").Filter>) => void} options.onFilter
 * @param {boolean} options.isDetection whether images have boxes
 * @param {object[]} options.iterations those that are completed, newest first
 * @param {(size: number) => void} options.onSize
 * @param {Node} options.add the button to add images
 * @param {() => void} options.onSide shows or hides the tags, on narrow screens
 * @param {AbortSignal} options.signal
 * @returns {HTMLElement & {draw: (count: number|null) => void}}
 */
export function filterBar({ filter, onFilter, isDetection, iterations, onSize, add, onSide, signal }) {
    const number = h("span", { class: "gallery-count numeric", role: "status" });
    const order = h(
        "select",
        { class: "select", "aria-label": t("images.order"), on: { change: () => onFilter({ orderBy: order.value }) } },
        h("option", { value: "Newest" }, t("images.order.newest")),
        h("option", { value: "Oldest" }, t("images.order.oldest")),
    );
    const whose = h(
        "select",
        {
            class: "select gallery-iteration",
            "aria-label": t("images.iteration"),
            on: { change: () => onFilter({ iterationId: whose.value || null, special: "none", tagIds: [] }) },
        },
        h("option", { value: "" }, t("images.iteration.workspace")),
        iterations.map((one) => h("option", { value: one.id }, nameOf(one))),
    );
    const size = h("input", {
        type: "range",
        class: "gallery-size",
        min: SIZES.least,
        max: SIZES.most,
        step: "8",
        value: rememberedSize(),
        "aria-label": t("images.size"),
        title: t("images.size"),
        on: {
            input: () => {
                onSize(Number(size.value));
                rememberSize(Number(size.value));
            },
        },
    });
    const wrongItems = () =>
        iterations.length === 0
            ? [{ label: t("images.filter.wrong.none"), disabled: true }]
            : iterations.slice(0, WRONG_LISTED).map((one) => ({
                  label: nameOf(one),
                  checked: filter().special === "wrong" && filter().wrongIn === one.id,
                  run: () =>
                      onFilter({ special: "wrong", wrongIn: one.id, iterationId: null, tagging: "all", metadata: [] }),
              }));
    const boxItem = {
        label: t("images.filter.boxes"),
        icon: "target",
        run: async () => {
            const boxes = await askBoxFilter(filter().boxes, signal);
            if (boxes) onFilter({ boxes, special: "none" });
        },
    };
    const views = menuButton({
        label: t("images.filter"),
        class: "button",
        content: [icon("filter"), h("span", null, t("images.filter"))],
        align: "start",
        items: () => [
            {
                label: t("images.filter.everything"),
                checked: filter().special === "none" && filter().tagging === "all",
                run: () =>
                    onFilter({ special: "none", tagging: "all", tagIds: [], metadata: [], boxes: NO_BOX_FILTER }),
            },
            {
                label: t(isDetection ? "images.filter.boxed" : "images.filter.tagged"),
                checked: filter().tagging === "tagged",
                run: () => onFilter({ special: "none", tagging: "tagged" }),
            },
            {
                label: t(isDetection ? "images.filter.boxless" : "images.filter.untagged"),
                checked: filter().tagging === "untagged",
                run: () => onFilter({ special: "none", tagging: "untagged", tagIds: [] }),
            },
            ...(isDetection ? [] : ["-", { heading: t("images.filter.wrong") }, ...wrongItems()]),
            "-",
            {
                label: t("images.filter.duplicates"),
                checked: filter().special === "duplicates",
                run: () =>
                    onFilter({ special: "duplicates", iterationId: null, tagging: "all", tagIds: [], metadata: [] }),
            },
            ...(isDetection ? [boxItem] : []),
            {
                label: t("images.filter.metadata"),
                icon: "database",
                run: async () => {
                    const metadata = await askMetadata(filter().metadata, signal);
                    if (metadata) onFilter({ metadata, special: "none" });
                },
            },
        ],
    });
    const chips = h("span", { class: "gallery-chips" });
    const element = h(
        "div",
        { class: "toolbar gallery-bar" },
        h(
            "button",
            {
                type: "button",
                class: "button gallery-side-button",
                "aria-label": t("images.side.tags"),
                on: { click: onSide },
            },
            icon("tags"),
            h("span", null, t("images.side.tags")),
        ),
        views,
        chips,
        h("span", { class: "spacer" }),
        number,
        iterations.length > 0 && whose,
        order,
        h("span", { class: "gallery-sizes" }, icon("grid"), size),
        add,
    );

    const chip = (text, change) =>
        h(
            "button",
            { type: "button", class: "chip", title: t("images.filter.drop"), on: { click: () => onFilter(change) } },
            h("span", { class: "user-text", dir: "auto" }, text),
            icon("close"),
        );

    const draw = (count) => {
        const now = filter();
        number.textContent = count === null ? "" : t("images.count", { count });
        order.value = now.orderBy;
        order.disabled = now.special !== "none";
        whose.value = now.iterationId ?? "";
        replace(
            chips,
            now.special === "wrong" &&
                chip(
                    t("images.chip.wrong", {
                        name: iterations.find((one) => one.id === now.wrongIn)?.name.slice(0, 40) ?? "",
                    }),
                    { special: "none" },
                ),
            now.special === "duplicates" && chip(t("images.filter.duplicates"), { special: "none" }),
            now.special === "ids" && chip(now.title || t("images.chip.ids"), { special: "none" }),
            now.tagging === "tagged" &&
                chip(t(isDetection ? "images.filter.boxed" : "images.filter.tagged"), { tagging: "all" }),
            hasBoxFilter(now.boxes) && chip(boxFilterText(now.boxes), { boxes: NO_BOX_FILTER }),
            now.metadata.map((one, place) =>
                chip(
                    t(one.isEqual ? "images.chip.is" : "images.chip.isNot", {
                        key: one.key.slice(0, 40),
                        value: one.value.slice(0, 40),
                    }),
                    { metadata: now.metadata.filter((_, other) => other !== place) },
                ),
            ),
        );
    };
    return Object.assign(element, { draw });
}

/** A filter of boxes in words, for its chip. */
function boxFilterText({ least, most, size }) {
    const number =
        most === null ? least > 0 && t("images.chip.boxes.least", { least }) : t("images.chip.boxes", { least, most });
    return [number, size && t(`images.boxes.size.${size}`)].filter(Boolean).join(" · ");
}
