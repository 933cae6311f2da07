/** The tags of a project with their counts, as the page believes them to be until the server is asked again. */
import { api, portal, training } from "../foundation/api.js";
import { isDetection } from "./project-kind.js";
import { tagKey, tagText } from "./tag-names.js";

/** Counts above this many times the smallest are too uneven to learn well from. */
export const BALANCE = 2;
/** Fewer images than this and the tag cannot be learned. */
export const MINIMUM = 5;
/** Fewer images with boxes of a tag than this, and its boxes are found less surely. */
export const DETECTION_MINIMUM = 15;

/** The tags of one project. Fires `change` when a tag or a count became another. */
export class ProjectTags extends EventTarget {
    #ids = new Map();
    #asked = 0;

    /** @param {object} project the protocol's Project */
    constructor(project) {
        super();
        this.projectId = project.id;
        this.path = training(`/projects/${project.id}`);
        this.portalPath = portal(`/projects/${project.id}`);
        this.isMulticlass = project.settings.classificationType === "Multiclass";
        /** Whether tags stand on boxes in images, and not on images. */
        this.isDetection = isDetection(project);
        /** @type {{id: string, name: string, description: string|null, type: string, imageCount: number}[]} */
        this.all = [];
        this.imageCount = 0;
        this.untaggedCount = 0;
    }

    /** @param {AbortSignal} [signal] */
    async load(signal) {
        const number = ++this.#asked;
        const [tags, total, untagged] = await Promise.all([
            api.get(this.path + "/tags", { signal }),
            api.get(this.path + "/images/count", { signal }),
            api.get(this.path + "/images/count", { query: { taggingStatus: "Untagged" }, signal }),
        ]);
        if (number !== this.#asked) return;
        this.imageCount = total;
        this.untaggedCount = untagged;
        this.#set(tags);
    }

    /** @param {string} id */
    get(id) {
        return this.#ids.get(id);
    }

    /** Names of tags; ids of tags that are gone are left out. @param {string[]} ids */
    names(ids) {
        return ids.map((id) => this.#ids.get(id)?.name).filter((name) => name !== undefined);
    }

    /** @param {string} name found by the rule for equal names */
    named(name) {
        const wanted = tagKey(name);
        return this.all.find((tag) => tag.name === name) ?? this.all.find((tag) => tagKey(tag.name) === wanted);
    }

    get negative() {
        return this.all.find((tag) => tag.type === "Negative");
    }

    /** @param {string} name @param {"Regular"|"Negative"} [type] */
    async create(name, type = "Regular") {
        const tag = await api.post(this.path + "/tags", { query: { name, type } });
        this.#set([...this.all, tag]);
        return tag;
    }

    /** The tag of this name, made where there is none. */
    async require(name) {
        return this.named(name) ?? this.create(tagText(name));
    }

    async rename(tag, name) {
        return this.#patch(tag, { name });
    }

    async setType(tag, type) {
        return this.#patch(tag, { type });
    }

    /** The request outlives the page: what is removed can be taken back first, and then goes without asking. */
    async remove(tag) {
        await api.delete(`${this.path}/tags/${tag.id}`, { keepalive: true });
        this.#set(this.all.filter((one) => one.id !== tag.id));
    }

    /** Moves all images of one tag to another; the first is gone afterwards. */
    async merge(tag, into) {
        await api.post(`${this.portalPath}/tags/${tag.id}/merge`, { json: { into: into.id } });
        await this.load();
    }

    /** Counts a change of an image's tags. @param {string[]} before @param {string[]} after */
    count(before, after) {
        for (const id of before) if (!after.includes(id)) this.#add(id, -1);
        for (const id of after) if (!before.includes(id)) this.#add(id, 1);
        this.untaggedCount += Number(after.length === 0) - Number(before.length === 0);
        this.changed();
    }

    /** Counts images that come or go. @param {string[][]} tags of each @param {1|-1} sign */
    countImages(tags, sign) {
        for (const ids of tags) {
            for (const id of ids) this.#add(id, sign);
            if (ids.length === 0) this.untaggedCount += sign;
        }
        this.imageCount += sign * tags.length;
        this.changed();
    }

    changed() {
        this.dispatchEvent(new Event("change"));
    }

    #add(id, number) {
        const tag = this.#ids.get(id);
        if (tag) tag.imageCount = Math.max(0, tag.imageCount + number);
    }

    async #patch(tag, change) {
        const fresh = await api.patch(`${this.path}/tags/${tag.id}`, {
            json: { name: tag.name, description: tag.description ?? "", type: tag.type, ...change },
        });
        this.#set(this.all.map((one) => (one.id === tag.id ? { ...one, ...fresh, imageCount: one.imageCount } : one)));
        return fresh;
    }

    #set(tags) {
        this.all = [...tags].sort((a, b) =>
            a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: "base" }),
        );
        this.#ids = new Map(this.all.map((tag) => [tag.id, tag]));
        this.changed();
    }
}
