/** What the page's evaluation says of golden inputs, in the form of the golden file. */
import { Confusion } from "/evaluation/confusion.js";
import { wilson } from "/evaluation/interval.js";
import { Measurement } from "/evaluation/measurement.js";
import { mistakes } from "/evaluation/mistakes.js";
import { bestThreshold } from "/evaluation/ranking.js";
import { Scores } from "/evaluation/scores.js";

/** The bytes in which the server sends scores (`docs/portal-api.md`); ids are the places of tags and images. */
function scoreTable({ type, tagsByImage, evaluableTags, groups, scores }) {
    const [images, tags] = [tagsByImage.length, evaluableTags.length];
    const rowBytes = Math.ceil(tags / 8);
    const bytes = [...new TextEncoder().encode("OCSC")];
    const pad = () => {
        while (bytes.length % 4 !== 0) bytes.push(0);
    };
    const word = (value) => bytes.push(...new Uint8Array(new Uint32Array([value]).buffer));
    const id = (value) => {
        for (let part = 0; part < 3; part += 1) word(0);
        word(value);
    };
    for (const value of [1, images, tags, type === "multiclass" ? 1 : 0]) word(value);
    for (let tag = 0; tag < tags; tag += 1) id(tag);
    bytes.push(...evaluableTags.map(Number));
    pad();
    for (let image = 0; image < images; image += 1) id(image);
    for (const group of groups) word(group);
    for (const carried of tagsByImage) {
        const row = new Uint8Array(rowBytes);
        for (const tag of carried) row[tag >> 3] |= 1 << (tag & 7);
        bytes.push(...row);
    }
    pad();
    bytes.push(...new Uint8Array(Float32Array.from(scores.flat(), (score) => score / 64).buffer));
    return new Uint8Array(bytes).buffer;
}

/**
 * @param {object} input As in the golden file.
 * @param {number[]} thresholds
 */
export async function evaluation(input, thresholds) {
    const scores = new Scores(scoreTable(input));
    const measurement = await Measurement.of(scores);
    const confusion = scores.isMulticlass ? new Confusion(scores) : null;
    const measured = [...scores.evaluableImages];
    return {
        evaluableImages: measured,
        average: measurement.tags.map((tag) => tag.averagePrecision),
        meanAveragePrecision: measurement.meanAveragePrecision?.value ?? null,
        curves: measurement.tags.map((tag) =>
            tag.curve.map(({ threshold, precision, recall }) => [threshold, precision, recall]),
        ),
        bestThresholds: measurement.tags.map((tag) => bestThreshold(tag.curve)),
        thresholds: thresholds.map((threshold) => {
            const figures = measurement.at(threshold);
            const counts = confusion?.at(threshold);
            const isMistaken = new Set(
                mistakes(scores, threshold)
                    // In Multiclass the answer is the most probable tag, also below the threshold.
                    .filter((each) => !scores.isMulticlass || !scores.carries(each.image, each.predicted[0].tag))
                    .map((each) => each.image),
            );
            return {
                threshold,
                counts: figures.tags.map(({ truePositives, predicted, positives }) => [
                    truePositives,
                    predicted - truePositives,
                    positives - truePositives,
                ]),
                confusion: counts
                    ? Array.from({ length: scores.tagCount }, (_, row) =>
                          Array.from(counts.slice(row * confusion.columns, (row + 1) * confusion.columns)),
                      )
                    : null,
                correct: measured.filter((image) => !isMistaken.has(image)),
                precision: figures.precision,
                recall: figures.recall,
                accuracy: figures.accuracy,
                meanAveragePrecision: figures.meanAveragePrecision,
            };
        }),
    };
}

/** @param {{share: number, cases: number}[]} list */
export const intervals = (list) => list.map(({ share, cases }) => wilson(share, cases));
