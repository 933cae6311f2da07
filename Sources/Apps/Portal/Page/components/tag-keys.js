/** The keys 1 to 9, as shortcuts: two lines in the sheet, for the first and the last. */
import { t } from "../foundation/messages.js";

/**
 * @param {string} section of the sheet
 * @param {(number: number) => void} put takes 1 to 9
 * @param {string} [first] the key of the words for the first of them
 * @returns {import("../foundation/shortcuts.js").Shortcut[]}
 */
export function tagKeys(section, put, first = "images.keys.first") {
    const run = (event) => put(Number(event.key));
    return [
        { keys: "1", label: t(first), section, run },
        { keys: "2 3 4 5 6 7 8", label: "", section, run, hidden: true },
        { keys: "9", label: t("images.keys.ninth"), section, run },
    ];
}
