/**
 * A color for each tag, the same wherever its boxes are drawn. Colors alone tell nothing: boxes have names, too.
 *
 * The eight tones (`--box-1` and following in tokens.css) differ in hue and in lightness, so that color-blind people
 * tell them apart; with more tags than that, tones repeat.
 */

const TONES = 8;

/**
 * What was given out, by project: a tag keeps its tone as long as the page lives.
 * @type {Map<string, Map<string, number>>}
 */
const given = new Map();

/** The tone that an id asks for: the same on every machine, since it comes from the id alone. */
function wished(id) {
    let hash = 0;
    for (let place = 0; place < id.length; place += 1) hash = (31 * hash + id.charCodeAt(place)) >>> 0;
    return hash % TONES;
}

/**
 * The tones of tags: each has the one that its id asks for, or the next one that fewer tags have.
 * @param {string} projectId
 * @param {{id: string}[]} tags all tags of the project
 * @returns {Map<string, number>} 1 to 8 by tag
 */
export function tonesOf(projectId, tags) {
    if (!given.has(projectId)) given.set(projectId, new Map());
    const tones = given.get(projectId);
    const uses = new Array(TONES).fill(0);
    for (const tone of tones.values()) uses[tone - 1] += 1;
    // In the order of ids, not of names: renaming a tag must not change the color of another.
    for (const { id } of [...tags].sort((a, b) => (a.id < b.id ? -1 : 1))) {
        if (tones.has(id)) continue;
        const least = Math.min(...uses);
        let tone = wished(id);
        while (uses[tone] > least) tone = (tone + 1) % TONES;
        uses[tone] += 1;
        tones.set(id, tone + 1);
    }
    return tones;
}

/**
 * The class that gives an element the colors of a tag, for use as `var(--tone)` and, for text on it, `var(--on-tone)`.
 * @param {Map<string, number>} tones
 * @param {string|null} tagId null, or a tag that is gone: the neutral tone
 * @returns {string}
 */
export const toneClass = (tones, tagId) => `box-tone-${tones.get(tagId) ?? 0}`;
