/** Tags and their images while somebody collects them. Events tell what happened, so that it is shown and kept. */
import { tagKey, tagText } from "../labeling/tag-names.js";

/**
 * @typedef {object} Sample
 * @property {string} id
 * @property {string} group the recording or the file that it comes from
 * @property {Blob} image as it would be sent to a server
 * @property {Blob} thumbnail
 * @property {Float32Array} features
 */

/** @typedef {{id: string, name: string, samples: Sample[]}} Tag */

/** Images that a tag needs before anything is trained: one to learn from, one to be judged by. */
export const LEAST_IMAGES = 2;
const LEAST_TAGS = 2;
const LONGEST_NAME = 128;

let serial = 0;

/** An id that nothing else has, also not what was kept on another day; later ones sort behind earlier ones. */
export const newId = () => `${Date.now().toString(36)}-${(serial++).toString(36).padStart(6, "0")}`;

export class SampleSet extends EventTarget {
    /** @type {Tag[]} */
    tags = [];

    #tell(kind, detail = {}) {
        this.dispatchEvent(new CustomEvent("changed", { detail: { kind, ...detail } }));
    }

    get imageCount() {
        return this.samples.length;
    }

    /** The images of all tags. */
    get samples() {
        return this.tags.flatMap((tag) => tag.samples);
    }

    /**
     * What is wrong with a name, as the end of a message's key, or null.
     * @param {string} name
     * @param {Tag|null} [tag] the one that would have it
     * @returns {"empty"|"long"|"taken"|null}
     */
    nameProblem(name, tag = null) {
        const text = tagText(name);
        if (text === "") return "empty";
        if (text.length > LONGEST_NAME) return "long";
        const key = tagKey(text);
        return this.tags.some((other) => other !== tag && tagKey(other.name) === key) ? "taken" : null;
    }

    /** Puts back what was kept. @param {Tag[]} tags */
    restore(tags) {
        this.tags = tags;
        this.#tell("restored");
    }

    /** @param {string} name without a problem @returns {Tag} */
    addTag(name) {
        const tag = { id: newId(), name: tagText(name), samples: [] };
        this.tags.push(tag);
        this.#tell("tag-added", { tag });
        return tag;
    }

    /** @param {Tag} tag @param {string} name without a problem */
    rename(tag, name) {
        tag.name = tagText(name);
        this.#tell("renamed", { tag });
    }

    /** @param {Tag} tag with its images */
    removeTag(tag) {
        this.tags = this.tags.filter((each) => each !== tag);
        this.#tell("tag-removed", { tag });
    }

    /** @param {Tag} tag @param {Sample} sample */
    add(tag, sample) {
        // A tag may go while an image for it is still being looked at.
        if (!this.tags.includes(tag)) return;
        tag.samples.push(sample);
        this.#tell("added", { tag, sample });
    }

    /** @param {Tag} tag @param {Sample} sample */
    remove(tag, sample) {
        tag.samples = tag.samples.filter((each) => each !== sample);
        this.#tell("removed", { tag, sample });
    }

    /** Gives every image its features of another base model. @param {Map<Sample, Float32Array>} features */
    rebase(features) {
        for (const sample of this.samples) sample.features = features.get(sample);
        this.#tell("rebased");
    }

    /** Every image with its tag's name and where it comes from. */
    get items() {
        return this.tags.flatMap((tag) =>
            tag.samples.map(({ features, group }) => ({ tag: tag.name, group, features })),
        );
    }

    /**
     * What is missing before a classifier can be trained, as the end of a message's key, or null.
     * @returns {{key: "tags"|"images", tag?: Tag}|null}
     */
    get missing() {
        const filled = this.tags.filter((tag) => tag.samples.length > 0);
        if (filled.length < LEAST_TAGS) return { key: "tags" };
        const few = filled.find((tag) => tag.samples.length < LEAST_IMAGES);
        return few ? { key: "images", tag: few } : null;
    }

    /** The names of the tags that have images: those that a classifier learns. */
    get trainableTags() {
        return this.tags.filter((tag) => tag.samples.length > 0).map((tag) => tag.name);
    }
}
