/**
 * The probabilities of an iteration for all images it was evaluated on, as `…/iterations/{i}/scores` answers them.
 *
 * Everything the page computes about the quality of a classifier, at any threshold, follows from one such value. Format
 * (little endian): "OCSC", u32 version, u32 images, u32 tags, u32 flags, tag ids, measured tags, image ids, u32 groups,
 * truth bits, float32 probabilities; the bytes and the bits are padded to four.
 */

const magic = 0x4353434f; // "OCSC"
const headerBytes = 20;
const multiclassFlag = 1;

/** Bytes that are not scores, or not all of them; the message names what did not fit, for the log. */
export class ScoresFormatError extends Error {}

/** Images x tags, with the truth beside the probabilities. */
export class Scores {
    /**
     * @param {ArrayBuffer} buffer The bytes of the answer; they are kept and read in place.
     * @throws {ScoresFormatError} if they are something else, or cut off.
     */
    constructor(buffer) {
        const view = new DataView(buffer);
        if (buffer.byteLength < headerBytes || view.getUint32(0, true) !== magic) {
            throw new ScoresFormatError("magic");
        }
        if (view.getUint32(4, true) !== 1) throw new ScoresFormatError("version");
        this.imageCount = view.getUint32(8, true);
        this.tagCount = view.getUint32(12, true);
        this.isMulticlass = (view.getUint32(16, true) & multiclassFlag) !== 0;
        this.truthRowBytes = Math.ceil(this.tagCount / 8);
        const place = layout(this);
        if (buffer.byteLength !== place.end) throw new ScoresFormatError("length");
        const bytes = new Uint8Array(buffer);
        /** @type {string[]} */
        this.tagIds = Array.from({ length: this.tagCount }, (_, tag) => uuid(bytes, place.tagIds + 16 * tag));
        this.evaluableTags = bytes.subarray(place.measured, place.measured + this.tagCount);
        this.groups = new Uint32Array(buffer, place.groups, this.imageCount);
        this.probabilities = new Float32Array(buffer, place.probabilities, this.imageCount * this.tagCount);
        this.imageIdBytes = bytes.subarray(place.imageIds, place.groups);
        this.truthBits = bytes.subarray(place.truth, place.probabilities);
        this.evaluableImages = evaluableImages(this);
    }

    /** The id of an image; written out on demand, since most are never looked at. */
    imageId(image) {
        return uuid(this.imageIdBytes, 16 * image);
    }

    /** Whether an image carries a tag. */
    carries(image, tag) {
        return (this.truthBits[image * this.truthRowBytes + (tag >> 3)] >> (tag & 7)) & 1;
    }

    /** The tags of an image, in rising order. */
    tagsOf(image) {
        const tags = [];
        for (let byte = 0; byte < this.truthRowBytes; byte += 1) {
            let bits = this.truthBits[image * this.truthRowBytes + byte];
            for (let tag = byte * 8; bits !== 0; bits >>= 1, tag += 1) if (bits & 1) tags.push(tag);
        }
        return tags;
    }

    /** The probability of a tag for an image, 0...1. */
    probability(image, tag) {
        return this.probabilities[image * this.tagCount + tag];
    }

    /** Whether the predictions of a tag enter overall precision and recall: all in Multiclass, else the measured. */
    counts(tag) {
        return this.isMulticlass || this.evaluableTags[tag] === 1;
    }
}

function layout({ imageCount, tagCount, truthRowBytes }) {
    const tagIds = headerBytes;
    const measured = tagIds + 16 * tagCount;
    const imageIds = toFour(measured + tagCount);
    const groups = imageIds + 16 * imageCount;
    const truth = groups + 4 * imageCount;
    const probabilities = toFour(truth + imageCount * truthRowBytes);
    return { tagIds, measured, imageIds, groups, truth, probabilities, end: probabilities + 4 * imageCount * tagCount };
}

const toFour = (length) => Math.ceil(length / 4) * 4;

const hexadecimal = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function uuid(bytes, offset) {
    let text = "";
    for (let index = 0; index < 16; index += 1) {
        if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
        text += hexadecimal[bytes[offset + index]];
    }
    return text;
}

/** A multiclass image whose own tag could not be learned says nothing about the model and is left out. */
function evaluableImages(scores) {
    const images = new Uint32Array(scores.imageCount);
    let count = 0;
    for (let image = 0; image < scores.imageCount; image += 1) {
        if (scores.isMulticlass && !scores.tagsOf(image).every((tag) => scores.evaluableTags[tag])) continue;
        images[count++] = image;
    }
    return images.subarray(0, count);
}
