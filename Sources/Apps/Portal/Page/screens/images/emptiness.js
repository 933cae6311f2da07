/** What stands in the gallery's place when a view has no images: why, and what to do about it. */
import { h } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { empty } from "../../foundation/states.js";
import { everything, isNarrow, isReadOnly } from "./filters.js";

/**
 * @param {import("./gallery.js").Gallery} gallery
 * @returns {HTMLElement}
 */
export function emptiness(gallery) {
    const { filter } = gallery;
    const { isDetection } = gallery.tags;
    const all = h(
        "button",
        { type: "button", class: "button", on: { click: () => gallery.setFilter(everything()) } },
        t("images.empty.all"),
    );
    if (gallery.tags.imageCount > 0 && filter.tagging === "untagged" && filter.special === "none") {
        return empty({
            icon: "success",
            title: t(isDetection ? "images.empty.boxless" : "images.empty.untagged"),
            text: t(isDetection ? "images.empty.boxless.text" : "images.empty.untagged.text"),
            actions: [
                all,
                h(
                    "a",
                    { class: "button primary", href: `#/projects/${gallery.project.id}/train` },
                    icon("train"),
                    t("images.empty.train"),
                ),
            ],
        });
    }
    if (filter.special === "wrong")
        return empty({
            icon: "success",
            title: t("images.empty.wrong"),
            text: t("images.empty.wrong.text"),
            actions: all,
        });
    if (filter.special === "duplicates")
        return empty({
            icon: "duplicate",
            title: t("images.empty.duplicates"),
            text: t("images.empty.duplicates.text"),
            actions: all,
        });
    if (isNarrow(filter) || isReadOnly(filter))
        return empty({ icon: "filter", title: t("images.empty.filter"), actions: all });
    return empty({
        icon: "images",
        title: t("images.empty"),
        text: t(isDetection ? "images.empty.text.boxes" : "images.empty.text"),
        steps: ["step1", "step2", "step3"].map((step) => t(`images.empty.${isDetection ? "boxes." : ""}${step}`)),
        actions: [
            h(
                "button",
                { type: "button", class: "button primary", on: { click: () => gallery.adding.chooseFiles() } },
                icon("upload"),
                t("images.empty.add"),
            ),
            h(
                "button",
                { type: "button", class: "button", on: { click: () => gallery.adding.folders.click() } },
                icon("folder"),
                t("images.add.folder"),
            ),
            !isDetection &&
                h(
                    "button",
                    { type: "button", class: "button", on: { click: (event) => gallery.samples(event.currentTarget) } },
                    icon("star"),
                    t("images.empty.samples"),
                ),
        ],
    });
}
