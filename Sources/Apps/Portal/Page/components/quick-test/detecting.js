/** The answer of a detector to a quick test: its boxes over the image and as a list. */
import { h, replace } from "../../foundation/dom.js";
import { duration, percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { detectionsOf } from "../../labeling/regions.js";
import { BoxedImage } from "../boxes/boxed-image.js";
import { detectionList, detectionName } from "../boxes/detection-list.js";
import { tonesOf, toneClass } from "../boxes/tag-colors.js";

export class DetectionAnswer {
    /** @type {import("../boxes/detection-list.js").Detection[]} */
    #detections = [];

    /** @param {object} project @param {{id: string}[]} tags @param {AbortSignal} signal */
    constructor(project, tags, signal) {
        this.tags = tags;
        this.tone = (tagId) => toneClass(tonesOf(project.id, this.tags), tagId);
        this.image = new BoxedImage({ tone: this.tone, signal });
    }

    /** Another image, without an answer yet. @param {string|null} address null: it cannot be shown here */
    show(address) {
        this.clear();
        if (address) this.image.show(address, t("quickTest.imageAlt"));
    }

    clear() {
        this.#detections = [];
        this.image.draw([]);
    }

    /** Takes an answer of the server. @param {{predictions: object[]}} result */
    take(result) {
        this.#detections = detectionsOf(/** @type {any} */ (result.predictions));
    }

    /** Those that count at a threshold. @param {number} threshold */
    above(threshold) {
        return this.#detections.filter((one) => one.probability >= threshold);
    }

    /** As regions for training: those of tags that the project still has. @param {number} threshold */
    regions(threshold) {
        const known = new Set(this.tags.map((tag) => tag.id));
        return this.above(threshold)
            .filter((one) => known.has(one.tagId))
            .map(({ tagId, left, top, width, height }) => ({ tagId, left, top, width, height }));
    }

    /** @param {HTMLElement} place for the list @param {number} threshold @param {number} seconds */
    draw(place, threshold, seconds) {
        const found = this.above(threshold);
        this.image.draw(found.map((one) => ({ ...one, name: detectionName(one) })));
        replace(
            place,
            h(
                "p",
                { class: "quick-test-evaluation" },
                found.length > 0
                    ? h("strong", null, t("boxes.detections.found", { count: found.length }))
                    : h(
                          "span",
                          { class: "quick-test-none" },
                          t("boxes.detections.noneAt", { threshold: percent(threshold, 0) }),
                      ),
            ),
            h(
                "div",
                { class: "quick-test-bars", tabIndex: 0, role: "group", "aria-label": t("quickTest.probabilities") },
                detectionList(found, {
                    below: this.#detections.length - found.length,
                    tone: this.tone,
                    onMark: (index) => this.image.mark(index),
                }),
            ),
            h("p", { class: "hint quick-test-time" }, icon("clock"), t("quickTest.time", { time: duration(seconds) })),
        );
    }
}
