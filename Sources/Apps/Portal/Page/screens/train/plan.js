/** What a training would be made of, and what stands in its way. */

/** The fewest images of a tag that the server takes. */
export const leastImages = 5;
/** The fewest tags. */
export const leastTags = 2;
/** The same of a detector. */
export const detecting = { leastImages: 2, leastTags: 1, goodImages: 15 };
/** From so many images of each tag on the results become dependable. */
export const goodImages = 50;
/** The most frequent tag should have at most so many times the images of the rarest. */
const balance = 2;

/**
 * @typedef {object} Problem
 * @property {"bad"|"warn"|"info"} kind `bad`: the server would refuse the training.
 * @property {string} key Of the sentence.
 * @property {Object<string, string|number>} values
 */

/**
 * Evaluates a choice of tags.
 *
 * @param {{id: string, name: string, type: string, imageCount: number}[]} tags All tags of the project.
 * @param {Set<string>} left The ids of tags that are left out.
 * @param {boolean} [isDetection] Whether boxes have the tags.
 * @returns {{chosen: object[], poor: object[], images: number, canTrain: boolean, problems: Problem[]}} `poor`: chosen
 *   tags with too few images.
 */
export function plan(tags, left, isDetection = false) {
    const limits = isDetection ? detecting : { leastImages, leastTags, goodImages };
    const word = isDetection ? "train.boxes.problem" : "train.problem";
    const chosen = tags.filter((tag) => !left.has(tag.id));
    const poor = chosen.filter((tag) => tag.imageCount < limits.leastImages);
    const counts = chosen.map((tag) => tag.imageCount);
    const problems = [];
    const add = (kind, key, values = {}) => problems.push({ kind, key, values });
    if (chosen.length < limits.leastTags) add("bad", `${word}.tags`, { least: limits.leastTags });
    if (poor.length > 0)
        add("bad", `${word}.poor`, { count: poor.length, least: limits.leastImages, names: listed(poor) });
    const learned = chosen.filter((tag) => tag.imageCount >= limits.leastImages);
    if (learned.length >= limits.leastTags) {
        const rarest = least(learned);
        const most = learned.reduce((best, tag) => (tag.imageCount > best.imageCount ? tag : best));
        if (most.imageCount > balance * rarest.imageCount) {
            add("warn", `${word}.imbalance`, {
                most: named(most),
                rarest: named(rarest),
                ratio: Math.round((10 * most.imageCount) / rarest.imageCount) / 10,
            });
        }
        const few = learned.filter((tag) => tag.imageCount < limits.goodImages);
        const kind = isDetection ? "warn" : "info";
        if (few.length > 0) add(kind, `${word}.few`, { count: few.length, good: limits.goodImages });
    }
    return {
        chosen,
        poor,
        images: counts.reduce((sum, value) => sum + value, 0),
        canTrain: !problems.some((problem) => problem.kind === "bad"),
        problems,
    };
}

const least = (tags) => tags.reduce((best, tag) => (tag.imageCount < best.imageCount ? tag : best));
/** A name within a sentence, isolated so that its direction, or marks of direction in it, do not turn the sentence. */
const named = (tag) =>
    `“\u2068${tag.name.length > 40 ? tag.name.slice(0, 40) + "…" : tag.name}\u2069” (${tag.imageCount})`;
const listed = (tags) => tags.slice(0, 4).map(named).join(", ") + (tags.length > 4 ? ", …" : "");
