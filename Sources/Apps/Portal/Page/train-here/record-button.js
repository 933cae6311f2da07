/** A button that records as long as it is held: by pointer, Space or Enter. A click without these takes one image. */
import { h } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";

/**
 * @param {object} options
 * @param {string} options.tagName for its name
 * @param {(holding: AbortSignal) => void} options.onHold begins; the signal aborts when it is let go
 * @param {() => void} options.onOne takes one image
 * @returns {HTMLButtonElement}
 */
export function recordButton({ tagName, onHold, onOne }) {
    /** @type {AbortController|null} */
    let holding = null;
    const button = h(
        "button",
        { type: "button", class: "button record-button", "aria-label": t("trainHere.recordFor", { tag: tagName }) },
        icon("camera"),
        h("span", null, t("trainHere.record")),
    );
    const begin = () => {
        if (holding) return;
        holding = new AbortController();
        button.classList.add("recording");
        onHold(holding.signal);
    };
    const end = () => {
        holding?.abort();
        holding = null;
        button.classList.remove("recording");
    };
    button.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        button.setPointerCapture(event.pointerId);
        begin();
    });
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(kind, end);
    const isKey = (event) => event.key === " " || event.key === "Enter";
    button.addEventListener("keydown", (event) => {
        if (!isKey(event)) return;
        // Held keys repeat, and the last one would press the button.
        event.preventDefault();
        if (!event.repeat) begin();
    });
    button.addEventListener("keyup", (event) => {
        if (!isKey(event)) return;
        event.preventDefault();
        end();
    });
    // Assistive technology presses buttons without pointer and keys.
    button.addEventListener("click", (event) => {
        if (event.detail === 0 && !holding) onOne();
    });
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    return button;
}
