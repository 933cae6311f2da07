/** What is to be said about a tag before its numbers are believed. */

import { count, percent } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";

/** Fewer images than this give numbers that the next few images may turn around. */
const fewImages = 30;
/** Beyond one to two the rarer tag is learned less well. */
const imbalance = 2;
/** From this share on a confusion is worth a word. */
const confusedShare = 0.15;
/** A curve whose best precision or recall is below says that more or other images are needed. */
const weakPrecision = 0.5;

/**
 * The notes of every tag.
 *
 * @param {object} evaluation
 * @param {number[][]|null} counts The confusion matrix at the loaded threshold.
 * @returns {{kind: "bad"|"warn"|"info", text: string}[][]}
 */
export function tagNotes(evaluation, counts) {
    const { tags } = evaluation;
    const largest = Math.max(0, ...tags.map((tag) => tag.imageCount));
    return tags.map((tag, index) => {
        const notes = [];
        if (!tag.isEvaluable) notes.push({ kind: "bad", text: t("results.tagNote.unmeasured") });
        if (tag.isEvaluatedOnNearDuplicates) notes.push({ kind: "warn", text: t("results.tagNote.nearDuplicates") });
        if (tag.isEvaluable && tag.imageCount < fewImages)
            notes.push({ kind: "warn", text: t("results.tagNote.few", { count: tag.imageCount, enough: fewImages }) });
        if (largest > imbalance * tag.imageCount)
            notes.push({
                kind: "warn",
                text: t("results.tagNote.imbalance", {
                    ratio: count(Math.round(largest / Math.max(1, tag.imageCount))),
                }),
            });
        const average = tag.averagePrecision?.value;
        if (typeof average === "number" && average < weakPrecision)
            notes.push({ kind: "bad", text: t("results.tagNote.weak") });
        const confused = mostConfused(counts?.[index], index, tags.length);
        if (confused)
            notes.push({
                kind: "info",
                text: t("results.tagNote.confused", {
                    share: percent(confused.share, 0),
                    tag: tags[confused.column].name.slice(0, 60),
                }),
            });
        return notes;
    });
}

function mostConfused(row, index, tagCount) {
    if (!row) return null;
    const total = row.reduce((sum, value) => sum + value, 0);
    let best = null;
    for (let column = 0; column < tagCount; column += 1) {
        if (column !== index && row[column] > (best === null ? 0 : row[best])) best = column;
    }
    return best !== null && row[best] / total >= confusedShare ? { column: best, share: row[best] / total } : null;
}
