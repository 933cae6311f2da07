/** The base models that a page can learn on, the one in use, and taking another one without losing an image. */
import { load } from "/runtime/ocellus.js";
import { bytes } from "../foundation/format.js";
import { t } from "../foundation/messages.js";

/** @typedef {import("/runtime/ocellus.js").Model} Model */
/** @typedef {import("./sample-set.js").Sample} Sample */

/**
 * A base model as the server lists it: `name` in addresses, the `edge` in pixels of the square that it looks at, what
 * people call it, and the per cent of the images of public sets that its models get right.
 * @typedef {{name: string, edge: number, title?: string, accuracy?: number}} Offer
 */

/** @typedef {(text: string, share: number) => void} OnProgress `share`: from 0 to 1 */

export const BASE_MODELS = "/runtime/base-models.json";

const addressOf = ({ name }) => `/runtime/base-models/${encodeURIComponent(name)}/model.json`;

/** What there is to choose from, the smallest first. @returns {Promise<Offer[]>} at least one */
export async function offers() {
    const response = await fetch(BASE_MODELS, { cache: "no-cache" });
    const list = response.ok ? await response.json() : [];
    if (list.length === 0) throw new Error(t("trainHere.noBaseModel"));
    return list;
}

/** How much there is to download. @param {Offer} offer @returns {Promise<number>} in bytes */
export async function downloadSize(offer) {
    const response = await fetch(addressOf(offer));
    if (!response.ok) throw new Error(t("foundation.error.status", { status: response.status }));
    return (await response.json()).byteCount;
}

/**
 * @param {Offer} offer
 * @param {OnProgress} onProgress
 * @param {AbortSignal} [signal]
 * @returns {Promise<Model>}
 */
export function loadBaseModel(offer, onProgress, signal) {
    return load(addressOf(offer), {
        signal,
        onProgress: ({ loaded, total }) =>
            onProgress(t("live.loadingBytes", { done: bytes(loaded), total: bytes(total) }), loaded / total),
    });
}

/**
 * Computes the features that samples have of a base model.
 * @param {Model} model
 * @param {Sample[]} samples
 * @param {Map<Sample, Float32Array>} features those that are there already, and afterwards all
 * @param {OnProgress} onProgress
 * @param {AbortSignal} [signal]
 */
export async function addFeatures(model, samples, features, onProgress, signal) {
    const missing = samples.filter((sample) => !features.has(sample));
    for (const [place, sample] of missing.entries()) {
        const total = missing.length;
        onProgress(t("trainHere.base.computing", { done: place + 1, total }), place / total);
        features.set(sample, await model.features(sample.image));
        signal?.throwIfAborted();
    }
}

/** The base model in use. Its event `changed` tells that another one is being taken, or that this has ended. */
export class BaseModels extends EventTarget {
    /** @type {AbortController|null} */
    #running = null;

    /**
     * @param {object} options
     * @param {import("./sample-set.js").SampleSet} options.set
     * @param {Offer[]} options.offers
     * @param {Offer} options.offer the one in use
     * @param {Model} options.model
     */
    constructor({ set, offers, offer, model }) {
        super();
        this.set = set;
        this.offers = offers;
        this.offer = offer;
        this.model = model;
    }

    /** Whether another one is being taken. */
    get isChanging() {
        return this.#running !== null;
    }

    #runs(controller) {
        this.#running = controller;
        this.dispatchEvent(new Event("changed"));
    }

    /**
     * Takes another base model. Images keep the features of the former one until those of all of them are there.
     * @param {Offer} offer
     * @param {OnProgress} onProgress
     * @returns {Promise<boolean>} false if it was canceled
     * @throws what kept it from being loaded or from looking at an image; everything is as before
     */
    async change(offer, onProgress) {
        const running = new AbortController();
        const { signal } = running;
        let model = null;
        this.#runs(running);
        try {
            model = await loadBaseModel(offer, onProgress, signal);
            const features = new Map();
            // Images may come meanwhile; none does between the last look at them and the change.
            while (this.set.samples.some((sample) => !features.has(sample)))
                await addFeatures(model, this.set.samples, features, onProgress, signal);
            const former = this.model;
            this.model = model;
            this.offer = offer;
            this.set.rebase(features);
            former.close();
            return true;
        } catch (error) {
            model?.close();
            if (signal.aborted) return false;
            throw error;
        } finally {
            this.#runs(null);
        }
    }

    /** Stays with the base model in use. */
    cancel() {
        this.#running?.abort();
    }
}
