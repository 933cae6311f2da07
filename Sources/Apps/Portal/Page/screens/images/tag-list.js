/** The tags at the side: how many images each has, which are shown, and what can be done with a tag. */
import { h, replace, userText } from "../../foundation/dom.js";
import { copyAndTell } from "../../foundation/fields.js";
import { count } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { menuButton } from "../../foundation/menu.js";
import { t } from "../../foundation/messages.js";
import { helpButton } from "../../foundation/help.js";
import { tonesOf, toneClass } from "../../components/boxes/tag-colors.js";
import { BALANCE, DETECTION_MINIMUM, MINIMUM } from "../../labeling/project-tags.js";
import { addTag, deleteTag, mergeTag, renameTag, setNegative } from "./tag-actions.js";

/**
 * What is uneven about the tags.
 * @param {{name: string, type: string, imageCount: number}[]} tags
 * @param {number} [minimum] of images
 * @returns {{few: object[], largest: object, smallest: object, isUneven: boolean}}
 */
export function balanceOf(tags, minimum = MINIMUM) {
    const regular = tags.filter((tag) => tag.type !== "Negative");
    const few = regular.filter((tag) => tag.imageCount < minimum);
    const enough = regular.filter((tag) => tag.imageCount >= minimum).sort((a, b) => a.imageCount - b.imageCount);
    const [smallest, largest] = [enough[0], enough.at(-1)];
    return {
        few,
        smallest,
        largest,
        isUneven: Boolean(smallest) && largest.imageCount > BALANCE * smallest.imageCount,
    };
}

/**
 * @param {object} options
 * @param {import("../../labeling/project-tags.js").ProjectTags} options.tags
 * @param {() => import("./filters.js").Filter} options.filter
 * @param {(change: Partial<import("./filters.js").Filter>) => void} options.onFilter
 * @param {() => void} options.onChanged after tags were merged or deleted, when images have other tags than the grid
 *   shows
 * @param {AbortSignal} options.signal
 */
