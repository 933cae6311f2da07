/** The images that an iteration answered wrongly. */

import { mostProbableTag } from "./measurement.js";

/**
 * One wrong answer.
 *
 * @typedef {object} Mistake
 * @property {number} image The index of the image.
 * @property {"wrong"|"unsure"} kind `unsure`: nothing wrong was said, but a true tag did not reach the threshold.
 * @property {number[]} truth The tags the image carries.
 * @property {{tag: number, probability: number}[]} predicted What was said instead.
 * @property {number} severity How sure the model was of what is wrong, 0...1.
 */

/**
 * All wrong answers at a threshold, the surest first.
 *
 * Multiclass: the most probable tag is not the true one, or does not reach the threshold. Multilabel: the measured tags
 * that reach the threshold are not exactly the true ones.
 *
 * @param {import("./scores.js").Scores} scores
 * @param {number} threshold
 * @returns {Mistake[]}
 */
export function mistakes(scores, threshold) {
    const limit = Math.fround(threshold);
    const find = scores.isMulticlass ? singleMistake : multipleMistake;
    /** @type {Mistake[]} */
    const found = [];
    for (const image of scores.evaluableImages) {
        const mistake = find(scores, image, limit);
        if (mistake) found.push(mistake);
    }
    return found.sort((first, second) => rank(first) - rank(second) || second.severity - first.severity);
}

const rank = (mistake) => (mistake.kind === "wrong" ? 0 : 1);

/** @returns {Mistake|null} */
function singleMistake(scores, image, limit) {
    const tag = mostProbableTag(scores, image);
    if (tag < 0) return null;
    const probability = scores.probability(image, tag);
    const isRight = scores.carries(image, tag);
    if (isRight && probability >= limit) return null;
    return {
        image,
        kind: isRight || probability < limit ? "unsure" : "wrong",
        truth: scores.tagsOf(image),
        predicted: [{ tag, probability }],
        severity: isRight ? 0 : probability,
    };
}

/** @returns {Mistake|null} */
function multipleMistake(scores, image, limit) {
    const predicted = [];
    let [severity, misses, extras] = [0, 0, 0];
    for (let tag = 0; tag < scores.tagCount; tag += 1) {
        if (scores.evaluableTags[tag] === 0) continue;
        const probability = scores.probability(image, tag);
        const isTrue = scores.carries(image, tag);
        if (probability >= limit) predicted.push({ tag, probability });
        if (isTrue && probability < limit) {
            misses += 1;
            severity = Math.max(severity, 1 - probability);
        } else if (!isTrue && probability >= limit) {
            extras += 1;
            severity = Math.max(severity, probability);
        }
    }
    if (misses + extras === 0) return null;
    predicted.sort((first, second) => second.probability - first.probability);
    return { image, kind: extras > 0 ? "wrong" : "unsure", truth: scores.tagsOf(image), predicted, severity };
}
