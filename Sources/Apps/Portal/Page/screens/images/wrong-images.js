/** The images that an iteration got wrong, worked out in the page from its scores. */
import { t } from "../../foundation/messages.js";
import { percent } from "../../foundation/format.js";
import { mistakes } from "../../evaluation/mistakes.js";
import { scoresOf } from "../../components/iteration-scores.js";

const THRESHOLD = 0.5;
const NAME = 40;

/**
 * @param {string} projectId
 * @param {string} iterationId
 * @param {{tagIds: string[], all: boolean, tags: import("../../labeling/project-tags.js").ProjectTags, signal:
 *   AbortSignal}} options `tagIds`: only images that truly have one (or all) of these
 * @returns {Promise<{ids: string[], marks: Map<string, {text: string, kind: string}>}>} the surest mistakes first
 */
export async function wrongImages(projectId, iterationId, { tagIds, all, tags, signal }) {
    const { scores } = await scoresOf(projectId, iterationId, signal);
    const name = (tag) => tags.get(scores.tagIds[tag])?.name.slice(0, NAME) ?? t("images.tag.gone");
    const ids = [],
        marks = new Map();
    for (const mistake of mistakes(scores, THRESHOLD)) {
        const truth = mistake.truth.map((tag) => scores.tagIds[tag]);
        if (
            tagIds.length > 0 &&
            !(all ? tagIds.every((id) => truth.includes(id)) : tagIds.some((id) => truth.includes(id)))
        )
            continue;
        const id = scores.imageId(mistake.image);
        const predicted = mistake.predicted
            .map(({ tag, probability }) => `${name(tag)} ${percent(probability, 0)}`)
            .join(", ");
        ids.push(id);
        marks.set(id, {
            kind: mistake.kind,
            text: t("images.mark.predicted", { predicted: predicted || t("images.mark.nothing") }),
        });
    }
    return { ids, marks };
}
