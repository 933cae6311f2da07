/** One stored prediction of a detector: its boxes as suggestions over the image, to be mended and moved to training. */
import { confirmDialog, openDialog } from "../../foundation/dialog.js";
import { h, replace } from "../../foundation/dom.js";
import { dateTime } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { imageAddress } from "../../foundation/image-address.js";
import { t } from "../../foundation/messages.js";
import { openShortcutSheet, shortcuts } from "../../foundation/shortcuts.js";
import { detectionsOf } from "../../labeling/regions.js";
import { BoxDocument } from "../../components/box-editor/box-document.js";
import { boxKeys } from "../../components/box-editor/keys.js";
import { proposalPanel } from "../../components/box-editor/proposal-panel.js";
import { BoxSurface } from "../../components/box-editor/surface.js";
import { keyButton } from "./tag-keys.js";

/**
 * Opens the detail; arrows go to the neighbors, and what is moved or deleted makes room for the next one.
 *
 * @param {object} options
 * @param {object} options.project
 * @param {import("../../labeling/project-tags.js").ProjectTags} options.tags
 * @param {() => object[]} options.items The predictions as the list behind shows them now.
 * @param {number} options.index Where to begin.
 * @param {number} options.threshold From which probability on boxes are suggested.
 * @param {(id: string) => string} options.iterationName
 * @param {(prediction: object, regions: import("../../labeling/regions.js").Region[]) => void} options.onMove
 * @param {(prediction: object) => void} options.onDelete
 * @param {(index: number) => void} options.onMoveTo Tells the list which one is shown.
 * @param {AbortSignal} options.signal
 * @returns {Promise<void>} When the dialog is closed.
 */
export async function openDetectedPrediction(options) {
    const life = new AbortController();
    const stop = () => life.abort();
    options.signal.addEventListener("abort", stop, { once: true });
    const detail = new DetectedPrediction(options, life.signal);
    await openDialog({
        title: t("predictions.detail"),
        size: "full",
        class: "image-detail box-editor",
        signal: options.signal,
        mayClose: () => detail.mayClose(),
        body: (close) => {
            detail.close = close;
            return detail.element;
        },
        onOpen: (dialog) => detail.start(dialog),
    });
    life.abort();
}

class DetectedPrediction {
    constructor(options, signal) {
        this.options = options;
        this.signal = signal;
        this.close = () => {};
        this.prediction = null;
        /** Boxes that were drawn or confirmed and not yet moved. @type {Map<string, BoxDocument>} */
        this.documents = new Map();
        this.surface = new BoxSurface({ project: options.project, tags: options.tags, signal });
        this.surface.proposals.threshold = options.threshold;
        this.surface.addEventListener("proposals", () => this.#drawPanel(), { signal });
        this.panel = proposalPanel({
            sources: null,
            hasAnything: false,
            onSource: () => {},
            onThreshold: (threshold) => {
                this.surface.proposals.threshold = threshold;
            },
            onConfirm: () => this.surface.confirmCurrent(),
            onConfirmAll: () => this.surface.confirm(this.surface.visibleProposals),
        });
        this.place = h("span", { class: "detail-place numeric", role: "status" });
        this.previous = this.#button("chevron-left", "predictions.previous", () => this.show(this.index - 1), "");
        this.next = this.#button("chevron-right", "predictions.next", () => this.show(this.index + 1), "");
        this.undo = this.#button("undo", "boxes.undo", () => this.surface.document.undo());
        this.redo = this.#button("redo", "boxes.redo", () => this.surface.document.redo());
        this.facts = h("dl", { class: "facts detail-facts" });
        this.element = this.#build();
    }

    #button(name, key, run, kind = "quiet") {
        return h(
            "button",
            {
                type: "button",
                class: ["button icon-only", kind],
                "aria-label": t(key),
                title: t(key),
                on: { click: run },
            },
            icon(name),
        );
    }

