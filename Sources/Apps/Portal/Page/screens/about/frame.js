/** What the two pages about the product have around them. */
import { h } from "../../foundation/dom.js";
import { logo } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";

const PAGES = { "about.title": "#/about", "about.responsible": "#/about/responsible-use" };

/**
 * @param {keyof typeof PAGES} current The key of the page's name.
 * @param {...Node} content
 * @returns {HTMLElement}
 */
export const aboutFrame = (current, ...content) =>
    h(
        "div",
        { class: "page form-page about-page" },
        h(
            "header",
            { class: "about-head" },
            logo(),
            h("div", null, h("h1", null, t("foundation.product")), h("p", null, t("projects.signIn.slogan"))),
        ),
        h(
            "nav",
            { class: "segments", "aria-label": t("about.sections") },
            Object.entries(PAGES).map(([key, href]) =>
                h("a", { href, "aria-current": key === current ? "page" : null }, t(key)),
            ),
        ),
        content,
    );
