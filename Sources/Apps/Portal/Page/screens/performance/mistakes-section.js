/** The images that the iteration answered wrongly at the threshold. */

import { h, replace, uniqueId } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { mistakes } from "../../evaluation/mistakes.js";
import { answerItem } from "./captions.js";
import { imageGrid } from "../../components/image-grid.js";
import { tabs } from "../../components/tabs.js";

/** @param {object} data As made by `showResults`. */
export function mistakesSection(data) {
    const title = uniqueId("mistakes");
    const words = h("p", { class: "muted", role: "status" });
    const content = h("div");
    let found = [];
    let kind = "all";
    let shownAt = null;
    const draw = () => {
        const chosen = kind === "all" ? found : found.filter((mistake) => mistake.kind === kind);
        if (chosen.length === 0)
            replace(
                content,
                h(
                    "p",
                    { class: "nothing-wrong" },
                    t(found.length === 0 ? "results.mistakes.none" : "results.mistakes.noneOfKind"),
                ),
            );
        else
            replace(
                content,
                imageGrid(
                    chosen.map((mistake) => answerItem(data, mistake)),
                    data,
                ),
            );
    };
    const filter = tabs({
        label: t("results.mistakes.filter"),
        options: ["all", "wrong", "unsure"].map((id) => ({ id, label: t(`results.mistakes.${id}`) })),
        onChange: (id) => {
            kind = id;
            draw();
        },
    });
    return {
        element: h(
            "section",
            { class: "card", "aria-labelledby": title, hidden: !data.scores },
            h("div", { class: "card-head" }, h("h2", { id: title }, t("results.mistakes.title")), filter),
            words,
            content,
        ),
        update(threshold) {
            if (!data.scores || threshold === shownAt) return;
            shownAt = threshold;
            found = mistakes(data.scores, threshold);
            const wrong = found.filter((mistake) => mistake.kind === "wrong").length;
            words.textContent = t("results.mistakes.count", {
                count: found.length,
                wrong,
                unsure: found.length - wrong,
                of: data.scores.evaluableImages.length,
            });
            draw();
        },
    };
}
