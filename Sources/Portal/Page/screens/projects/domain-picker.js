/**
 * Choosing a domain: a base model and the way it looks at pictures, with what each is for and what it costs.
 */
import { h, replace, uniqueId } from "../../foundation/dom.js";
import { api, isAbort, portal, training } from "../../foundation/api.js";
import { helpButton } from "../../foundation/help.js";
import { say } from "../../foundation/messages.js";
import { failure, loading } from "../../foundation/states.js";

const NAMED_PLATFORMS = ["ONNX", "TensorFlow", "CoreML", "OpenVino", "DockerFile", "VAIDK"];

/** Time of one picture, or, where it was not measured, the work in it. */
function costWords(cost) {
    if (Number.isFinite(cost?.milliseconds)) {
        const value = cost.milliseconds < 10 ? Number(cost.milliseconds.toFixed(1)) : Math.round(cost.milliseconds);
        return say("projects.domain.milliseconds", { n: value });
    }
    if (Number.isFinite(cost?.multiplyAdds)) return say("projects.domain.work",
        { n: Math.round(cost.multiplyAdds / 1e6) });
    return "";
}

/**
 * @param {{signal: AbortSignal, value?: string|null, platforms?: string[], exports?: boolean, onChange?: () => void}}
 *   options
 * @returns {{element: HTMLElement, load: () => Promise<void>, domainId: () => string|null, platforms: () => string[],
 *   domain: () => object|null}}
 */
export function domainPicker({ signal, value = null, platforms = [], exports = false, onChange }) {
    let chosen = value, domains = [];
    const wanted = new Set(platforms);
    const group = uniqueId("domain");
    const list = h("div", { class: "domain-list" }, loading());
    const targets = h("div", { class: "export-targets", hidden: true });
    const element = h("fieldset", { class: "choices" },
        h("legend", null, say("projects.field.domain"), " ", helpButton(say("projects.field.domain"),
            "projects.help.domain")), list, targets);
    const domain = () => domains.find((one) => one.id === chosen) ?? null;

    function row(one) {
        return h("label", { class: "domain-row" },
            h("input", { type: "radio", name: group, value: one.id, checked: one.id === chosen,
                on: { change: () => choose(one.id) } }),
            h("span", { class: "domain-words" },
                h("span", { class: "domain-name" }, h("strong", null, one.name),
                    one.isDefault && h("span", { class: "badge accent" }, say("projects.domain.default")),
                    one.exportable && h("span", { class: "badge" }, say("projects.domain.exportable"))),
                h("span", { class: "hint" }, one.explanation)),
            h("span", { class: "domain-cost numeric" }, costWords(one.cost)));
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
        replace(targets, h("fieldset", { class: "choices" }, h("legend", null, say("projects.field.targets"),
            h("span", { class: "optional" }, say("foundation.optional"))),
            h("p", { class: "hint" }, say("projects.targets.hint")),
            h("div", { class: "check-grid" }, ordered.map((platform) => h("label", { class: "check" },
                h("input", { type: "checkbox", value: platform, checked: wanted.has(platform),
                    on: { change: (event) => {
                    if (event.target.checked) wanted.add(platform); else wanted.delete(platform);
                    onChange?.();
                } } }),
                h("span", null, h("strong", null, say(`projects.target.${platform}`)), h("br"),
                    h("span", { class: "hint" }, say(`projects.target.${platform}.text`))))))));
    }

    async function load() {
        try {
            const [choices, known] = await Promise.all([api.get(portal("/domains"), { signal }),
                api.get(training("/domains"), { signal })]);
            const byId = new Map(known.map((one) => [one.id.toLowerCase(), one]));
            domains = choices.filter((one) => one.type === "Classification" || one.id === value)
                .map((one) => ({ ...one, exportablePlatforms: byId.get(one.id.toLowerCase())?.exportablePlatforms ?? [],
                    enabled: byId.get(one.id.toLowerCase())?.enabled !== false }))
                .filter((one) => one.enabled || one.id === value);
            chosen ??= (domains.find((one) => one.isDefault) ?? domains[0])?.id ?? null;
            const full = domains.filter((one) => !one.exportable), compact = domains.filter((one) => one.exportable);
            replace(list, section("projects.domains.full", full), section("projects.domains.compact", compact));
            drawTargets();
        } catch (error) {
            if (!isAbort(error)) replace(list, failure(error, load));
        }
    }

    const section = (key, some) => some.length > 0 && h("div", { "role": "group", "aria-label": say(key),
        "class": "domain-group" },
        h("p", { class: "label" }, say(key)), h("p", { class: "hint" }, say(`${key}.text`)), some.map(row));

    return {
        element, load, domain, domainId: () => chosen,
        platforms: () => { const available = domain()?.exportablePlatforms ??
            []; return [...wanted].filter((one) => available.includes(one)); },
    };
}
