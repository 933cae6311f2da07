/** How often a classifier is right about images that it has not learned from: by cross-validation, never on its own. */
import { trainHead } from "/runtime/ocellus.js";
import { wilson } from "../evaluation/interval.js";
import { foldsOf } from "./folds.js";

const FOLDS = 5;

/**
 * @typedef {object} Estimate
 * @property {number} right how many images were recognized by a classifier that had not learned from them
 * @property {number} count of the images that were judged
 * @property {{lower: number, upper: number}} interval of the share that is right: 95 %, counting what was recorded in
 *   one go as one case
 * @property {number} caseCount recordings, files and stretches of recordings that it rests on
 * @property {{tag: string, right: number, count: number}[]} tags
 * @property {string[]} oneScene tags whose images all come from one recording
 */

/**
 * Sums up what the classifiers of the folds said.
 * @param {{tag: string, predicted: string}[]} judged
 * @param {string[]} tags
 * @param {number} caseCount
 * @param {string[]} oneScene
 * @returns {Estimate|null} null if no image could be judged
 */
export function summed(judged, tags, caseCount, oneScene) {
    if (judged.length === 0) return null;
    const right = judged.filter((one) => one.predicted === one.tag).length;
    const { lower, upper } = wilson(right / judged.length, caseCount);
    return {
        right,
        count: judged.length,
        interval: { lower, upper },
        caseCount,
        oneScene,
        tags: tags.map((tag) => {
            const own = judged.filter((one) => one.tag === tag);
            return { tag, right: own.filter((one) => one.predicted === tag).length, count: own.length };
        }),
    };
}

/**
 * @param {import("/runtime/ocellus.js").Model} model the base model
 * @param {{tag: string, group: string, features: Float32Array}[]} items
 * @param {string[]} tags
 * @param {AbortSignal} signal
 * @returns {Promise<Estimate|null>}
 */
export async function estimate(model, items, tags, signal) {
    const { folds, caseCount, oneScene } = foldsOf(items, FOLDS);
    const judged = [];
    for (let fold = 0; fold < FOLDS; fold += 1) {
        const held = items.filter((_, place) => folds[place] === fold);
        if (held.length === 0) continue;
        const others = items.filter((_, place) => folds[place] !== fold);
        const samples = others.map(({ tag, features }) => ({ tags: tag, features }));
        const classifier = await trainHead(model, samples, tags, { signal });
        try {
            for (const { tag, features } of held) {
                const [first] = await classifier.predictFeatures(features);
                judged.push({ tag, predicted: first.tagName });
            }
        } finally {
            classifier.close();
        }
        signal.throwIfAborted();
    }
    return summed(judged, tags, caseCount, oneScene);
}
