/** What a screen shows while it waits, when there is nothing yet, and when something went wrong. */
import { errorText, statusOf } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./messages.js";

/** @param {string} [text] @returns {HTMLElement} a calm sign of waiting; shown only after a moment */
export const loading = (text) =>
    h(
        "div",
        { class: "loading", role: "status" },
        h("span", { class: "spinner", "aria-hidden": "true" }),
        h("span", null, text ?? t("foundation.loading")),
    );

/**
 * An empty place that says what belongs there.
 * @param {{icon?: string, title: string, text?: import("./dom.js").Child, actions?: import("./dom.js").Child, steps?:
 *   string[], heading?: "h1"|"h2"}} options `heading` is "h1" where nothing else heads the screen
 */
export function empty({ icon: name = "image", title, text, actions, steps, heading = "h2" }) {
    return h(
        "div",
        { class: "empty" },
        h("div", { class: "empty-icon" }, icon(name)),
        h(heading, null, title),
        text && h("p", null, text),
        steps &&
            h(
                "ol",
                { class: "steps" },
                steps.map((step) => h("li", null, step)),
            ),
        actions && h("div", { class: "empty-actions" }, actions),
    );
}

/**
 * What went wrong, in words, and a way to try again.
 * @param {unknown} error
 * @param {(() => void)|null} [retry]
 * @param {{href: string, label: string}|null} [way] where else to go
 */
export function failure(error, retry = null, way = null) {
    return h(
        "div",
        { class: "empty failure", role: "alert" },
        h("div", { class: "empty-icon" }, icon("warning")),
        h("h2", null, t(statusOf(error) === 404 ? "foundation.error.missing" : "foundation.error.title")),
        h("p", { dir: "auto", class: "user-block" }, errorText(error)),
        h(
            "div",
            { class: "empty-actions" },
            retry &&
                h(
                    "button",
                    { type: "button", class: "button", on: { click: retry } },
                    icon("refresh"),
                    t("foundation.retry"),
                ),
            way && h("a", { class: "button", href: way.href }, icon("arrow-left"), way.label),
        ),
    );
}
