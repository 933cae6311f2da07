/** Which images are shown: the state behind the filter bar, and the source of images it stands for. */
import { api, portal } from "../../foundation/api.js";
import { TAGS_PER_CALL } from "../../foundation/limits.js";
import { idSource, idsWithAllTags, serverSource } from "../../labeling/image-source.js";
import { addBoxFilter, boxFilterOfAddress, boxQuery, hasBoxFilter, NO_BOX_FILTER } from "./box-filter.js";
import { wrongImages } from "./wrong-images.js";
import { filterText } from "./metadata-filter.js";

/**
 * @typedef {object} Filter
 * @property {"all"|"tagged"|"untagged"} tagging
 * @property {string[]} tagIds
 * @property {boolean} all whether an image must have all of the tags
 * @property {string|null} iterationId whose images; null for the workspace
 * @property {"none"|"wrong"|"duplicates"|"ids"} special
 * @property {string|null} wrongIn iteration whose mistakes are shown
 * @property {string[]} ids the images when `special` is "ids"
 * @property {string} title of those ids
 * @property {{key: string, isEqual: boolean, value: string}[]} metadata
 * @property {import("./box-filter.js").BoxFilter} boxes how many boxes, and of which size; of projects that detect
 * @property {string} orderBy Newest or Oldest.
 */

/** The most conditions on metadata. */
const MOST_CONDITIONS = 20;

/** @returns {Filter} everything, newest first */
export const everything = () => ({
    tagging: "all",
    tagIds: [],
    all: false,
    iterationId: null,
    special: "none",
    wrongIn: null,
    ids: [],
    title: "",
    metadata: [],
    boxes: NO_BOX_FILTER,
    orderBy: "Newest",
});

/**
 * Whether an image with these tags belongs into the view. Only what tagging can change is asked.
 * @param {Filter} filter
 * @param {string[]} tags ids
 * @returns {boolean}
 */
export function matches(filter, tags) {
    if (filter.special !== "none") return true;
    if (filter.tagging === "untagged") return tags.length === 0;
    if (filter.tagging === "tagged" && tags.length === 0) return false;
    if (filter.tagIds.length === 0) return true;
    return filter.all ? filter.tagIds.every((id) => tags.includes(id)) : filter.tagIds.some((id) => tags.includes(id));
}

/**
 * Whether anything is left out.
 * @param {Filter} filter
 * @returns {boolean}
 */
export const isNarrow = (filter) =>
    filter.tagging !== "all" ||
    filter.tagIds.length > 0 ||
    filter.special !== "none" ||
    filter.metadata.length > 0 ||
    hasBoxFilter(filter.boxes);

/**
 * Images of an iteration are what it was trained with, and past; nothing about them can be changed.
 * @param {Filter} filter
 * @returns {boolean}
 */
export const isReadOnly = (filter) => filter.iterationId !== null;

/**
 * What a filter shows.
 * @param {object} project
 * @param {Filter} filter
 * @param {import("../../labeling/project-tags.js").ProjectTags} tags
 * @param {AbortSignal} signal
 * @returns {Promise<{source: import("../../labeling/image-list.js").ImageSource, marks: Map<string, {text: string,
 *   kind: string}>, groups: string[][]}>}
 * @throws {import("../../foundation/api.js").ApiError}
 */
export async function resolve(project, filter, tags, signal) {
    const none = { marks: new Map(), groups: [] };
    if (filter.special === "ids") return { ...none, source: idSource(project.id, filter.ids) };
    if (filter.special === "wrong") {
        const { ids, marks } = await wrongImages(project.id, filter.wrongIn, {
            tagIds: filter.tagIds,
            all: filter.all,
            tags,
            signal,
        });
        return { ...none, source: idSource(project.id, ids), marks };
    }
    if (filter.special === "duplicates") return duplicates(project.id, signal);
    const query = {
        iterationId: filter.iterationId,
        tagIds: filter.tagging === "untagged" ? [] : filter.tagIds,
        orderBy: filter.orderBy,
        filter: filterText(filter.metadata),
        boxes: boxQuery(filter.boxes),
        taggingStatus: { all: null, tagged: "Tagged", untagged: "Untagged" }[filter.tagging],
    };
    if (filter.all && query.tagIds.length > 1) {
        const chosen = query.tagIds.map((id) => tags.get(id)).filter(Boolean);
        const ids = await idsWithAllTags(project.id, chosen, { ...query, signal });
        return { ...none, source: idSource(project.id, ids, filter.iterationId) };
    }
    return { ...none, source: serverSource(project.id, query) };
}

