/** Groups of suggestions: images that would get the same tags, with about the same confidence. */

/** From which probability on a tag is suggested where an image may have several. */
const THRESHOLD = 0.5;

/** Bands of confidence, the surest first; `from` is a probability. */
export const BANDS = [
    { name: "sure", from: 0.9 },
    { name: "likely", from: 0.7 },
    { name: "perhaps", from: 0.5 },
    { name: "unsure", from: 0 },
];

/**
 * @typedef {object} Group
 * @property {string} key
 * @property {{id: string, name: string}[]} tags what confirming puts on each image
 * @property {typeof BANDS[number]} band of the least probable of these tags
 * @property {(import("./asking.js").Suggestion & {confidence: number})[]} items
 * @property {Set<string>} except ids of images that confirming leaves out
 */

/**
 * @param {import("./asking.js").Suggestion[]} items in the order that groups and the images in them shall have
 * @param {import("../../labeling/project-tags.js").ProjectTags} tags
 * @param {Set<string>} except ids of images that somebody took out; a group is given its own to change
 * @returns {Group[]} by band and, in a band, as the first of their images came
 */
export function groupsOf(items, tags, except) {
    const groups = new Map();
    for (const item of items) {
        const known = item.predictions
            .filter((one) => tags.get(one.tagId))
            .sort((a, b) => b.probability - a.probability);
        if (known.length === 0) continue;
        const chosen = chosenTags(known, tags);
        const confidence = Math.min(...chosen.map((one) => one.probability));
        const band = BANDS.find((one) => confidence >= one.from);
        const key =
            band.name +
            ":" +
            chosen
                .map((one) => one.tagId)
                .sort()
                .join();
        if (!groups.has(key))
            groups.set(key, {
                key,
                tags: chosen.map((one) => tags.get(one.tagId)),
                band,
                items: [],
                except: new Set(),
            });
        groups.get(key).items.push({ ...item, confidence });
        if (except.has(item.id)) groups.get(key).except.add(item.id);
    }
    const all = [...groups.values()];
    const isSureFirst = items.length < 2 || items[0].uncertainty <= items.at(-1).uncertainty;
    const rank = (group) => BANDS.indexOf(group.band) * (isSureFirst ? 1 : -1);
    return all.sort((a, b) => rank(a) - rank(b));
}

/** One tag in multiclass; in multilabel all above the threshold, but the negative one only by itself. */
function chosenTags(sorted, tags) {
    if (tags.isMulticlass || sorted[0].tagId === tags.negative?.id) return [sorted[0]];
    const above = sorted.filter((one) => one.probability >= THRESHOLD && one.tagId !== tags.negative?.id);
    return above.length > 0 ? above : [sorted[0]];
}
