/** Numbers, times and sizes as people read them, by Intl. */
import { t } from "./messages.js";

const LANGUAGE = "en";
const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });
const moment = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium" });
const percents = new Map();

/** @param {number|null|undefined} n @returns {string} "12,345"; a dash for nothing */
export const count = (n) => (Number.isFinite(n) ? whole.format(n) : "–");

/**
 * @param {number|null|undefined} x a share, 0 to 1
 * @param {number} [digits] after the point
 * @returns {string} "97.3%"; a dash for nothing
 */
export function percent(x, digits = 1) {
    if (!Number.isFinite(x)) return "–";
    if (!percents.has(digits)) {
        percents.set(
            digits,
            new Intl.NumberFormat(LANGUAGE, {
                style: "percent",
                minimumFractionDigits: digits,
                maximumFractionDigits: digits,
            }),
        );
    }
    return percents.get(digits).format(x);
}

/** @param {number|null|undefined} seconds @returns {string} "350 ms", "4.2 s", "3 min 20 s", "2 h 5 min" */
export function duration(seconds) {
    if (!Number.isFinite(seconds)) return "–";
    if (seconds < 1) return t("foundation.duration.milliseconds", { n: Math.round(seconds * 1000) });
    if (seconds < 10) return t("foundation.duration.seconds", { s: seconds.toFixed(1) });
    const s = Math.round(seconds);
    if (s < 60) return t("foundation.duration.seconds", { s });
    if (s < 3600) return t("foundation.duration.minutes", { m: Math.floor(s / 60), s: s % 60 });
    return t("foundation.duration.hours", { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) });
}

/**
 * A date of the protocol, which may come without its Z and with seven digits of a second.
 * @param {string|number|Date|null|undefined} value
 * @returns {Date|null}
 */
export function parseDate(value) {
    if (value === null || value === undefined || value === "") return null;
    if (value instanceof Date) return value;
    if (typeof value === "number") return new Date(value);
    const text = value.replace(/(\.\d{3})\d+/, "$1");
    const date = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : text + "Z");
    return Number.isNaN(date.getTime()) ? null : date;
}

/**
 * @param {string|number|Date|null|undefined} value
 * @returns {string} "Jan 2, 2025, 3:04 PM" in the time of the reader
 */
export function dateTime(value) {
    const date = parseDate(value);
    return date ? moment.format(date) : "–";
}

/**
 * @param {string|number|Date|null|undefined} value
 * @returns {string} "Jan 2, 2025"
 */
export function date(value) {
    const parsed = parseDate(value);
    return parsed ? day.format(parsed) : "–";
}

/** @type {[Intl.RelativeTimeFormatUnit, number][]} in seconds */
const UNITS = [
    ["year", 31536000],
    ["month", 2592000],
    ["week", 604800],
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
];

/**
 * @param {string|number|Date|null|undefined} value
 * @returns {string} "5 minutes ago"; a date when that is more than a month back
 */
export function ago(value) {
    const parsed = parseDate(value);
    if (!parsed) return "–";
    const seconds = (parsed.getTime() - Date.now()) / 1000;
    if (Math.abs(seconds) < 45) return t("foundation.now");
    if (Math.abs(seconds) > 2592000) return day.format(parsed);
    for (const [unit, length] of UNITS) {
        if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
    }
    return relative.format(Math.sign(seconds), "minute");
}

const SIZES = ["B", "kB", "MB", "GB", "TB"];

/** @param {number|null|undefined} n @returns {string} "4.2 MB", by powers of 1000 */
export function bytes(n) {
    if (!Number.isFinite(n)) return "–";
    let value = n,
        step = 0;
    while (value >= 1000 && step < SIZES.length - 1) {
        value /= 1000;
        step += 1;
    }
    return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${SIZES[step]}`;
}

/**
 * A text for a message or a menu: those of users can be long, messages are not.
 * @param {string} text
 * @param {number} [limit] in UTF-16 units
 * @returns {string}
 */
export function shortened(text, limit = 60) {
    if (text.length <= limit) return text;
    // Half of a surrogate pair would be shown as a replacement character.
    return text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, "") + "…";
}

/**
 * A shortened text, isolated so that its direction does not turn what stands around it in a sentence.
 * @param {string} text
 * @returns {string}
 */
export const isolated = (text) => `\u2068${shortened(text)}\u2069`;
