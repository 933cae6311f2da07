/**
 * About the product: versions, licenses, and its responsible use.
 */
import { h, replace } from "../foundation/dom.js";
import { api, isAbort, portal } from "../foundation/api.js";
import { logo } from "../foundation/icons.js";
import { say } from "../foundation/messages.js";
import { failure, loading } from "../foundation/states.js";
import { responsibleUse } from "./about/responsible-use.js";

function libraryTable(title, list) {
    const id = `about-${title.replace(/\W+/g, "-").toLowerCase()}`;
    return h("section", { "class": "card", "aria-labeledby": id }, h("h2", { id }, title),
        h("div", { class: "table-wrap" }, h("table", { class: "table" },
            h("thead", null, h("tr", null,
                ["name", "version", "license"].map((name) => h("th", { scope: "col" }, say(`about.${name}`))))),
            h("tbody", null, list.map((one) => h("tr", null, h("td", { dir: "auto" }, one.name),
                h("td", { class: "numeric" }, one.version ?? say("about.systemVersion")),
                h("td", { dir: "auto" }, one.license)))))));
}

async function about(place, signal) {
    replace(place, loading());
    try {
        const system = await api.get(portal("/system"), { signal }).catch((error) => {
            if (error.status === 403 || error.status === 404) return null;
            throw error;
        });
        replace(place,
            h("section", { class: "card prose" },
                h("p", null, system ? h("strong", null, say("about.version.text", { version: system.version }))
                    : say("about.scoped")),
                h("p", null, say("about.text")),
                h("p", null, say("about.license.text")),
                h("p", null, h("a", { href: "/openapi.json" }, say("about.openapi")))),
            system && libraryTable(say("about.baseModels"), system.baseModels ?? []),
            system && libraryTable(say("about.libraries"), system.libraries ?? []));
    } catch (error) {
        if (!isAbort(error)) replace(place, failure(error, () => about(place, signal)));
    }
}

/** @param {HTMLElement} root @param {{parameters: Object<string, any>, signal: AbortSignal}} context */
export async function show(root, { parameters, signal }) {
    const isResponsible = parameters.rest[0] === "responsible-use";
    const place = h("div");
    const link = (hash, key, isHere) => h("a", { "href": hash, "aria-current": isHere ? "page" : null }, say(key));
    replace(root, h("div", { class: "page form-page about-page" },
        h("header", { class: "about-head" }, logo(), h("div", null, h("h1", null, say("foundation.product")),
            h("p", null, say("projects.signIn.slogan")))),
        h("nav", { "class": "segments", "aria-label": say("about.sections") },
            link("#/about", "about.title", !isResponsible),
            link("#/about/responsible-use", "about.responsible", isResponsible)),
        place));
    if (isResponsible) replace(place, responsibleUse());
    else await about(place, signal);
}
