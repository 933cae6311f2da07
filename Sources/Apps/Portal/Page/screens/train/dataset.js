/** What will be used: images per tag as bars that can be left out, and what is to be known before training. */

import { h, replace, userText } from "../../foundation/dom.js";
import { count } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { isDetection } from "../../labeling/project-kind.js";
import { detecting, leastImages, leastTags, plan } from "./plan.js";

/**
 * @param {{project: object, tags: object[], untagged: number, left: Set<string>, onChange: (plan: object) => void}}
 *   options `left` is changed in place.
 */
export function datasetCard({ project, tags, untagged, left, onChange }) {
    const detects = isDetection(project);
    const largest = Math.max(1, ...tags.map((tag) => tag.imageCount));
    const problems = h("ul", { class: "train-problems" });
    const summary = h("p", { class: "train-summary", role: "status" });
    const rows = [...tags]
        .sort((first, second) => second.imageCount - first.imageCount)
        .map((tag) =>
            tagBar(tag, { largest, least: detects ? detecting.leastImages : leastImages }, left, () => refresh()),
        );
    const refresh = () => {
        const now = plan(tags, left, detects);
        rows.forEach((row) => row.refresh());
        replace(
            summary,
            h("b", null, t("train.uses.tags", { count: now.chosen.length })),
            " · ",
            t(usesKey(project), { count: now.images }),
            untagged > 0 && [
                " · ",
                h(
                    "a",
                    { href: `#/projects/${project.id}/images?untagged` },
                    t(detects ? "train.uses.boxless" : "train.uses.untagged", { count: untagged }),
                ),
            ],
        );
        replace(
            problems,
            now.problems.map(({ kind, key, values }) =>
                h(
                    "li",
                    { class: `note ${kind === "info" ? "" : kind}` },
                    icon(kind === "info" ? "info" : "warning"),
                    h("div", null, h("p", { dir: "auto" }, t(key, values)), key.endsWith(".poor") && leaveOut(now)),
                ),
            ),
        );
        onChange(now);
    };
    const leaveOut = (now) =>
        now.chosen.length - now.poor.length >= (detects ? detecting.leastTags : leastTags) &&
        h(
            "button",
            {
                type: "button",
                class: "button small",
                on: {
                    click: () => {
                        for (const tag of now.poor) left.add(tag.id);
                        refresh();
                    },
                },
            },
            t("train.leaveOut", { count: now.poor.length }),
        );
    refresh();
    return h(
        "section",
        { class: "card" },
        h("h2", null, t("train.uses.title")),
        summary,
        problems,
        h(
            "ul",
            { class: "tag-bars", "aria-label": t("train.uses.perTag"), tabIndex: rows.length > 12 ? 0 : null },
            rows.map((row) => row.element),
        ),
    );
}

/** An image may have several tags, except where it has exactly one. */
function usesKey(project) {
    if (isDetection(project)) return "train.uses.imagesWithBoxes";
    return project.settings.classificationType === "Multilabel" ? "train.uses.taggings" : "train.uses.images";
}

function tagBar(tag, { largest, least }, left, changed) {
    const box = h("input", { type: "checkbox", checked: !left.has(tag.id) });
    box.addEventListener("change", () => {
        if (box.checked) left.delete(tag.id);
        else left.add(tag.id);
        changed();
    });
    const isPoor = tag.imageCount < least;
    const bar = h("span", { class: ["bar", isPoor && "bad"], "aria-hidden": "true" }, h("span"));
    bar.style.setProperty("--value", (tag.imageCount / largest).toFixed(4));
    const element = h(
        "li",
        null,
        h(
            "label",
            { class: "tag-bar" },
            box,
            h(
                "span",
                { class: "tag-bar-name" },
                userText(tag.name),
                tag.type === "Negative" && h("span", { class: "badge" }, t("results.tag.negative")),
            ),
            h(
                "span",
                { class: "number", title: t("results.images", { count: tag.imageCount }) },
                count(tag.imageCount),
            ),
            bar,
        ),
    );
    return {
        element,
        refresh() {
            box.checked = !left.has(tag.id);
            element.classList.toggle("is-left", left.has(tag.id));
        },
    };
}
