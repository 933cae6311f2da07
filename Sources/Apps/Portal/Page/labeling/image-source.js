/** Where the images of a view come from: a query of the server, or a list of ids that the page made. */
import { api, portal, training } from "../foundation/api.js";
import { imageAddress } from "../foundation/image-address.js";
import { ENTRIES_PER_PAGE } from "../foundation/limits.js";
import { regionsOf } from "./regions.js";

/** Images to one request: the most that the protocol gives. */
export const PAGE = ENTRIES_PER_PAGE;

/**
 * @typedef {{id: string, width: number, height: number, created: string, thumbnail: string, tags: string[], regions:
 *   import("./regions.js").Region[]}} ImageEntry `regions`: none in projects that classify
 */
/**
 * @typedef {object} ImageSource
 * @property {(signal: AbortSignal) => Promise<number>} total
 * @property {(skip: number, take: number, signal: AbortSignal) => Promise<(ImageEntry|null)[]>} page null: there no
 *   longer
 */

/**
 * What the gallery keeps of the protocol's Image: 100,000 pass through it, so as little as it needs.
 * @param {object} image
 * @returns {ImageEntry}
 */
export const entry = (image) => ({
    id: image.id,
    width: image.width,
    height: image.height,
    created: image.created,
    thumbnail: imageAddress(image.thumbnailUri),
    tags: (image.tags ?? []).map((tag) => tag.tagId),
    regions: regionsOf(image),
});

/**
 * Images as the server lists them.
 * @param {string} projectId
 * @param {{iterationId?: string|null, tagIds?: string[], taggingStatus?: string|null, filter?: string|null, orderBy?:
 *   string, boxes?: object|null}} query `boxes`: limits of their number and size, which the protocol does not know
 * @returns {ImageSource}
 */
export function serverSource(projectId, { iterationId, tagIds = [], taggingStatus, filter, orderBy, boxes = null }) {
    const path = (boxes ? portal : training)(`/projects/${projectId}/images`);
    const query = {
        iterationId: iterationId ?? null,
        tagIds: tagIds.length > 0 ? tagIds : null,
        taggingStatus: taggingStatus ?? null,
        $filter: filter ?? null,
        ...boxes,
    };
    return {
        total: (signal) => api.get(path + "/count", { query, signal }),
        page: async (skip, take, signal) =>
            (await api.get(path, { query: { ...query, orderBy, skip, take }, signal })).map(entry),
    };
}

/**
 * Images by their ids, in that order.
 * @param {string} projectId
 * @param {string[]} ids
 * @param {string|null} [iterationId] whose images they are; those of the workspace unless told
 * @returns {ImageSource}
 */
export function idSource(projectId, ids, iterationId = null) {
    return {
        total: async () => ids.length,
        page: async (skip, take, signal) => {
            const wanted = ids.slice(skip, skip + take);
            const images = await imagesById(projectId, wanted, { iterationId, signal });
            const byId = new Map(images.map((image) => [image.id, image]));
            return wanted.map((id) => (byId.has(id) ? entry(byId.get(id)) : null));
        },
    };
}

/**
 * The protocol's images with these ids; those that are there no longer are left out.
 * @param {string} projectId
 * @param {string[]} ids at most 256
 * @param {{iterationId?: string|null, signal?: AbortSignal}} options
 */
export async function imagesById(projectId, ids, { iterationId = null, signal } = {}) {
    if (ids.length === 0) return [];
    return api.get(training(`/projects/${projectId}/images/id`), { query: { imageIds: ids, iterationId }, signal });
}

/**
 * The ids of the images that have all of some tags. The protocol knows only "any of", so the images of the rarest tag
 * are gone through.
 * @param {string} projectId
 * @param {{id: string, imageCount: number}[]} tags at least one
 * @param {{orderBy: string, iterationId?: string|null, filter?: string|null, boxes?: object|null, signal: AbortSignal}}
 *   options
 */
export async function idsWithAllTags(projectId, tags, { orderBy, iterationId, filter, boxes, signal }) {
    const rarest = tags.reduce((least, tag) => (tag.imageCount < least.imageCount ? tag : least));
    const source = serverSource(projectId, { tagIds: [rarest.id], orderBy, iterationId, filter, boxes });
    const ids = [];
    for (let skip = 0; ; skip += PAGE) {
        const page = await source.page(skip, PAGE, signal);
        for (const image of page) if (tags.every((tag) => image.tags.includes(tag.id))) ids.push(image.id);
        if (page.length < PAGE) return ids;
    }
}
