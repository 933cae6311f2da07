/** How an iteration is called where one is chosen. */
import { t } from "../foundation/messages.js";

/**
 * An iteration with the name that it is published under.
 * @param {object} iteration
 * @returns {string}
 */
export function iterationName(iteration) {
    return iteration.publishName
        ? t("predictions.publishedIteration", { name: iteration.name, publication: iteration.publishName })
        : iteration.name;
}
