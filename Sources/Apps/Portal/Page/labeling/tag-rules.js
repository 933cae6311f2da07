/** What an image's tags are after one is put on it or taken off. */

/**
 * Multiclass replaces; multilabel adds, but the negative tag never stands beside another.
 * @param {string[]} before
 * @param {{id: string, type: string}} tag
 * @param {{isMulticlass: boolean, negative: {id: string}|undefined}} rules
 * @returns {string[]}
 */
export function withTag(before, tag, { isMulticlass, negative }) {
    if (isMulticlass || tag.type === "Negative") return [tag.id];
    const others = before.filter((id) => id !== negative?.id);
    return others.includes(tag.id) ? others : [...others, tag.id];
}

/** @param {string[]} before @param {string} tagId */
export const withoutTag = (before, tagId) => before.filter((id) => id !== tagId);

/**
 * Whether two lists have the same tags.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {boolean}
 */
export const sameTags = (a, b) => a.length === b.length && a.every((id) => b.includes(id));
