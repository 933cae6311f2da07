/** Explanations where they are needed: a small button beside a term. */
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./messages.js";
import { place } from "./popover.js";

/**
 * A button that shows an explanation beside it.
 * @param {string} word what is explained, for the button's name
 * @param {string} key of the explanation in messages
 * @param {Object<string, string|number>} [values] of that message
 */
export function helpButton(word, key, values) {
    const id = uniqueId("help");
    const popover = h(
        "div",
        { id, class: "popover help", popover: "auto", role: "note" },
        h("p", null, t(key, values)),
    );
    const button = h(
        "button",
        {
            type: "button",
            class: "help-button",
            "aria-label": t("foundation.help.about", { word }),
            popovertarget: id,
            "aria-describedby": null,
        },
        icon("info"),
    );
    popover.addEventListener("toggle", (event) => {
        if (event.newState === "open") place(popover, button, "center");
    });
    return h("span", { class: "help-place" }, button, popover);
}

/**
 * A term with its explanation.
 * @param {string} word as shown
 * @param {string} key of the explanation in messages
 * @param {Object<string, string|number>} [values]
 */
export function term(word, key, values) {
    return h("span", { class: "term" }, h("span", null, word), helpButton(word, key, values));
}
