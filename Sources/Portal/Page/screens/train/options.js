/** How to train: quickly or thoroughly, under which name, and who is to be told. */

import { api, portal } from "../../foundation/api.js";
import { h } from "../../foundation/dom.js";
import { choiceCards, field } from "../../foundation/fields.js";
import { say } from "../../foundation/messages.js";
import { setText } from "../../charts/gauge.js";

/** The longest budget that the protocol takes, in hours. */
const mostHours = 96;
/** The stops of the slider: finer where the choice matters. */
const stops = [1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48, 72, mostHours];

/**
 * @param {{name: string, project: object, signal: AbortSignal}} options `name`: what the server will call it by itself
 * @returns {{element: HTMLElement, read: () => ({type: string, hours: number, name: string, email: string}|null)}}
 *   `read`
 *   gives null, and shows why, where an entry is wrong.
 */
export function trainingOptions({ name: proposal, project, signal }) {
    let type = "Regular";
    const hours = h("output", { class: "budget-hours" });
    const slider = h("input", { type: "range", min: 0, max: stops.length - 1, step: 1, value: "0" });
    const budget = field({ label: h("span", { class: "budget-label" }, say("train.budget"), hours), control: slider,
        hint: say("train.budget.hint") });
    const name = h("input", { class: "input", type: "text", maxLength: 255, placeholder: proposal, dir: "auto",
        autocomplete: "off" });
    const email = h("input", { class: "input", type: "email", autocomplete: "email", maxLength: 254 });
    const nameField = field({ label: say("train.name"), control: name, hint: say("train.name.hint"), optional: true });
    const told = toldWebhooks(project, signal);
    const emailField = field({ label: say("train.email"), control: email, hint: told.element, optional: true });
    const advanced = h("div", { class: "advanced-options", hidden: true }, budget, emailField);
    const showHours = () => {
        const words = say("train.budget.hours", { count: stops[slider.valueAsNumber] });
        setText(hours, words);
        slider.setAttribute("aria-valuetext", words);
    };
    slider.addEventListener("input", showHours);
    showHours();
    const kinds = choiceCards({
        legend: say("train.type"),
        name: "training-type",
        value: type,
        options: [
            { value: "Regular", title: say("train.quick"), text: say("train.quick.text") },
            { value: "Advanced", title: say("train.advanced"), text: say("train.advanced.text") },
        ],
        onChange: (value) => {
            type = value;
            advanced.hidden = type !== "Advanced";
            if (type === "Advanced") told.count();
        },
    });
    return {
        element: h("div", { class: "train-options" }, kinds, advanced, nameField),
        read() {
            const isAdvanced = type === "Advanced";
            emailField.setError(null);
            if (isAdvanced && email.value && !email.validity.valid) {
                emailField.setError(say("train.email.wrong"));
                return null;
            }
            return { type, hours: isAdvanced ? stops[slider.valueAsNumber] : 0, name: name.value.trim(),
                email: isAdvanced ? email.value.trim() : "" };
        },
    };
}

/**
 * What becomes of the address: only webhooks get it, and so it matters how many there are.
 * @returns {{element: HTMLElement, count: () => Promise<void>}} `count` asks the server
 */
function toldWebhooks(project, signal) {
    const number = h("span", null);
    return {
        element: h("span", null, say("train.email.hint"), " ", number, " ",
            h("a", { href: `#/projects/${project.id}/settings?at=webhooks` }, say("train.email.webhooks"))),
        async count() {
            try {
                const { length } = await api.get(portal(`/projects/${project.id}/webhooks`), { signal });
                setText(number, length > 0 ? say("webhooks.told", { count: length }) : say("webhooks.told.none"));
            } catch { /* The number is an addition; the hint is true without it. */ }
        },
    };
}
