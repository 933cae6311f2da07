/** The stages of a training, and their words. */

/** In this order; an advanced training of a classifier extracts and cross-validates several times. */
const stages = ["waiting", "extracting", "crossValidating", "fitting", "evaluating"];
/** A detector and the models that evaluate it learn at the same time: one stage, whose steps are counted. */
const detectorStages = ["waiting", "extracting", "crossValidating", "evaluating"];

/** @param {boolean} detects whether the project detects objects @returns {string[]} */
export const stagesOf = (detects) => (detects ? detectorStages : stages);

/** @param {string} stage @param {boolean} detects @returns {string} the key of its name */
export const stageKey = (stage, detects) =>
    detects && stage === "crossValidating" ? "results.stage.steps" : `results.stage.${stage}`;

/** @param {string} stage @param {boolean} detects @returns {string} the key of the sentence for the log */
export const logKey = (stage, detects) =>
    detects && stage === "crossValidating" ? "train.log.steps" : `train.log.${stage}`;
