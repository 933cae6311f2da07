/** How the budget of a training is written. */
import { t } from "../foundation/messages.js";

/**
 * A budget in words.
 * @param {number} minutes
 * @returns {string}
 */
export const budgetWords = (minutes) =>
    minutes % 60 === 0
        ? t("train.budget.hours", { count: minutes / 60 })
        : t("train.budget.minutes", { count: minutes });