export function tagList({ tags, filter, onFilter, onChanged, signal }) {
    const minimum = tags.isDetection ? DETECTION_MINIMUM : MINIMUM;
    let frame = 0,
        search = "";
    const views = h("div", { class: "side-views", role: "group", "aria-label": t("images.side.views") });
    const list = h("ul", { class: "side-tags" });
    const notes = h("div", { class: "side-notes" });
    const mode = h("div", { class: "side-mode" });
    const find = h("input", {
        class: "input small",
        type: "search",
        dir: "auto",
        placeholder: t("images.side.find"),
        "aria-label": t("images.side.find"),
        hidden: true,
        on: {
            input: () => {
                search = find.value.trim().toLowerCase();
                draw();
            },
        },
    });
    const element = h(
        "div",
        { class: "side" },
        views,
        h(
            "div",
            { class: "side-head" },
            h("h2", null, t("images.side.tags")),
            helpButton(t("images.side.tags"), tags.isDetection ? "images.side.help.boxes" : "images.side.help"),
            h(
                "button",
                {
                    type: "button",
                    class: "button quiet small icon-only",
                    "aria-label": t("images.tag.add"),
                    title: t("images.tag.add"),
                    on: { click: () => addTag(tags) },
                },
                icon("plus"),
            ),
        ),
        find,
        mode,
        list,
        notes,
    );

    function view(tagging, label, number, name) {
        const now = filter();
        const isOn = now.tagging === tagging && now.tagIds.length === 0 && now.special === "none";
        return h(
            "button",
            {
                type: "button",
                class: "side-view",
                "aria-pressed": isOn,
                on: { click: () => onFilter({ tagging, tagIds: [], special: "none" }) },
            },
            icon(name),
            h("span", null, label),
            h("span", { class: "side-count numeric" }, count(number)),
        );
    }

    function choose(tag, event) {
        const now = filter();
        const isMany = event.ctrlKey || event.metaKey || event.shiftKey;
        const others = now.tagIds.filter((id) => id !== tag.id);
        const isOn = now.tagIds.includes(tag.id);
        const tagIds = isMany
            ? isOn
                ? others
                : [...now.tagIds, tag.id]
            : isOn && now.tagIds.length === 1
              ? []
              : [tag.id];
        onFilter({ tagging: "all", tagIds: tagIds.slice(-20), special: now.special === "wrong" ? "wrong" : "none" });
    }

    function row(tag, place, largest) {
        const tones = tags.isDetection ? tonesOf(tags.projectId, tags.all) : null;
        const isOn = filter().tagIds.includes(tag.id);
        const isFew = tag.type !== "Negative" && tag.imageCount < minimum;
        const bar = h(
            "span",
            { class: ["side-bar", isFew && "few"] },
            h("span", { style: { "--value": largest > 0 ? tag.imageCount / largest : 0 } }),
        );
        return h(
            "li",
            { class: "side-tag" },
            h(
                "button",
                {
                    type: "button",
                    class: "side-choose",
                    "aria-pressed": isOn,
                    on: { click: (event) => choose(tag, event) },
                    "aria-label": t(isFew ? "images.side.tag.few" : "images.side.tag", {
                        name: tag.name.slice(0, 80),
                        count: tag.imageCount,
                    }),
                },
                h(
                    "span",
                    { class: "side-name" },
                    place < 9 ? h("kbd", null, String(place + 1)) : h("span", { class: "side-nokey" }),
                    tones && h("i", { class: ["box-dot", toneClass(tones, tag.id)], "aria-hidden": "true" }),
                    tag.type === "Negative" && icon("negative"),
                    userText(tag.name),
                ),
                isFew && icon("warning"),
                h("span", { class: "side-count numeric" }, count(tag.imageCount)),
                bar,
            ),
            menuButton({
                label: t("images.tag.menu", { name: tag.name.slice(0, 80) }),
                class: "button quiet small icon-only",
                items: () => [
                    { label: t("images.tag.also"), icon: "filter", run: () => choose(tag, { ctrlKey: true }) },
                    { label: t("images.tag.rename"), icon: "edit", run: () => renameTag(tags, tag) },
                    {
                        label: t("images.tag.merge"),
                        icon: "merge",
                        disabled: tags.all.length < 2,
                        run: async () => {
                            if (await mergeTag(tags, tag)) onChanged();
                        },
                    },
                    ...(tags.isDetection ? [] : [negativeItem(tag)]),
                    {
                        label: t("images.tag.copyId"),
                        icon: "copy",
                        hint: tag.id,
                        run: () => copyAndTell(tag.id, t("images.tag.copiedId", { name: tag.name.slice(0, 80) })),
                    },
                    "-",
                    {
                        label: t("images.tag.delete"),
                        icon: "trash",
                        kind: "danger",
                        run: async () => {
                            if (await deleteTag(tags, tag)) onChanged();
                        },
                    },
                ],
            }),
        );
    }

    function negativeItem(tag) {
        const { negative } = tags;
        if (tag.type === "Negative")
            return { label: t("images.tag.regular"), icon: "tag", run: () => setNegative(tags, tag, false) };
        return {
            label: t("images.tag.negative"),
            icon: "negative",
            disabled: Boolean(negative),
            hint: negative ? t("images.tag.negative.one") : undefined,
            run: () => setNegative(tags, tag, true),
        };
    }

    function draw() {
        frame = 0;
        const focused = list.contains(document.activeElement)
            ? [...list.querySelectorAll("button")].findIndex((button) => button === document.activeElement)
            : -1;
        const now = filter();
        replace(
            views,
            view("all", t("images.side.all"), tags.imageCount, "images"),
            view(
                "untagged",
                t(tags.isDetection ? "images.filter.boxless" : "images.side.untagged"),
                tags.untaggedCount,
                "tag",
            ),
        );
        find.hidden = tags.all.length < 12;
        const largest = Math.max(0, ...tags.all.map((tag) => tag.imageCount));
        const shown = tags.all
            .map((tag, place) => ({ tag, place }))
            .filter(({ tag }) => tag.name.toLowerCase().includes(search));
        replace(
            list,
            shown.map(({ tag, place }) => row(tag, place, largest)),
        );
        if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
        replace(
            mode,
            now.tagIds.length > 1 &&
                h(
                    "div",
                    { class: "segments", role: "group", "aria-label": t("images.side.mode") },
                    ["any", "all"].map((kind) =>
                        h(
                            "button",
                            {
                                type: "button",
                                "aria-pressed": now.all === (kind === "all"),
                                on: { click: () => onFilter({ all: kind === "all" }) },
                            },
                            t(`images.side.mode.${kind}`),
                        ),
                    ),
                ),
        );
        drawNotes();
    }

    function drawNotes() {
        const { few, isUneven, largest, smallest } = balanceOf(tags.all, minimum);
        replace(
            notes,
            tags.all.length === 0 &&
                h("p", { class: "hint" }, t(tags.isDetection ? "images.side.none.boxes" : "images.side.none")),
            tags.all.length === 1 &&
                !tags.isDetection &&
                h("p", { class: "note" }, icon("info"), h("span", null, t("images.side.second"))),
            few.length > 0 &&
                tags.imageCount > 0 &&
                h(
                    "p",
                    { class: "note warn" },
                    icon("warning"),
                    h(
                        "span",
                        null,
                        t(tags.isDetection ? "images.side.few.boxes" : "images.side.few", {
                            count: few.length,
                            minimum,
                        }),
                    ),
                ),
            isUneven &&
                h(
                    "p",
                    { class: "note warn" },
                    icon("warning"),
                    h(
                        "span",
                        null,
                        t("images.side.uneven", {
                            large: largest.name.slice(0, 40),
                            most: largest.imageCount,
                            small: smallest.name.slice(0, 40),
                            least: smallest.imageCount,
                        }),
                    ),
                ),
        );
    }

    const drawSoon = () => {
        if (!frame) frame = requestAnimationFrame(draw);
    };
    tags.addEventListener("change", drawSoon, { signal });
    draw();
    return Object.assign(element, { draw: drawSoon });
}
