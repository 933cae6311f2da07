/** The keys of the gallery. */
import { t } from "../../foundation/messages.js";
import { gridKeys } from "../../components/grid/grid-keys.js";
import { tagKeys } from "../../components/tag-keys.js";
import { shortcuts } from "../../foundation/shortcuts.js";

/** @param {import("./gallery.js").Gallery} gallery */
export function galleryKeys(gallery) {
    const { grid, signal } = gallery;
    const tagging = t("images.keys.tagging");
    const taggingKeys = [
        ...tagKeys(tagging, (number) => gallery.retagging.tagByKey(number)),
        { keys: "t", label: t("images.keys.find"), section: tagging, run: () => gallery.retagging.ask(null) },
        { keys: "0", label: t("images.keys.untag"), section: tagging, run: () => gallery.retagging.untag() },
        { keys: "z mod+z", label: t("images.keys.undo"), section: tagging, run: () => gallery.retagging.undo() },
    ];
    shortcuts(signal, [
        ...(gallery.tags.isDetection ? [] : taggingKeys),
        { keys: "Delete Backspace", label: t("images.keys.delete"), section: tagging, run: () => gallery.delete() },
        ...gridKeys(grid, (index) => gallery.open(index)),
        { keys: "a", label: t("images.keys.add"), section: t("images.title"), run: () => gallery.adding.chooseFiles() },
        {
            keys: "u",
            label: t(gallery.tags.isDetection ? "images.filter.boxless" : "images.keys.untagged"),
            section: t("images.title"),
            run: () =>
                gallery.setFilter({
                    tagging: gallery.filter.tagging === "untagged" ? "all" : "untagged",
                    tagIds: [],
                    special: "none",
                }),
        },
    ]);
}
