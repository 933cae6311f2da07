/** Training in the page: a head on the features of a base model. */
import { OcellusError } from "./ocellus-errors.js";
import { withHead } from "./ocellus-model.js";

/**
 * @typedef {object} Sample
 * @property {string|string[]} tags what is in the picture; one tag unless `isMultilabel`
 * @property {Float32Array} [features] as `features()` gave them
 * @property {import("./ocellus-pictures.js").Source} [image] in place of features
 */

const wrong = (message) => new OcellusError("badArgument", message);

/** The tags of a sample as a row of zeros and ones. */
function labelsOf(sample, tags, isMultilabel) {
    const names = typeof sample.tags === "string" ? [sample.tags] : sample.tags;
    if (!Array.isArray(names)) throw wrong("A sample needs its tags.");
    if (!isMultilabel && names.length !== 1) throw wrong("A sample needs exactly one tag.");
    const unknown = names.find((name) => !tags.includes(name));
    if (unknown !== undefined) throw wrong(`“${unknown}” is not one of the tags.`);
    return tags.map((tag) => (names.includes(tag) ? 1 : 0));
}

/** What cannot be learned is said before anything is computed. */
function check(rows, tags, isMultilabel) {
    if (new Set(tags).size !== tags.length) throw wrong("Two tags have the same name.");
    if (tags.length < (isMultilabel ? 1 : 2)) throw wrong("A classifier needs at least two tags.");
    tags.forEach((tag, place) => {
        if (!rows.some((row) => row[place] === 1)) throw wrong(`“${tag}” has no sample.`);
        const isEverywhere = isMultilabel && rows.every((row) => row[place] === 1);
        if (isEverywhere) throw wrong(`“${tag}” has no sample without it.`);
    });
}

/**
 * Trains a classifier on a base model: a regularized logistic regression.
 * @param {import("./ocellus-model.js").Model} model that gives features
 * @param {Sample[]} samples
 * @param {string[]} tags in the order in which the classifier has them
 * @param {{isMultilabel?: boolean, regularization?: number, signal?: AbortSignal}} [options] `regularization`: C as in
 *   scikit-learn, larger is weaker; 0 chooses it
 * @returns {Promise<import("./ocellus-model.js").Model & {trainingLoss: number}>} the loss on the very samples it
 *   learned from: it says nothing about other pictures
 * @throws {OcellusError}
 */
export async function trainHead(model, samples, tags, options = {}) {
    const { isMultilabel = false, regularization = 0, signal } = options;
    const { network } = model;
    if (!(regularization >= 0)) throw wrong("The regularization must not be negative.");
    const rows = samples.map((sample) => labelsOf(sample, tags, isMultilabel));
    check(rows, tags, isMultilabel);
    const given = [];
    for (const sample of samples) {
        signal?.throwIfAborted();
        given.push(sample.features ?? (await model.features(sample.image)));
    }
    const featureCount = given[0].length;
    if (given.some((each) => each.length !== featureCount)) throw wrong("Features of different lengths do not mix.");
    const features = new Float32Array(given.length * featureCount);
    given.forEach((each, place) => features.set(each, place * featureCount));
    const labels = Float32Array.from(rows.flat());
    const set = { count: given.length, featureCount, tagCount: tags.length, isMultilabel, regularization };
    const request = { features, labels, ...set };
    const { head, loss } = await network.connection.ask("trainHead", request, [features.buffer, labels.buffer]);
    signal?.throwIfAborted();
    const type = isMultilabel ? "multilabel" : "multiclass";
    return Object.assign(await withHead(network, { type, tags }, head), { trainingLoss: loss });
}
