/** About the product: versions and licenses. */
import { h, replace } from "../../foundation/dom.js";
import { api, isAbort, portal } from "../../foundation/api.js";
import { t } from "../../foundation/messages.js";
import { failure, loading } from "../../foundation/states.js";
import { aboutFrame } from "./frame.js";

function libraryTable(title, list) {
    const id = `about-${title.replace(/\W+/g, "-").toLowerCase()}`;
    return h(
        "section",
        { class: "card", "aria-labelledby": id },
        h("h2", { id }, title),
        h(
            "div",
            { class: "table-wrap" },
            h(
                "table",
                { class: "table" },
                h(
                    "thead",
                    null,
                    h(
                        "tr",
                        null,
                        ["name", "version", "license"].map((name) => h("th", { scope: "col" }, t(`about.${name}`))),
                    ),
                ),
                h(
                    "tbody",
                    null,
                    list.map((one) =>
                        h(
                            "tr",
                            null,
                            h("td", { dir: "auto" }, one.name),
                            h("td", { class: "numeric" }, one.version ?? t("about.systemVersion")),
                            h("td", { dir: "auto" }, one.license),
                        ),
                    ),
                ),
            ),
        ),
    );
}

async function about(place, signal) {
    replace(place, loading());
    try {
        const system = await api.get(portal("/system"), { signal }).catch((error) => {
            if (error.status === 403 || error.status === 404) return null;
            throw error;
        });
        replace(
            place,
            h(
                "section",
                { class: "card prose" },
                h(
                    "p",
                    null,
                    system
                        ? h("strong", null, t("about.version.text", { version: system.version }))
                        : t("about.scoped"),
                ),
                h("p", null, t("about.text")),
                h("p", null, t("about.license.text")),
                h("p", null, h("a", { href: "/openapi.json" }, t("about.openapi"))),
            ),
            system && libraryTable(t("about.baseModels"), system.baseModels ?? []),
            system && libraryTable(t("about.libraries"), system.libraries ?? []),
        );
    } catch (error) {
        if (!isAbort(error))
            replace(
                place,
                failure(error, () => about(place, signal)),
            );
    }
}

/** @param {HTMLElement} root @param {{signal: AbortSignal}} context */
export async function show(root, { signal }) {
    const place = h("div");
    replace(root, aboutFrame("about.title", place));
    await about(place, signal);
}
