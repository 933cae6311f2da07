/**
 * The keys of the gallery; those of the grid itself (arrows, space) are listed here for the sheet and handled where the
 * focus is.
 */
import { say } from "../../foundation/messages.js";
import { tagKeys } from "../../components/tag-keys.js";
import { shortcuts } from "../../foundation/shortcuts.js";

/** @param {import("./gallery.js").Gallery} gallery */
export function galleryKeys(gallery) {
    const { grid, selection, signal } = gallery;
    const [moving, tagging] = [say("images.keys.choosing"), say("images.keys.tagging")];
    /** From elsewhere on the screen the arrow keys go to the grid. */
    const enter = () => {
        grid.element.focus({ preventScroll: true });
        if (selection.count > 0) selection.only(selection.current);
    };
    shortcuts(signal, [
        ...tagKeys(tagging, (number) => gallery.retagging.tagByKey(number)),
        { keys: "t", label: say("images.keys.find"), section: tagging, run: () => gallery.retagging.ask(null) },
        { keys: "0", label: say("images.keys.untag"), section: tagging, run: () => gallery.retagging.untag() },
        { keys: "z mod+z", label: say("images.keys.undo"), section: tagging, run: () => gallery.retagging.undo() },
        { keys: "Delete Backspace", label: say("images.keys.delete"), section: tagging, run: () => gallery.delete() },
        { keys: "ArrowLeft ArrowRight ArrowUp ArrowDown", label: say("images.keys.move"), section: moving, run: enter },
        { keys: "shift+ArrowRight", label: say("images.keys.extend"), section: moving, run: enter },
        { keys: "Space", label: say("images.keys.toggle"), section: moving, run: enter },
        { keys: "mod+a", label: say("images.keys.all"), section: moving, run: () => { enter(); selection.all(); } },
        { keys: "Escape", label: say("images.keys.clear"), section: moving, run: () => selection.clear() },
        { keys: "Enter", label: say("images.keys.open"), section: moving, run: () => gallery.open(selection.current) },
        { keys: "a", label: say("images.keys.add"), section: say("images.title"),
            run: () => gallery.adding.chooseFiles() },
        { keys: "u", label: say("images.keys.untagged"), section: say("images.title"),
            run: () => gallery.setFilter({ tagging: gallery.filter.tagging === "untagged" ? "all" : "untagged",
                tagIds: [],
            special: "none" }) },
    ]);
}
