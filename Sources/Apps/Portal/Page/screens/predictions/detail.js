/** One stored prediction, large: its image, all its bars, and the keys that move it on. */

import { h, replace } from "../../foundation/dom.js";
import { openDialog } from "../../foundation/dialog.js";
import { icon } from "../../foundation/icons.js";
import { dateTime, percent, shortened } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";
import { openShortcutSheet, shortcuts } from "../../foundation/shortcuts.js";
import { imageAddress } from "../../foundation/image-address.js";
import { barsOf, probabilityBars } from "../../components/bars.js";
import { keyButton, tagsOnKeys, tagStrip } from "./tag-keys.js";
import { uncertainty } from "./query.js";

/**
 * Opens the detail; arrows go to the neighbors, and what is moved or deleted makes room for the next one.
 *
 * @param {object} options
 * @param {() => object[]} options.items The predictions as the list behind shows them now.
 * @param {number} options.index Where to begin.
 * @param {object[]} options.tags
 * @param {boolean} options.isMultilabel Then several tags can be put on before the image is moved.
 * @param {(id: string) => string} options.iterationName
 * @param {number} options.threshold
 * @param {(prediction: object, tagIds: string[]) => void} options.onMove
 * @param {(prediction: object) => void} options.onDelete
 * @param {(index: number) => void} options.onMoveTo Tells the list which one is shown.
 * @param {() => Promise<object|null>} options.pickTag Lets a person choose a tag that has no key.
 * @param {AbortSignal} options.signal
 * @returns {Promise<void>} When the dialog is closed.
 */
export async function openPrediction(options) {
    const detail = new PredictionDetail(options);
    detail.show(options.index);
    await openDialog({
        title: t("predictions.detail"),
        size: "full",
        class: "prediction-dialog",
        signal: options.signal,
        body: (close) => {
            detail.close = close;
            return detail.element;
        },
        onOpen: (dialog) => shortcuts(options.signal, detail.shortcuts, { layer: dialog }),
    });
}

class PredictionDetail {
    constructor(options) {
        this.options = options;
        this.image = h("img", { class: "prediction-image", alt: "" });
        this.place = h("span", { class: "prediction-place", role: "status" });
        this.side = h("div", { class: "prediction-side" });
        this.previous = this.arrow("chevron-left", "predictions.previous", -1);
        this.next = this.arrow("chevron-right", "predictions.next", 1);
        this.element = h(
            "div",
            { class: "prediction-detail", tabIndex: -1, autofocus: true },
            h(
                "div",
                { class: "prediction-stage" },
                h("div", { class: "prediction-walk" }, this.previous, this.place, this.next),
                this.image,
            ),
            this.side,
        );
        this.chosen = new Set();
        this.close = () => {};
    }

    arrow(name, key, step) {
        return h(
            "button",
            {
                type: "button",
                class: "button quiet",
                "aria-label": t(key),
                title: t(key),
                on: { click: () => this.show(this.index + step) },
            },
            icon(name),
        );
    }

    /** Shows the prediction at a place; closes when none is left. */
    show(index) {
        const items = this.options.items();
        if (!items.length) return this.close();
        this.index = Math.max(0, Math.min(index, items.length - 1));
        const prediction = items[this.index];
        if (prediction !== this.prediction) this.chosen = new Set();
        this.prediction = prediction;
        this.image.src = imageAddress(prediction.resizedImageUri);
        this.image.alt = t("predictions.imageAlt", { when: dateTime(prediction.created) });
        this.place.textContent = t("predictions.place", { number: this.index + 1, count: items.length });
        this.previous.disabled = this.index === 0;
        this.next.disabled = this.index === items.length - 1;
        this.drawSide();
        this.options.onMoveTo(this.index);
        // The neighbor is on its way before it is asked for.
        if (items[this.index + 1]) new Image().src = imageAddress(items[this.index + 1].resizedImageUri);
    }

