/** What a program needs to reach a project: the address, and the ids and names by which it asks. */
import { h, replace, userText } from "../../foundation/dom.js";
import { api, isAbort, training } from "../../foundation/api.js";
import { copyButton } from "../../foundation/fields.js";
import { t } from "../../foundation/messages.js";
import { failure } from "../../foundation/states.js";

/**
 * @param {object} project
 * @param {AbortSignal} signal
 * @returns {{element: HTMLElement, load: () => Promise<void>}}
 */
export function accessCard(project, signal) {
    const published = h("div"),
        tags = h("div");
    const element = h(
        "section",
        { class: "card", "aria-labelledby": "settings-access" },
        h("h2", { id: "settings-access" }, t("settings.access")),
        h("p", { class: "muted lead" }, t("settings.access.text")),
        h(
            "dl",
            { class: "facts" },
            fact(t("settings.access.endpoint"), location.origin),
            fact(t("settings.access.project"), project.id),
        ),
        published,
        tags,
        h(
            "p",
            { class: "hint after" },
            t("settings.access.keys"),
            " ",
            h("a", { href: "#/settings" }, t("foundation.menu.settings")),
        ),
    );

    async function load() {
        const get = (rest) => api.get(training(`/projects/${encodeURIComponent(project.id)}${rest}`), { signal });
        try {
            const [iterations, all] = await Promise.all([get("/iterations"), get("/tags")]);
            const names = iterations.map((one) => one.publishName).filter(Boolean);
            replace(
                published,
                names.length > 0 &&
                    h(
                        "dl",
                        { class: "facts" },
                        names.map((name) => fact(t("settings.access.published"), name)),
                    ),
            );
            replace(tags, all.length > 0 && tagIds(all));
        } catch (error) {
            if (!isAbort(error)) replace(tags, failure(error, load));
        }
    }
    return { element, load };
}

const fact = (label, value) => [
    h("dt", null, label),
    h("dd", { class: "copy-row" }, h("code", { dir: "auto" }, value), copyButton(value)),
];

/** The ids of all tags, folded up: there may be hundreds. */
const tagIds = (tags) =>
    h(
        "details",
        { class: "tag-ids" },
        h("summary", null, t("settings.access.tags", { count: tags.length })),
        h(
            "dl",
            { class: "facts" },
            tags.map((tag) => [
                h("dt", null, userText(tag.name)),
                h("dd", { class: "copy-row" }, h("code", null, tag.id), copyButton(tag.id)),
            ]),
        ),
    );
