/** One stored prediction of a detector in the grid: the image with its boxes, how many of which tag, and when. */
import { GridCell } from "../../components/grid/grid-cell.js";
import { boxOverlay } from "../../components/boxes/overlay.js";
import { h } from "../../foundation/dom.js";
import { ago, parseDate, shortened } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { imageAddress } from "../../foundation/image-address.js";
import { t } from "../../foundation/messages.js";
import { detectionsOf } from "../../labeling/regions.js";

export class DetectionCell extends GridCell {
    /** @param {{threshold: () => number, tone: (tagId: string) => string}} options */
    constructor({ threshold, tone }) {
        super("prediction-card");
        this.threshold = threshold;
        this.tone = tone;
        this.overlay = boxOverlay({ width: 1, height: 1 }, "cover");
        this.words = h("p", { class: "prediction-card-found", dir: "auto" });
        this.time = h("time", { class: "prediction-card-time" });
        // A stored prediction does not say how large its image is; the thumbnail has the same proportions.
        this.image.addEventListener("load", () => {
            const { naturalWidth: width, naturalHeight: height } = this.image;
            this.overlay.resize({ width, height });
            this.#drawBoxes();
        });
        this.element.append(
            h(
                "div",
                { class: "prediction-card-image" },
                this.image,
                this.overlay.element,
                h("span", { class: "cell-check", "aria-hidden": "true" }, icon("check")),
            ),
            this.words,
            this.time,
        );
    }

    /**
     * @override
     * @param {any} prediction A StoredImagePrediction; undefined while it is not loaded.
     */
    render(prediction) {
        this.found = detectionsOf(prediction.predictions).filter((one) => one.probability >= this.threshold());
        this.#drawBoxes();
        const words = foundText(this.found);
        this.words.textContent = words;
        this.words.title = words;
        this.time.dateTime = parseDate(prediction.created)?.toISOString() ?? "";
        this.time.textContent = ago(prediction.created);
        const name = t("predictions.cardName", { tags: words, when: ago(prediction.created) });
        return { image: imageAddress(prediction.thumbnailUri), name };
    }

    #drawBoxes() {
        const boxes = (this.found ?? []).map((one) => ({ ...one, style: `${this.tone(one.tagId)} dashed` }));
        this.overlay.draw(boxes);
    }
}

/** How many of which tag: "2 × nut, bolt". */
function foundText(found) {
    const counts = new Map();
    for (const { name } of found) counts.set(name, (counts.get(name) ?? 0) + 1);
    const words = [...counts].map(([name, count]) => (count > 1 ? `${count} × ${shortened(name)}` : shortened(name)));
    return words.join(", ") || t("boxes.detections.none");
}
