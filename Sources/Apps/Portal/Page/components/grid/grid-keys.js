/** The keys of a grid for the sheet of all keys, and for use from elsewhere on the screen. */
import { t } from "../../foundation/messages.js";

/**
 * Those of the grid itself (arrows, space) are handled where the focus is; from elsewhere they bring it there.
 * @param {import("./virtual-grid.js").VirtualGrid} grid
 * @param {(index: number) => void} onOpen
 * @returns {import("../../foundation/shortcuts.js").Shortcut[]}
 */
export function gridKeys({ element, selection }, onOpen) {
    const section = t("images.keys.choosing");
    const enter = () => {
        element.focus({ preventScroll: true });
        if (selection.count > 0) selection.only(selection.current);
    };
    const all = () => {
        enter();
        selection.all();
    };
    const open = () => {
        if (selection.count > 0) onOpen(selection.current);
    };
    return [
        { keys: "ArrowLeft ArrowRight ArrowUp ArrowDown", label: t("images.keys.move"), section, run: enter },
        { keys: "shift+ArrowRight", label: t("images.keys.extend"), section, run: enter },
        { keys: "Space", label: t("images.keys.toggle"), section, run: enter },
        { keys: "mod+a", label: t("images.keys.all"), section, run: all },
        { keys: "Escape", label: t("images.keys.clear"), section, run: () => selection.clear() },
        { keys: "Enter", label: t("images.keys.open"), section, run: open },
    ];
}
