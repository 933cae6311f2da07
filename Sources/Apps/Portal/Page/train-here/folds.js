/**
 * Dealing images out for cross-validation, so that none is judged by a classifier that has seen its like.
 *
 * Images that were recorded in one go are nearly the same, so they stay together. A tag whose images all come from one
 * recording is cut into stretches of time instead; what is then estimated holds for that scene only.
 */

/** @typedef {{tag: string, group: string}} Item `group`: the recording, or the file, that an image comes from */

/**
 * @param {Item[]} items in the order in which they were taken
 * @param {number} count of folds
 * @returns {{folds: (number|null)[], caseCount: number, oneScene: string[]}} the fold of each image, null for one that
 *   cannot be judged because its tag has no other; how many groups and stretches there are; the tags of one recording
 */
export function foldsOf(items, count) {
    const folds = new Array(items.length).fill(null);
    const oneScene = [];
    let caseCount = 0;
    /** Tags begin at different folds, so that small tags do not all end in the first. */
    let start = 0;
    for (const [tag, places] of grouped(items, (item) => item.tag)) {
        if (places.length < 2) continue;
        let parts = [...grouped(places, (place) => items[place].group).values()].map((part) =>
            part.map((at) => places[at]),
        );
        if (parts.length === 1) {
            oneScene.push(tag);
            parts = stretches(places, Math.min(count, places.length));
        }
        caseCount += parts.length;
        deal(parts, count, start, folds);
        start = (start + parts.length) % count;
    }
    return { folds, caseCount, oneScene };
}

/** Places by what they have in common, in the order of the first of each. */
function grouped(list, keyOf) {
    const groups = new Map();
    list.forEach((each, place) => {
        const key = keyOf(each);
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(place);
    });
    return groups;
}

/** A list cut into so many parts of nearly equal length. */
function stretches(list, count) {
    const at = (part) => Math.round((part * list.length) / count);
    return Array.from({ length: count }, (_, part) => list.slice(at(part), at(part + 1)));
}

/** The largest part first, each into the fold that has the fewest images of the tag so far. */
function deal(parts, count, start, folds) {
    const sizes = new Array(count).fill(0);
    for (const part of [...parts].sort((a, b) => b.length - a.length)) {
        let best = start;
        for (let step = 1; step < count; step += 1) {
            const fold = (start + step) % count;
            if (sizes[fold] < sizes[best]) best = fold;
        }
        sizes[best] += part.length;
        for (const place of part) folds[place] = best;
    }
}
