/** How long this service keeps predictions: a setting of whoever runs it, so the number is the server's. */
import { api, portal } from "./api.js";
import { h } from "./dom.js";
import { t } from "./messages.js";

/** @type {Promise<number|null>|null} */
let asked = null;

/** @returns {Promise<number|null>} days; null where the server does not tell */
function days() {
    asked ??= api.get(portal("/system")).then(
        ({ limits }) => limits?.predictionDays ?? null,
        () => {
            asked = null;
            return null;
        },
    );
    return asked;
}

/**
 * A sentence with the time for which predictions are kept, which is filled in as soon as the server has told it.
 * @param {string} key of a message with {time}
 * @returns {HTMLElement}
 */
export function retentionText(key) {
    const element = h("span", null, t(key, { time: t("foundation.retention.some") }));
    days().then((count) => {
        if (count !== null) element.textContent = t(key, { time: t("foundation.days", { count }) });
    });
    return element;
}