    drawSide() {
        const { prediction, options } = this;
        const bars = barsOf(prediction.predictions);
        replace(
            this.side,
            h(
                "section",
                { class: "prediction-block" },
                h("h3", {}, t("predictions.probabilities")),
                h(
                    "div",
                    {
                        class: "prediction-bars",
                        tabIndex: 0,
                        role: "group",
                        "aria-label": t("predictions.probabilities"),
                    },
                    probabilityBars(bars, { threshold: options.threshold }),
                ),
            ),
            h(
                "section",
                { class: "prediction-block" },
                h("h3", {}, t(options.isMultilabel ? "predictions.putTags" : "predictions.moveAs")),
                tagStrip(options.tags, {
                    onTag: (tag) => this.take(tag),
                    onOther: () => this.other(),
                    isOn: options.isMultilabel ? (tag) => this.chosen.has(tag.id) : undefined,
                }),
                this.otherTags(),
                h(
                    "div",
                    { class: "prediction-actions" },
                    options.isMultilabel
                        ? keyButton({
                              key: "m",
                              label: t("predictions.move"),
                              run: () => this.move([...this.chosen]),
                              kind: "primary",
                          })
                        : null,
                    keyButton({
                        key: "a",
                        label: t("predictions.agree"),
                        help: t("predictions.agreeHelp"),
                        run: () => this.agree(),
                    }),
                    keyButton({ key: "Del", label: t("predictions.delete"), run: () => this.remove(), kind: "danger" }),
                ),
            ),
            h(
                "dl",
                { class: "prediction-facts" },
                fact("predictions.when", dateTime(prediction.created)),
                fact("predictions.iteration", options.iterationName(prediction.iteration)),
                fact("predictions.unsure", percent(uncertainty(prediction.predictions, options.isMultilabel), 0)),
                fact("predictions.id", prediction.id),
            ),
            h(
                "p",
                { class: "prediction-link" },
                h(
                    "a",
                    { href: imageAddress(prediction.originalImageUri), target: "_blank", rel: "noopener" },
                    t("predictions.original"),
                ),
            ),
        );
    }

    /** Tags that were put on by the picker and have no key. */
    otherTags() {
        const keyed = new Set(tagsOnKeys(this.options.tags).map((tag) => tag.id));
        const others = this.options.tags.filter((tag) => this.chosen.has(tag.id) && !keyed.has(tag.id));
        return others.length
            ? h(
                  "div",
                  { class: "tag-strip" },
                  others.map((tag) =>
                      h(
                          "button",
                          {
                              type: "button",
                              class: "key-button",
                              "aria-pressed": true,
                              title: tag.name,
                              on: { click: () => this.take(tag) },
                          },
                          h("span", { class: "key-button-label", dir: "auto" }, tag.name),
                      ),
                  ),
              )
            : null;
    }

    take(tag) {
        if (!this.options.isMultilabel) return this.move([tag.id]);
        if (!this.chosen.delete(tag.id)) this.chosen.add(tag.id);
        this.drawSide();
    }

    async other() {
        const tag = await this.options.pickTag();
        if (tag) this.take(tag);
    }

    agree() {
        this.move(agreedTags(this.prediction, this.options));
    }

    move(tagIds) {
        this.options.onMove(this.prediction, tagIds);
        this.show(this.index);
    }

    remove() {
        this.options.onDelete(this.prediction);
        this.show(this.index);
    }

    /** The keys of the dialog, for the sheet of all keys. */
    get shortcuts() {
        const { isMultilabel, tags } = this.options;
        const section = t("predictions.detail");
        return [
            { keys: "ArrowLeft", section, label: t("predictions.previous"), run: () => this.show(this.index - 1) },
            { keys: "ArrowRight", section, label: t("predictions.next"), run: () => this.show(this.index + 1) },
            ...tagsOnKeys(tags).map((tag, index) => ({
                keys: String(index + 1),
                section,
                run: () => this.take(tag),
                label: t(isMultilabel ? "predictions.putTag" : "predictions.moveAsTag", { tag: shortened(tag.name) }),
            })),
            { keys: "t", section, label: t("predictions.otherTag"), run: () => this.other() },
            ...(isMultilabel
                ? [{ keys: "m", section, label: t("predictions.move"), run: () => this.move([...this.chosen]) }]
                : []),
            { keys: "a", section, label: t("predictions.agree"), run: () => this.agree() },
            { keys: "Delete Backspace", section, label: t("predictions.delete"), run: () => this.remove() },
            { keys: "?", section, label: t("foundation.shortcuts.title"), run: () => openShortcutSheet() },
        ];
    }
}

/**
 * The tags that the answer itself gives an image: the most probable one, or in a multilabel project all from the
 * threshold on. Tags that have been deleted since do not count.
 * @param {object} prediction
 * @param {{tags: object[], isMultilabel: boolean, threshold: number}} options
 * @returns {string[]}
 */
export function agreedTags(prediction, { tags, isMultilabel, threshold }) {
    const known = new Set(tags.map((tag) => tag.id));
    const given = prediction.predictions.filter((each) => known.has(each.tagId));
    if (!isMultilabel) return given.slice(0, 1).map((each) => each.tagId);
    const likely = given.filter((each) => each.probability >= threshold);
    // A negative tag stands alone.
    const negative = likely.find((each) => each.tagType === "Negative");
    return negative && likely[0] === negative
        ? [negative.tagId]
        : likely.filter((each) => each.tagType !== "Negative").map((each) => each.tagId);
}

function fact(key, value) {
    return h("div", {}, h("dt", {}, t(key)), h("dd", { dir: "auto" }, value));
}
