/** How to train: quickly or thoroughly, under which name, and who is to be told. */

import { api, portal } from "../../foundation/api.js";
import { h } from "../../foundation/dom.js";
import { choiceCards, field } from "../../foundation/fields.js";
import { say } from "../../foundation/messages.js";
import { setText } from "../../charts/gauge.js";

/** The stops of the slider in minutes, up to the longest budget that is taken: finer where the choice matters. */
const stops = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 960, 1440, 2160, 2880, 4320, 5760];
/** The stop that is set at first: enough for most projects. */
const usualStop = 2;

/**
 * @param {{name: string, project: object, signal: AbortSignal}} options `name`: what the server will call it by itself
 * @returns {{element: HTMLElement, read: () => ({type: string, minutes: number, name: string, email: string}|null)}}
 *   `read`
 *   gives null, and shows why, where an entry is wrong.
 */
export function trainingOptions({ name: proposal, project, signal }) {
    let type = "Regular";
    const time = h("output", { class: "budget-time" });
    const slider = h("input", { type: "range", min: 0, max: stops.length - 1, step: 1, value: String(usualStop) });
    const budget = field({ label: h("span", { class: "budget-label" }, say("train.budget"), time), control: slider,
        hint: say("train.budget.hint") });
    const name = h("input", { class: "input", type: "text", maxLength: 255, placeholder: proposal, dir: "auto",
        autocomplete: "off" });
    const email = h("input", { class: "input", type: "email", autocomplete: "email", maxLength: 254 });
    const nameField = field({ label: say("train.name"), control: name, hint: say("train.name.hint"), optional: true });
    const told = toldWebhooks(project, signal);
    const emailField = field({ label: say("train.email"), control: email, hint: told.element, optional: true });
    const advanced = h("div", { class: "advanced-options", hidden: true }, budget, emailField);
    const showTime = () => {
        const words = budgetWords(stops[slider.valueAsNumber]);
        setText(time, words);
        slider.setAttribute("aria-valuetext", words);
    };
    slider.addEventListener("input", showTime);
    showTime();
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
            return { type, minutes: isAdvanced ? stops[slider.valueAsNumber] : 0, name: name.value.trim(),
                email: isAdvanced ? email.value.trim() : "" };
        },
    };
}

/**
 * A budget in words.
 * @param {number} minutes
 * @returns {string}
 */
export const budgetWords = (minutes) => (minutes % 60 === 0 ? say("train.budget.hours", { count: minutes / 60 })
    : say("train.budget.minutes", { count: minutes }));

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