    #build() {
        const { surface } = this;
        return h(
            "div",
            { class: "detail" },
            h(
                "div",
                { class: "detail-stage" },
                surface.stage,
                surface.status,
                h(
                    "div",
                    { class: "toolbar detail-tools" },
                    this.previous,
                    this.place,
                    this.next,
                    this.undo,
                    this.redo,
                    h("span", { class: "spacer" }),
                    this.#button("zoom-out", "images.detail.smaller", () => surface.zoom(1 / 1.5)),
                    this.#button("fit", "images.detail.fit", () => surface.fit()),
                    this.#button("zoom-in", "images.detail.larger", () => surface.zoom(1.5)),
                    this.#button("keyboard", "foundation.shortcuts.title", () => openShortcutSheet()),
                ),
            ),
            h(
                "div",
                { class: "detail-side", tabindex: "-1" },
                this.panel.element,
                surface.strip.element,
                surface.list.element,
                h(
                    "div",
                    { class: "prediction-actions" },
                    keyButton({
                        key: "m",
                        label: t("predictions.move"),
                        help: t("boxes.move.help"),
                        run: () => this.move(),
                        kind: "primary",
                    }),
                    keyButton({
                        key: "⇧Del",
                        label: t("predictions.delete"),
                        run: () => this.remove(),
                        kind: "danger",
                    }),
                ),
                h("section", null, h("h3", null, t("images.detail.facts")), this.facts),
            ),
        );
    }

    start(dialog) {
        this.surface.host = dialog;
        const section = t("predictions.detail");
        shortcuts(
            this.signal,
            [
                ...boxKeys(this.surface, { onStep: (step) => this.show(this.index + step) }),
                { keys: "PageDown .", label: t("predictions.next"), section, run: () => this.show(this.index + 1) },
                { keys: "PageUp ,", label: t("predictions.previous"), section, run: () => this.show(this.index - 1) },
                { keys: "m", label: t("predictions.move"), section, run: () => this.move() },
                { keys: "shift+Delete", label: t("predictions.delete"), section, run: () => this.remove() },
                { keys: "?", label: t("foundation.shortcuts.title"), section, run: () => openShortcutSheet() },
            ],
            { layer: dialog },
        );
        this.surface.stage.focus({ preventScroll: true });
        this.show(this.options.index);
    }

    /** Shows the prediction at a place; closes when none is left. */
    async show(index) {
        const items = this.options.items();
        if (items.length === 0) return this.close();
        this.index = Math.max(0, Math.min(index, items.length - 1));
        const prediction = items[this.index];
        this.place.textContent = t("predictions.place", { number: this.index + 1, count: items.length });
        this.previous.disabled = this.index === 0;
        this.next.disabled = this.index === items.length - 1;
        this.options.onMoveTo(this.index);
        const picture = new Image();
        picture.src = imageAddress(prediction.resizedImageUri ?? prediction.originalImageUri) ?? "";
        await picture.decode().catch(() => {});
        if (this.signal.aborted || items[this.index] !== prediction || this.options.items()[this.index] !== prediction)
            return;
        this.prediction = prediction;
        if (!this.documents.has(prediction.id)) this.documents.set(prediction.id, new BoxDocument());
        // An image that cannot be decoded has no size of its own.
        const size = { width: picture.naturalWidth || 1, height: picture.naturalHeight || 1 };
        this.surface.show({ picture, size, document: this.documents.get(prediction.id) });
        this.surface.proposals.replace(detectionsOf(prediction.predictions));
        this.#drawPanel();
        this.#drawFacts(prediction);
        // The neighbor is on its way before it is asked for.
        const next = items[this.index + 1];
        if (next) new Image().src = imageAddress(next.resizedImageUri ?? next.originalImageUri) ?? "";
    }

    #drawPanel() {
        const { document, proposals, visibleProposals } = this.surface;
        this.undo.disabled = !document.canUndo;
        this.redo.disabled = !document.canRedo;
        this.panel.draw({
            threshold: proposals.threshold,
            visible: visibleProposals.length,
            count: proposals.count,
            state: "ready",
        });
    }

    #drawFacts(prediction) {
        const { iterationName } = this.options;
        const address = imageAddress(prediction.originalImageUri);
        replace(
            this.facts,
            h("dt", null, t("predictions.when")),
            h("dd", null, dateTime(prediction.created)),
            h("dt", null, t("predictions.iteration")),
            h("dd", { dir: "auto" }, iterationName(prediction.iteration)),
            h("dt", null, t("predictions.id")),
            h("dd", { class: "mono" }, prediction.id),
            h("dt", null, t("images.detail.source")),
            h("dd", null, h("a", { href: address, target: "_blank", rel: "noopener" }, t("predictions.original"))),
        );
    }

    /** Makes a training image of it, with the boxes that are drawn or confirmed. */
    move() {
        const { prediction } = this;
        if (!prediction) return;
        const { regions } = this.surface.document;
        this.documents.delete(prediction.id);
        this.options.onMove(prediction, regions);
        this.show(this.index);
    }

    remove() {
        const { prediction } = this;
        if (!prediction) return;
        this.documents.delete(prediction.id);
        this.options.onDelete(prediction);
        this.show(this.index);
    }

    /** Boxes that were not moved are kept nowhere. */
    mayClose() {
        const count = [...this.documents.values()].filter((one) => one.boxes.length > 0).length;
        if (count === 0) return true;
        return confirmDialog({
            title: t("boxes.unmoved.title"),
            text: t("boxes.unmoved.text", { count }),
            action: t("boxes.unmoved.leave"),
        });
    }
}
