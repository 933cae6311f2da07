/** A model at work in the page: where the picture comes from, the picture, and what the model says of it. */
import { eachFrame } from "/runtime/ocellus-sources.js";
import { errorText } from "../../foundation/api.js";
import { h } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { anySignal } from "../../foundation/signals.js";
import { detectionName } from "../boxes/detection-list.js";
import { toneClass, tonesOf } from "../boxes/tag-colors.js";
import { LiveAnswer } from "./live-answer.js";
import { LiveStage } from "./live-stage.js";
import { PictureSource } from "./picture-source.js";

/** @typedef {import("/runtime/ocellus.js").Model} Model */

export class LiveView {
    #watching = new AbortController();
    #shown = [];
    /** @type {Model|null} */
    #model = null;

    /**
     * @param {{id: string, isDetector: boolean, isMultilabel: boolean, onWanted: () => void, signal: AbortSignal}}
     *   options `onWanted`: there is a picture, and no model to look at it
     */
    constructor({ id, isDetector, isMultilabel, onWanted, signal }) {
        this.id = id;
        this.isDetector = isDetector;
        this.signal = signal;
        this.tones = new Map();
        const tone = (name) => toneClass(this.tones, name);
        this.stage = new LiveStage({ tone, invitation: t("live.invitation"), signal });
        this.answer = new LiveAnswer({ isDetector, isMultilabel, tone, onThreshold: () => this.#drawBoxes() });
        this.source = new PictureSource({
            signal,
            onPicture: (picture) => {
                if (picture && !this.#model) onWanted();
                this.#watch();
            },
        });
        this.element = h(
            "div",
            { class: "live-columns" },
            h(
                "section",
                { class: "card stack", "aria-label": t("live.picture") },
                this.source.element,
                this.stage.element,
            ),
            h("section", { class: "card", "aria-label": t("live.answer") }, this.answer.element),
        );
        this.#takeDrops();
        signal.addEventListener("abort", () => this.#watching.abort(), { once: true });
    }

    /** Another model looks at the same picture. @param {Model|null} model null: none for now */
    use(model) {
        this.#model = model;
        this.tones = tonesOf(
            this.id,
            (model?.tags ?? []).map((name) => ({ id: name })),
        );
        this.#watch();
    }

    async #watch() {
        this.#watching.abort();
        this.#watching = new AbortController();
        const signal = anySignal(this.signal, this.#watching.signal);
        const { picture } = this.source;
        const model = this.#model;
        this.#shown = [];
        this.answer.clear();
        this.stage.show(picture);
        if (!picture || !model) return;
        try {
            await eachFrame(
                picture,
                async (element, done) => {
                    const found = this.isDetector
                        ? await model.detect(element, { threshold: 0 })
                        : await model.predict(element);
                    if (signal.aborted) return;
                    this.#shown = found;
                    this.answer.show(found, { milliseconds: model.milliseconds, framesPerSecond: done() });
                    this.#drawBoxes();
                },
                signal,
            );
        } catch (error) {
            if (!signal.aborted) this.source.stop(errorText(error));
        }
    }

    #drawBoxes() {
        if (!this.isDetector) return;
        const counting = this.#shown.filter((one) => one.probability >= this.answer.threshold);
        this.stage.draw(
            counting.map(({ tagName, probability, boundingBox }) => ({
                ...boundingBox,
                tagId: tagName,
                name: detectionName(/** @type {any} */ ({ name: tagName, probability })),
            })),
        );
    }

    #takeDrops() {
        const { element } = this.stage;
        const mark = (isOver) => element.classList.toggle("dropping", isOver);
        element.addEventListener("dragover", (event) => {
            event.preventDefault();
            mark(true);
        });
        element.addEventListener("dragleave", () => mark(false));
        element.addEventListener("drop", (event) => {
            event.preventDefault();
            mark(false);
            const [file] = event.dataTransfer.files;
            if (file) this.source.useFile(file);
        });
    }
}
