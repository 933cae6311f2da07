/** How much of its limits a project uses. */
import { h, replace } from "../../foundation/dom.js";
import { api, isAbort, portal, training } from "../../foundation/api.js";
import { count } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";
import { failure, loading } from "../../foundation/states.js";

/**
 * One thing that is counted: a name, a number, and a bar where there is a limit.
 * @param {string} label
 * @param {number} used
 * @param {number|null} [limit]
 * @returns {HTMLElement}
 */
export function usageRow(label, used, limit) {
    const share = limit > 0 ? Math.min(used / limit, 1) : 0;
    return h(
        "div",
        { class: "usage-row" },
        h("span", { class: "usage-label" }, label),
        h(
            "span",
            { class: "usage-number numeric" },
            limit > 0 ? t("settings.usage.of", { used: count(used), limit: count(limit) }) : count(used),
        ),
        limit > 0 &&
            h(
                "span",
                {
                    class: ["bar", share > 0.95 ? "bad" : share > 0.8 ? "warn" : null],
                    role: "meter",
                    "aria-label": label,
                    "aria-valuemin": 0,
                    "aria-valuemax": limit,
                    "aria-valuenow": used,
                },
                h("span", { style: { "--value": share } }),
            ),
    );
}

/**
 * @param {object} project
 * @param {AbortSignal} signal
 * @returns {{element: HTMLElement, load: () => Promise<void>}}
 */
export function projectUsage(project, signal) {
    const element = h("div", null, loading());
    const get = (path, query) =>
        api.get(training(`/projects/${encodeURIComponent(project.id)}${path}`), { signal, query });

    async function load() {
        try {
            const [images, untagged, tags, iterations, system] = await Promise.all([
                get("/images/count"),
                get("/images/count", { taggingStatus: "Untagged" }),
                get("/tags"),
                get("/iterations"),
                api.get(portal("/system"), { signal }).catch((error) => {
                    if (isAbort(error)) throw error;
                    return null;
                }),
            ]);
            const limits = system?.limits ?? {};
            replace(
                element,
                h(
                    "div",
                    { class: "usage" },
                    usageRow(t("settings.usage.images"), images, limits.imagesPerProject),
                    usageRow(t("settings.usage.tags"), tags.length, limits.tagsPerProject),
                    usageRow(t("settings.usage.iterations"), iterations.length, limits.iterationsPerProject),
                ),
                h("p", { class: "hint after" }, t("settings.usage.untagged", { count: untagged })),
            );
        } catch (error) {
            if (!isAbort(error)) replace(element, failure(error, load));
        }
    }
    return { element, load };
}
