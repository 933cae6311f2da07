/**
 * What an iteration says of one image: as evaluated without having seen it, where it was trained with it; else as it
 * answers now.
 */
import { api, errorText, isAbort, training } from "../foundation/api.js";
import { h, replace } from "../foundation/dom.js";
import { t } from "../foundation/messages.js";
import { scoresOf } from "./iteration-scores.js";
import { probabilityBars } from "./bars.js";

const THRESHOLD = 0.5;
const SHOWN = 8;

/**
 * @param {object} project
 * @param {import("../labeling/project-tags.js").ProjectTags} tags
 * @param {string|null} iterationId chosen at first; the newest unless told
 * @param {AbortSignal} signal
 */
export function detailPredictions(project, tags, iterationId, signal) {
    const select = h("select", {
        class: "select small",
        "aria-label": t("images.detail.iteration"),
        on: { change: () => ask() },
    });
    const answer = h("div", { class: "detail-answer" });
    const element = h(
        "section",
        { hidden: true },
        h("div", { class: "detail-head" }, h("h3", null, t("images.detail.predictions")), select),
        answer,
    );
    let image = null,
        number = 0;

    const ready = api.get(training(`/projects/${project.id}/iterations`), { signal }).then((all) => {
        const done = all.filter((one) => one.status === "Completed").reverse();
        replace(
            select,
            done.map((one) => h("option", { value: one.id, selected: one.id === iterationId }, one.name.slice(0, 60))),
        );
        element.hidden = done.length === 0;
    });

    /** Probabilities of an image that was held out when it was evaluated; null where it was not. */
    async function evaluated() {
        try {
            const { scores, rowOf } = await scoresOf(project.id, select.value, signal);
            const row = rowOf(image.id);
            if (row === undefined) return null;
            return scores.tagIds.map((id, tag) => ({
                name: tags.get(id)?.name ?? t("images.tag.gone"),
                value: scores.probability(row, tag),
                type: tags.get(id)?.type,
            }));
        } catch (error) {
            if (isAbort(error)) throw error;
            return null;
        }
    }

    async function predicted() {
        const result = await api.post(training(`/projects/${project.id}/quicktest/url`), {
            query: { iterationId: select.value, store: false },
            json: { url: image.originalImageUri },
            signal,
        });
        return result.predictions.map((one) => ({ name: one.tagName, value: one.probability, type: one.tagType }));
    }

    async function ask() {
        const mine = ++number;
        answer.setAttribute("aria-busy", "true");
        try {
            await ready;
            if (!select.value) return;
            const held = await evaluated();
            const values = held ?? (await predicted());
            if (mine !== number) return;
            values.sort((a, b) => b.value - a.value);
            replace(
                answer,
                probabilityBars(values, { threshold: THRESHOLD, limit: SHOWN }),
                h("p", { class: "hint" }, t(held ? "images.detail.evaluated" : "images.detail.now")),
            );
        } catch (error) {
            if (mine === number && !isAbort(error))
                replace(answer, h("p", { class: "note bad" }, h("span", null, errorText(error))));
        } finally {
            if (mine === number) answer.removeAttribute("aria-busy");
        }
    }

    return {
        element,
        show(shown) {
            image = shown;
            ask();
        },
    };
}
