/** One stored prediction in the grid: the image, the most probable tags, when, and how unsure. */
import { GridCell } from "../../components/grid/grid-cell.js";
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { ago, parseDate, percent } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";
import { imageAddress } from "../../foundation/image-address.js";
import { barsOf, probabilityBars } from "../../components/bars.js";
import { uncertainty } from "./query.js";

/** Bars on a card; the others are in the detail. */
const BARS = 3;

export class PredictionCell extends GridCell {
    /** @param {{threshold: number, isMultilabel: boolean}} options */
    constructor({ threshold, isMultilabel }) {
        super("prediction-card");
        this.threshold = threshold;
        this.isMultilabel = isMultilabel;
        this.unsure = h("span", { title: t("predictions.uncertaintyHelp") });
        this.bars = h("div", { class: "prediction-card-bars" });
        this.time = h("time", { class: "prediction-card-time" });
        this.element.append(
            h(
                "div",
                { class: "prediction-card-image" },
                this.image,
                h("span", { class: "cell-check", "aria-hidden": "true" }, icon("check")),
                this.unsure,
            ),
            this.bars,
            this.time,
        );
    }

    /**
     * @override
     * @param {any} prediction A StoredImagePrediction.
     */
    render(prediction) {
        const unsure = uncertainty(prediction.predictions, this.isMultilabel);
        const level = unsure >= 0.6 ? "high" : unsure >= 0.25 ? "middle" : "low";
        this.unsure.className = `prediction-card-unsure ${level}`;
        this.unsure.textContent = t("predictions.uncertainty", { value: percent(unsure, 0) });
        const bars = barsOf(prediction.predictions).slice(0, BARS);
        replace(this.bars, probabilityBars(bars, { threshold: this.threshold, digits: 0 }));
        this.time.dateTime = parseDate(prediction.created)?.toISOString() ?? "";
        this.time.textContent = ago(prediction.created);
        return { image: imageAddress(prediction.thumbnailUri), name: predictionName(prediction) };
    }
}

/** What a screen reader says of a prediction. */
function predictionName(prediction) {
    const tags = prediction.predictions
        .slice(0, BARS)
        .map((each) =>
            t("predictions.tagAndPercent", { tag: each.tagName ?? "", value: percent(each.probability, 0) }),
        );
    return t("predictions.cardName", { tags: tags.join(", "), when: ago(prediction.created) });
}
