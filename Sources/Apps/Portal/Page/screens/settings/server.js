/** Settings of the installation: who may use it, and what it holds. */
import { h, replace } from "../../foundation/dom.js";
import { api, isAbort, portal } from "../../foundation/api.js";
import { bytes, count, dateTime } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { currentSession } from "../../foundation/session.js";
import { failure, loading } from "../../foundation/states.js";
import { keysCard } from "./keys.js";
import { usageRow } from "./usage.js";

function storage(system) {
    const { imageBytes = 0, databaseBytes = 0, freeBytes = 0, images, projects } = system.storage ?? {};
    const total = imageBytes + databaseBytes + freeBytes;
    const part = (size, name) => h("span", { class: name, style: { "--value": total > 0 ? size / total : 0 } });
    const legend = (name, label, size) =>
        h(
            "li",
            null,
            h("span", { class: ["swatch", name], "aria-hidden": "true" }),
            h("span", null, label),
            h("strong", { class: "numeric" }, bytes(size)),
        );
    return h(
        "div",
        null,
        h(
            "div",
            { class: "stack-bar", "aria-hidden": "true" },
            part(imageBytes, "first"),
            part(databaseBytes, "second"),
        ),
        h(
            "ul",
            { class: "legend" },
            legend("first", t("settings.storage.images"), imageBytes),
            legend("second", t("settings.storage.database"), databaseBytes),
            legend("rest", t("settings.storage.free"), freeBytes),
        ),
        h(
            "div",
            { class: "usage" },
            usageRow(t("settings.storage.projects"), projects ?? 0, system.limits?.projects),
            usageRow(t("settings.storage.imageCount"), images ?? 0),
        ),
        freeBytes > 0 &&
            freeBytes < 1e9 &&
            h("p", { class: "note warn after" }, icon("warning"), h("span", null, t("settings.storage.low"))),
    );
}

/** The limits by their names in the answer; one that this page has no words for is left out. */
function limits(system) {
    const rows = Object.entries(system.limits ?? {})
        .filter(([, value]) => Number.isFinite(value))
        .map(([name, value]) => [t(`settings.limit.${name}`), name, value])
        .filter(([label, name]) => label !== `settings.limit.${name}`);
    const shown = (name, value) =>
        /Bytes$/.test(name) ? bytes(value) : /Days$/.test(name) ? t("foundation.days", { count: value }) : count(value);
    return h(
        "dl",
        { class: "facts limits" },
        rows.map(([label, name, value]) => [h("dt", null, label), h("dd", { class: "numeric" }, shown(name, value))]),
    );
}

function systemFacts(system) {
    const rows = [
        ["settings.system.version", system.version],
        ["settings.system.started", dateTime(system.started)],
        ["settings.system.precision", system.precision],
        ["settings.system.workers", Number.isFinite(system.workers) ? count(system.workers) : system.workers],
    ];
    return h(
        "dl",
        { class: "facts" },
        rows
            .filter(([, value]) => value !== undefined && value !== null)
            .map(([key, value]) => [h("dt", null, t(key)), h("dd", null, String(value))]),
    );
}

/** @param {HTMLElement} root @param {{signal: AbortSignal}} context */
export async function show(root, { signal }) {
    const card = (id, title, ...body) =>
        h("section", { class: "card", "aria-labelledby": id }, h("h2", { id }, title), body);
    if (currentSession()?.projectId) {
        replace(
            root,
            h(
                "div",
                { class: "page form-page" },
                h("h1", null, t("settings.server")),
                h("p", { class: "note after" }, icon("lock"), h("span", null, t("settings.scoped"))),
            ),
        );
        return;
    }
    const keys = keysCard(signal);
    const space = h("div", null, loading()),
        bounds = h("div", null, loading()),
        facts = h("div", null, loading());
    replace(
        root,
        h(
            "div",
            { class: "page form-page settings-page" },
            h("header", { class: "page-head" }, h("h1", null, t("settings.server"))),
            keys.element,
            card("settings-storage", t("settings.storage"), space),
            card(
                "settings-limits",
                t("settings.limits"),
                h("p", { class: "muted lead" }, t("settings.limits.text")),
                bounds,
            ),
            card(
                "settings-system",
                t("settings.system"),
                facts,
                h("p", { class: "hint after" }, h("a", { href: "#/about" }, t("settings.system.more"))),
            ),
        ),
    );

    async function load() {
        try {
            const system = await api.get(portal("/system"), { signal });
            replace(space, storage(system));
            replace(bounds, limits(system));
            replace(facts, systemFacts(system));
        } catch (error) {
            if (isAbort(error)) return;
            replace(space, failure(error, load));
            replace(bounds);
            replace(facts);
        }
    }
    await Promise.all([keys.load(), load()]);
}
