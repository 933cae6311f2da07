/** Light, dark, or as the system has it. theme-start.js sets the choice before the first paint. */

const PLACE = "ocellus-theme";

/** @returns {"system"|"light"|"dark"} */
export function theme() {
    return /** @type {"light"|"dark"} */ (document.documentElement.dataset.theme) ?? "system";
}

/** @param {"system"|"light"|"dark"} choice kept by this browser */
export function setTheme(choice) {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    try {
        if (choice === "system") localStorage.removeItem(PLACE);
        else localStorage.setItem(PLACE, choice);
    } catch {
        /* a browser that keeps nothing: the choice holds until the page is left */
    }
    window.dispatchEvent(new CustomEvent("theme-changed"));
}
