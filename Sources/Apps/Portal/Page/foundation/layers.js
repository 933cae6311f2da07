/** Which modal dialog is on top: what is outside of it cannot be pressed, so toasts and shortcuts must know. */

/** The dialogs that are open, oldest first. */
const open = [];

/** @returns {HTMLDialogElement|null} the modal dialog on top, null when only the page is there */
export const topDialog = () => open.findLast((dialog) => dialog.open) ?? null;

/** @param {HTMLDialogElement} dialog that was just shown as modal */
export function pushDialog(dialog) {
    open.push(dialog);
    dialog.addEventListener(
        "close",
        () => {
            const index = open.indexOf(dialog);
            if (index >= 0) open.splice(index, 1);
            window.dispatchEvent(new CustomEvent("layer-changed"));
        },
        { once: true },
    );
    window.dispatchEvent(new CustomEvent("layer-changed"));
}

/** Closes every dialog, as leaving a screen does. */
export function closeAllDialogs() {
    for (const dialog of [...open].reverse()) dialog.close();
}
