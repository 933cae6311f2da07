/** Images with true and detected boxes, prepared once so that every overlap and threshold is quick. */

/**
 * A rectangle in fractions of the image's sides.
 *
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 *
 * @typedef {{tag: number, box: Box}} TrueBox
 *
 * @typedef {{tag: number, probability: number, box: Box}} DetectedBox
 *
 * @typedef {object} DetectionImage
 * @property {TrueBox[]} truth
 * @property {DetectedBox[]} detections In any order.
 */

/**
 * A true box of any image.
 *
 * @typedef {object} PlacedBox
 * @property {number} image
 * @property {number} index Its place in the image's truth.
 * @property {number} tag
 * @property {Box} box
 */

/**
 * A detection in any image that counts.
 *
 * @typedef {object} PlacedDetection
 * @property {number} image
 * @property {number} index Its place in the image's detections.
 * @property {number} tag
 * @property {number} probability
 * @property {Box} box
 * @property {{truth: number, overlap: number}[]} near The numbers of the true boxes of its tag that it overlaps.
 */

/**
 * The area that two boxes share over the area that they cover together, 0...1.
 *
 * @param {Box} first
 * @param {Box} second
 * @returns {number}
 */
export function overlap(first, second) {
    const width = Math.min(first.left + first.width, second.left + second.width) - Math.max(first.left, second.left);
    if (!(width > 0)) return 0;
    const height = Math.min(first.top + first.height, second.top + second.height) - Math.max(first.top, second.top);
    if (!(height > 0)) return 0;
    const shared = width * height;
    const all = first.width * first.height + second.width * second.height - shared;
    return all > 0 && all < Number.POSITIVE_INFINITY ? shared / all : 0;
}

/**
 * The detections of all images, numbered image by image and most probable first, each with the true boxes of its tag
 * that it overlaps. Tags are indices from zero.
 */
export class DetectedBoxes {
    /**
     * @param {DetectionImage[]} images
     * @param {object} options
     * @param {boolean[]} options.evaluableTags For each tag whether it could have been learned; others enter no number.
     * @param {number[]} [options.groups] The group of near-duplicates of each image; each on its own if left out.
     * @param {number} [options.detectionLimit] The most detections of one tag in an image that count.
     */
    constructor(images, { evaluableTags, groups = images.map((_, image) => image), detectionLimit = 100 }) {
        this.images = images;
        this.evaluableTags = evaluableTags;
        this.tagCount = evaluableTags.length;
        this.groups = groups;
        /** The number of the first detection of each image, and of what comes after the last. */
        this.firstDetection = [0];
        /** The same of true boxes. */
        this.firstTruth = [0];
        /** @type {PlacedDetection[]} */
        this.detections = [];
        /** @type {PlacedBox[]} */
        this.truth = [];
        images.forEach((each, image) => {
            each.truth.forEach(({ tag, box }, index) => this.truth.push({ image, index, tag, box }));
            for (const detection of ranked(each.detections, this.tagCount, detectionLimit)) {
                this.detections.push({ image, ...detection, near: this.near(detection, image) });
            }
            this.firstTruth.push(this.truth.length);
            this.firstDetection.push(this.detections.length);
        });
        this.tags = evaluableTags.map(() => ({
            /** @type {number[]} The numbers of the tag's detections, most probable first. */
            ranking: [],
            truthCount: 0,
        }));
        this.detections.forEach(({ tag }, number) => this.tags[tag].ranking.push(number));
        for (const { tag } of this.truth) this.tags[tag].truthCount += 1;
        const probability = (number) => this.detections[number].probability;
        for (const { ranking } of this.tags) {
            ranking.sort((first, second) => probability(second) - probability(first));
        }
        const peaks = new Map();
        for (const { image, tag, probability } of this.detections) {
            const group = groups[image];
            if (evaluableTags[tag] && !(peaks.get(group) >= probability)) peaks.set(group, probability);
        }
        /** The highest probability in each group of images with detections of evaluable tags, rising. */
        this.peaks = Float64Array.from(peaks.values()).sort();
        const counted = this.truth.filter(({ tag }) => evaluableTags[tag]);
        /** The number of groups of images with boxes of evaluable tags. */
        this.trueGroups = new Set(counted.map(({ image }) => groups[image])).size;
    }

    /** @private */
    near({ tag, box }, image) {
        const near = [];
        for (let truth = this.firstTruth[image]; truth < this.truth.length; truth += 1) {
            if (this.truth[truth].tag !== tag) continue;
            const shared = overlap(box, this.truth[truth].box);
            if (shared > 0) near.push({ truth, overlap: shared });
        }
        return near;
    }
}

const isFiniteBox = ({ left, top, width, height }) => Number.isFinite(left + top + width + height);

/** The detections of an image that count, most probable first, each with its place in the list. */
function ranked(detections, tagCount, limit) {
    const counts = new Array(tagCount).fill(0);
    return detections
        .map(({ tag, probability, box }, index) => ({ index, tag, probability, box }))
        .filter(({ probability, box }) => Number.isFinite(probability) && isFiniteBox(box))
        .sort((first, second) => second.probability - first.probability)
        .filter(({ tag }) => {
            counts[tag] += 1;
            return counts[tag] <= limit;
        });
}
