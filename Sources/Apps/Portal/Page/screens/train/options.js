/** How to train: quickly or thoroughly, under which name, and who is to be told. */

import { api, portal } from "../../foundation/api.js";
import { h } from "../../foundation/dom.js";
import { choiceCards, field } from "../../foundation/fields.js";
import { t } from "../../foundation/messages.js";
import { budgetWords } from "../../components/training-budget.js";
import { isDetection } from "../../labeling/project-kind.js";
import { setText } from "../../charts/gauge.js";

/** The stops of the slider in minutes, up to the longest budget that is taken: finer where the choice matters. */
const stops = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 960, 1440, 2160, 2880, 4320, 5760];
/** The stop that is set at first: enough for most projects. */
const usualStop = 2;

/**
 * @param {{name: string, project: object, signal: AbortSignal}} options `name`: what the server will call it by itself
 * @returns {{element: HTMLElement, read: () => ({type: string, minutes: number, name: string, email: string}|null)}}
 *   `read` gives null, and shows why, where an entry is wrong.
 */
export function trainingOptions({ name: proposal, project, signal }) {
    let type = "Regular";
    const time = h("output", { class: "budget-time" });
    const slider = h("input", { type: "range", min: 0, max: stops.length - 1, step: 1, value: String(usualStop) });
    const budget = field({
        label: h("span", { class: "budget-label" }, t("train.budget"), time),
        control: slider,
        hint: t("train.budget.hint"),
    });
    const name = h("input", {
        class: "input",
        type: "text",
        maxLength: 255,
        placeholder: proposal,
        dir: "auto",
        autocomplete: "off",
    });
    const email = h("input", { class: "input", type: "email", autocomplete: "email", maxLength: 254 });
    const nameField = field({ label: t("train.name"), control: name, hint: t("train.name.hint"), optional: true });
    const told = toldWebhooks(project, signal);
    const emailField = field({ label: t("train.email"), control: email, hint: told.element, optional: true });
    const advanced = h("div", { class: "advanced-options", hidden: true }, budget, emailField);
    const showTime = () => {
        const words = budgetWords(stops[slider.valueAsNumber]);
        setText(time, words);
        slider.setAttribute("aria-valuetext", words);
    };
    slider.addEventListener("input", showTime);
    showTime();
    const detects = isDetection(project);
    const kinds = choiceCards({
        legend: t("train.type"),
        name: "training-type",
        value: type,
        options: [
            { value: "Regular", title: t("train.quick"), text: t(detects ? "train.boxes.how" : "train.quick.text") },
            {
                value: "Advanced",
                title: t("train.advanced"),
                text: t(detects ? "train.boxes.advanced" : "train.advanced.text"),
            },
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
                emailField.setError(t("train.email.wrong"));
                return null;
            }
            return {
                type,
                minutes: isAdvanced ? stops[slider.valueAsNumber] : 0,
                name: name.value.trim(),
                email: isAdvanced ? email.value.trim() : "",
            };
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
        element: h(
            "span",
            null,
            t("train.email.hint"),
            " ",
            number,
            " ",
            h("a", { href: `#/projects/${project.id}/settings?at=webhooks` }, t("train.email.webhooks")),
        ),
        async count() {
            try {
                const { length } = await api.get(portal(`/projects/${project.id}/webhooks`), { signal });
                setText(number, length > 0 ? t("webhooks.told", { count: length }) : t("webhooks.told.none"));
            } catch {
                /* The number is an addition; the hint is true without it. */
            }
        },
    };
}