async function duplicates(projectId, signal) {
    const { groups } = await api.get(portal(`/projects/${projectId}/duplicates`), { signal });
    const marks = new Map();
    groups.forEach((group, place) => {
        for (const id of group) marks.set(id, { group: place + 1, kind: "group" });
    });
    return { source: idSource(projectId, groups.flat()), marks, groups };
}

/**
 * The part of a filter that an address such as `#/projects/…/images?untagged` asks for. Of `tag`, `all`, `untagged`,
 * `tagged`, `iteration`, `wrong`, `duplicates`, `ids`, `title`, `metadata`, `boxes`, `size` and `order`.
 * @param {Object<string, any>} parameters what stands behind `?`
 * @returns {Partial<Filter>}
 */
export function filterOfAddress({
    tag,
    all,
    untagged,
    tagged,
    iteration,
    wrong,
    duplicates: twins,
    ids,
    title,
    metadata,
    boxes,
    size,
    order,
}) {
    if (ids) return { special: "ids", ids: ids.split(",").filter(Boolean), title: title ?? "" };
    const tagIds = (tag ?? "").split(",").filter(Boolean).slice(0, TAGS_PER_CALL);
    const shared = { tagIds, all: all !== undefined };
    if (wrong) return { ...shared, special: "wrong", wrongIn: wrong };
    if (twins !== undefined) return { special: "duplicates" };
    const isUntagged = untagged !== undefined;
    return {
        ...shared,
        tagIds: isUntagged ? [] : tagIds,
        tagging: isUntagged ? "untagged" : tagged !== undefined ? "tagged" : "all",
        iterationId: iteration || null,
        metadata: metadataOfAddress(metadata),
        boxes: boxFilterOfAddress({ boxes, size }),
        orderBy: order === "oldest" ? "Oldest" : "Newest",
    };
}

/**
 * The address of a gallery with a filter; `filterOfAddress` reads it.
 * @param {string} projectId
 * @param {Filter} filter
 * @returns {string}
 */
export function addressOfFilter(projectId, filter) {
    const query = new URLSearchParams();
    if (filter.special === "ids") {
        query.set("ids", filter.ids.join(","));
        if (filter.title) query.set("title", filter.title);
    } else {
        if (filter.special === "wrong") query.set("wrong", filter.wrongIn);
        if (filter.special === "duplicates") query.set("duplicates", "");
        else if (filter.tagIds.length > 0) query.set("tag", filter.tagIds.join(","));
        if (filter.tagIds.length > 1 && filter.all) query.set("all", "");
        if (filter.special === "none") {
            if (filter.tagging !== "all") query.set(filter.tagging, "");
            if (filter.iterationId) query.set("iteration", filter.iterationId);
            if (filter.metadata.length > 0)
                query.set("metadata", JSON.stringify(filter.metadata.map((one) => [one.key, one.isEqual, one.value])));
            addBoxFilter(query, filter.boxes);
            if (filter.orderBy === "Oldest") query.set("order", "oldest");
        }
    }
    // A word without a value, as people write it.
    const text = query.toString().replace(/=(?=&|$)/g, "");
    return `#/projects/${projectId}/images${text ? "?" + text : ""}`;
}

/** Reads conditions on metadata; an address may hold anything. */
function metadataOfAddress(text) {
    try {
        return JSON.parse(text ?? "[]")
            .slice(0, MOST_CONDITIONS)
            .map(([key, isEqual, value]) => ({ key: String(key), isEqual: isEqual !== false, value: String(value) }));
    } catch {
        return [];
    }
}
