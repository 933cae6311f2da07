/**
 * Choosing a domain: a base model and the size at which it sees images, with what each is for, what it costs on this
 * machine and how accurate it is.
 */
import { h, replace, uniqueId } from "../foundation/dom.js";
import { api, isAbort, portal, training } from "../foundation/api.js";
import { helpButton } from "../foundation/help.js";
import { t } from "../foundation/messages.js";
import { percent } from "../foundation/format.js";
import { pause } from "../foundation/pause.js";
import { failure, loading } from "../foundation/states.js";

const NAMED_PLATFORMS = ["ONNX", "TensorFlow", "CoreML", "OpenVino", "DockerFile", "VAIDK", "Ocellus", "Web"];

/** How long until times that are being measured are asked for again, and how often at most. */
const ASK_AGAIN = { milliseconds: 1500, times: 20 };

/** What a domain costs and how good it is: numbers of this machine, and of the public sets in the documentation. */
function facts(one) {
    const time = one.millisecondsPerImage;
    return [
        Number.isFinite(time)
            ? t("projects.domain.milliseconds", { n: time < 10 ? Number(time.toFixed(1)) : Math.round(time) })
            : t("projects.domain.measuring"),
        Number.isFinite(one.accuracy) && t("projects.domain.accuracy", { share: percent(one.accuracy / 100, 1) }),
    ].filter(Boolean);
}

/**
 * @param {{signal: AbortSignal, value?: string|null, platforms?: string[], exports?: boolean, onChange?: () => void}}
 *   options
 * @returns {{element: HTMLElement, load: () => Promise<void>, domainId: () => string|null, platforms: () => string[],
 *   domain: () => object|null, hasType: (type: string) => boolean, useType: (type: string) => void}} `useType` offers
 *   the domains of another type, "Classification" or "ObjectDetection", and proposes one of them; at first they are
 *   those of the type of `value`
 */
export function domainPicker({ signal, value = null, platforms = [], exports = false, onChange }) {
    let chosen = value,
        type = "Classification",
        all = [],
        domains = [];
    const wanted = new Set(platforms);
    const group = uniqueId("domain");
    const list = h("div", { class: "domain-list" }, loading());
    const targets = h("div", { class: "export-targets", hidden: true });
    const element = h(
        "fieldset",
        { class: "choices" },
        h(
            "legend",
            null,
            t("projects.field.domain"),
            " ",
            helpButton(t("projects.field.domain"), "projects.help.domain"),
        ),
        list,
        targets,
    );
    const domain = () => domains.find((one) => one.id === chosen) ?? null;

    function row(one) {
        return h(
            "label",
            { class: "domain-row" },
            h("input", {
                type: "radio",
                name: group,
                value: one.id,
                checked: one.id === chosen,
                on: { change: () => choose(one.id) },
            }),
            h(
                "span",
                { class: "domain-words" },
                h(
                    "span",
                    { class: "domain-name" },
                    h("strong", null, one.name),
                    one.isDefault && h("span", { class: "badge accent" }, t("projects.domain.default")),
                    one.exportable && h("span", { class: "badge" }, t("projects.domain.exportable")),
                ),
                h("span", { class: "hint" }, one.explanation),
                h(
                    "span",
                    { class: "hint" },
                    t("projects.domain.sees", {
                        model: one.baseModel.title ?? one.baseModel.name,
                        edge: one.inputEdge,
                    }),
                ),
            ),
            costPlace(one),
        );
    }

    /** Filled in again when the time of an image has been measured. */
    function costPlace(one) {
        const place = h("span", { class: "domain-cost numeric", dataset: { domain: one.id } });
        replace(
            place,
            facts(one).map((text) => h("span", null, text)),
        );
        return place;
    }

    /** Asks again for what is measured in the background; the choice stays as it is. */
    async function fillIn() {
        for (let turn = 0; turn < ASK_AGAIN.times; turn += 1) {
            if (all.every((one) => Number.isFinite(one.millisecondsPerImage))) return;
            await pause(ASK_AGAIN.milliseconds, signal);
            const fresh = await api.get(portal("/domains"), { signal });
            for (const one of all) {
                one.millisecondsPerImage = fresh.find((other) => other.id === one.id)?.millisecondsPerImage ?? null;
                const place = list.querySelector(`[data-domain="${CSS.escape(one.id)}"]`);
                if (place)
                    replace(
                        place,
                        facts(one).map((text) => h("span", null, text)),
                    );
            }
        }
    }

    function choose(id) {
        chosen = id;
        drawTargets();
        onChange?.();
    }

    function drawTargets() {
        const available = domain()?.exportablePlatforms ?? [];
        targets.hidden = !exports || !domain()?.exportable || available.length === 0;
        if (targets.hidden) return;
        const ordered = NAMED_PLATFORMS.filter((one) => available.includes(one));
        replace(
            targets,
            h(
                "fieldset",
                { class: "choices" },
                h(
                    "legend",
                    null,
                    t("projects.field.targets"),
                    h("span", { class: "optional" }, t("foundation.optional")),
                ),
                h("p", { class: "hint" }, t("projects.targets.hint")),
                h(
                    "div",
                    { class: "check-grid" },
                    ordered.map((platform) =>
                        h(
                            "label",
                            { class: "check" },
                            h("input", {
                                type: "checkbox",
                                value: platform,
                                checked: wanted.has(platform),
                                on: {
                                    change: (event) => {
                                        if (event.target.checked) wanted.add(platform);
                                        else wanted.delete(platform);
                                        onChange?.();
                                    },
                                },
                            }),
                            h(
                                "span",
                                null,
                                h("strong", null, t(`projects.target.${platform}`)),
                                h("br"),
                                h("span", { class: "hint" }, t(`projects.target.${platform}.text`)),
                            ),
                        ),
                    ),
                ),
            ),
        );
    }

    function useType(other) {
        type = other;
        domains = all.filter((one) => one.type === type);
        if (!domain()) chosen = (domains.find((one) => one.isDefault) ?? domains[0])?.id ?? null;
        const full = domains.filter((one) => !one.isCompact),
            compact = domains.filter((one) => one.isCompact);
        replace(list, section("projects.domains.full", full), section("projects.domains.compact", compact));
        drawTargets();
    }

    async function load() {
        try {
            const [choices, known] = await Promise.all([
                api.get(portal("/domains"), { signal }),
                api.get(training("/domains"), { signal }),
            ]);
            const byId = new Map(known.map((one) => [one.id.toLowerCase(), one]));
            all = choices
                .map((one) => ({
                    ...one,
                    exportablePlatforms: byId.get(one.id.toLowerCase())?.exportablePlatforms ?? [],
                    enabled: byId.get(one.id.toLowerCase())?.enabled !== false,
                }))
                .filter((one) => one.enabled || one.id === value);
            useType(all.find((one) => one.id === value)?.type ?? type);
            fillIn().catch(() => {
                /* the times are an addition */
            });
        } catch (error) {
            if (!isAbort(error)) replace(list, failure(error, load));
        }
    }

    const section = (key, some) =>
        some.length > 0 &&
        h(
            "div",
            { role: "group", "aria-label": t(key), class: "domain-group" },
            h("p", { class: "label" }, t(key)),
            h("p", { class: "hint" }, t(`${key}.text`)),
            some.map(row),
        );

    return {
        element,
        load,
        hasType: (other) => all.some((one) => one.type === other),
        useType,
        domain,
        domainId: () => chosen,
        platforms: () => {
            const available = domain()?.exportablePlatforms ?? [];
            return [...wanted].filter((one) => available.includes(one));
        },
    };
}
