/** A model that answers: tags, boxes or features of pictures. */
import { OcellusError } from "./ocellus-errors.js";
import { mustBeOpen } from "./ocellus-network.js";
import { sha256 } from "./ocellus-sha256.js";

/** @typedef {{tagName: string, probability: number}} Prediction */
/** @typedef {Prediction & {boundingBox: {left: number, top: number, width: number, height: number}}} Detection */
/** @typedef {import("./ocellus-pictures.js").Source} Source */

/** What a model does besides, for the sentence that says so. */
const METHODS = { classification: "predict()", detection: "detect()", features: "features()" };

/** Numbers as bytes, little-endian on every machine. @param {Float32Array} values */
export function littleEndian(values) {
    const bytes = new Uint8Array(4 * values.length);
    const view = new DataView(bytes.buffer);
    values.forEach((value, place) => view.setFloat32(4 * place, value, true));
    return bytes;
}

export class Model {
    #network;
    #head;
    #isClosed = false;

    /**
     * @param {import("./ocellus-network.js").Network} network
     * @param {{task: string, type: string|null, tags: string[], identifier: string}} description
     * @param {{number: number, weights: Float32Array}|null} head
     */
    constructor(network, description, head) {
        this.#network = network.enter();
        this.#head = head;
        this.task = description.task;
        this.type = description.type;
        this.tags = Object.freeze([...description.tags]);
        this.identifier = description.identifier;
        this.baseModel = network.description.baseModel;
        this.input = Object.freeze({ ...network.description.input });
    }

    /** What the network took for the last picture. */
    get milliseconds() {
        return this.#network.milliseconds;
    }

    /** How many threads run it. */
    get threads() {
        return this.#network.connection.threads;
    }

    /** The addresses of the files that it was loaded from. */
    get files() {
        const { description, weights, head } = this.#network.places;
        return [description, weights, head].filter(Boolean).map((each) => each.href);
    }

    /** For what is trained on this model. */
    get network() {
        mustBeOpen(this.#isClosed);
        return this.#network;
    }

    #mustBe(task) {
        mustBeOpen(this.#isClosed);
        if (this.task === task) return;
        throw new OcellusError("badArgument", `This model is for ${this.task}: ask ${METHODS[this.task]}.`);
    }

    #predictions(probabilities) {
        if (probabilities.length !== this.tags.length)
            throw new OcellusError("damaged", "The model gives other tags than model.json names.");
        const all = this.tags.map((tagName, place) => ({ tagName, probability: probabilities[place] }));
        return all.sort((a, b) => b.probability - a.probability);
    }

    /**
     * How probable each tag is, the most probable first.
     * @param {Source} source
     * @returns {Promise<Prediction[]>}
     * @throws {OcellusError}
     */
    async predict(source) {
        this.#mustBe("classification");
        const wants = this.#head ? "probabilities" : "output";
        return this.#predictions(await this.#network.run(source, wants, this.#head?.number));
    }

    /**
     * The same of features that were computed before; of a model with a head only.
     * @param {Float32Array} features
     * @returns {Promise<Prediction[]>}
     * @throws {OcellusError}
     */
    async predictFeatures(features) {
        this.#mustBe("classification");
        if (!this.#head) throw new OcellusError("badArgument", "This model has no head of its own.");
        if (features.length * this.tags.length + this.tags.length !== this.#head.weights.length)
            throw new OcellusError("badArgument", "These features are of another base model.");
        const request = { features, head: this.#head.number };
        return this.#predictions(await this.#network.connection.ask("applyHead", request));
    }

    /**
     * What is where, the most probable first; boxes are fractions of the picture.
     * @param {Source} source
     * @param {{threshold?: number, maxDetections?: number}} [options] `threshold`: 0.5 unless told
     * @returns {Promise<Detection[]>}
     * @throws {OcellusError}
     */
    async detect(source, options = {}) {
        const { threshold = 0.5, maxDetections = Infinity } = options;
        this.#mustBe("detection");
        const rows = await this.#network.run(source, "detections");
        const found = [];
        for (let row = 0; row < rows.length && found.length < maxDetections; row += 6) {
            const [left, top, width, height, probability, tag] = rows.subarray(row, row + 6);
            if (probability < threshold) break;
            found.push({ tagName: this.tags[tag], probability, boundingBox: { left, top, width, height } });
        }
        return found;
    }

    /**
     * The features of a picture, for training a head on them.
     * @param {Source} source
     * @returns {Promise<Float32Array>}
     * @throws {OcellusError}
     */
    async features(source) {
        if (!this.#head) this.#mustBe("features");
        mustBeOpen(this.#isClosed);
        return this.#network.run(source, "output");
    }

    /**
     * The model as the files of a web model.
     * @returns {Promise<Object<string, Uint8Array>>} by name
     * @throws {OcellusError}
     */
    async toFolder() {
        mustBeOpen(this.#isClosed);
        const { description } = this.#network;
        const head = this.#head && littleEndian(this.#head.weights);
        const files = { "model.bin": await this.#network.weights() };
        const described = {
            format: description.format,
            version: description.version,
            identifier: this.identifier,
            task: this.task,
            type: this.type,
            tags: this.tags,
            model: "model.bin",
            head: head && { file: "head.bin", features: head.length / 4 / this.tags.length - 1 },
            baseModel: description.baseModel,
            input: description.input,
            byteCount: description.byteCount,
            sha256: description.sha256,
        };
        if (head) files["head.bin"] = head;
        files["model.json"] = new TextEncoder().encode(JSON.stringify(described, null, 2) + "\n");
        return files;
    }

    /** Frees the memory; a closed model answers nothing more. */
    close() {
        if (this.#isClosed) return;
        this.#isClosed = true;
        if (this.#head)
            this.#network.connection.ask("removeHead", { head: this.#head.number }).catch(() => {
                /* the engine has ended already, and the memory with it */
            });
        this.#network.leave();
    }
}

/**
 * A classifier on a network that gives features.
 * @param {import("./ocellus-network.js").Network} network
 * @param {{type: string, tags: string[], identifier?: string}} description
 * @param {Float32Array} weights row-major [tags x features], then [tags] biases
 * @returns {Promise<Model>}
 */
export async function withHead(network, { type, tags, identifier }, weights) {
    const request = { weights, tagCount: tags.length, isMultilabel: type === "multilabel" };
    const number = await network.connection.ask("addHead", request);
    const name = identifier ?? (await sha256(littleEndian(weights)));
    return new Model(network, { task: "classification", type, tags, identifier: name }, { number, weights });
}
