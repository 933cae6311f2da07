/** The words of the page, by key. A translation is one more folder beside messages/en. */
import { messages } from "../messages/en.js";

const language = "en";
const plural = new Intl.PluralRules(language);
/** Marks that turn the direction of text around; a name with one of them must not turn the sentence around it. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc]/;
const number = new Intl.NumberFormat(language);

/**
 * A sentence of the page.
 * @param {string} key for example "projects.title"; where only `key.one` and `key.other` exist, `values.count` chooses.
 * @param {Object<string, string|number>} [values] for the {names} in the sentence; numbers are written with separators.
 * @returns {string} plain text; the key itself where no sentence exists.
 */
export function t(key, values = {}) {
    let text = messages[key];
    if (text === undefined && typeof values.count === "number") {
        text = messages[`${key}.${plural.select(values.count)}`] ?? messages[`${key}.other`];
    }
    if (text === undefined) return key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
        const value = values[name];
        if (value === undefined || value === null) return whole;
        return typeof value === "number" ? number.format(value) : isolated(String(value));
    });
}

/** A value with a direction of its own, so that the sentence keeps its order. */
function isolated(value) {
    const plain = value.replace(TURNING, "");
    return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/**
 * Whether there is a sentence of this key.
 * @param {string} key
 * @returns {boolean}
 */
export const hasMessage = (key) => key in messages;
