/** The inside of the quick test: the image on one side, the answer on the other. */

import { anySignal } from "../../foundation/signals.js";
import { h, replace, uniqueId } from "../../foundation/dom.js";
import { api, errorText, isAbort, training } from "../../foundation/api.js";
import { duration, percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { loading } from "../../foundation/states.js";
import { barsOf, probabilityBars } from "../bars.js";
import { imageInput } from "../image-input.js";
import { shrunk } from "../shrink.js";
import { iterationName } from "../iteration-name.js";
import { isDetection } from "../../labeling/project-kind.js";
import { DetectionAnswer } from "./detecting.js";
import { keeping } from "./keeping.js";
import { keepingBoxes } from "./keeping-boxes.js";

/** The test of single images against an iteration: the image, the settings, the answer. */
export class QuickTest {
    /**
     * @param {object} options
     * @param {object} options.project
     * @param {object[]} options.iterations Trained ones, newest first.
     * @param {object[]} options.tags
     * @param {object} options.first The iteration that is asked first.
     * @param {AbortSignal} options.signal Aborts when the dialog is closed.
     */
    constructor({ project, iterations, tags, first, signal }) {
        this.project = project;
        this.iterations = iterations;
        this.tags = tags;
        this.signal = signal;
        this.threshold = 0.5;
        this.hasKept = false;
        this.iterationId = first.id;
        /** Boxes in place of bars, where the project detects objects. */
        this.detection = isDetection(project) ? new DetectionAnswer(project, tags, signal) : null;
        this.input = imageInput({
            onFiles: ([file]) => this.use({ file }),
            onUrl: (url) => this.use({ url }),
            signal,
            text: t("quickTest.invitation"),
        });
        this.image = h("div", { class: "quick-test-image", hidden: true });
        this.answer = h("div", { class: "quick-test-answer", "aria-live": "polite" }, this.invitation());
        this.keep = h("input", { type: "checkbox", checked: true });
        this.keeping = h("div", { class: "quick-test-keeping" });
        this.element = h(
            "div",
            { class: "quick-test-columns" },
            this.image,
            this.input,
            h(
                "div",
                { class: "quick-test-result" },
                h("div", { class: "quick-test-settings" }, this.iterationField(), this.thresholdField()),
                this.answer,
                this.keeping,
                h("label", { class: "check" }, this.keep, h("span", {}, t("quickTest.keep"))),
            ),
        );
        signal.addEventListener("abort", () => this.releaseImage(), { once: true });
    }

    iterationField() {
        const id = uniqueId("iteration");
        const select = h(
            "select",
            {
                id,
                class: "select",
                on: {
                    change: () => {
                        this.iterationId = select.value;
                        if (this.source) this.ask();
                    },
                },
            },
            this.iterations.map((each) =>
                h(
                    "option",
                    { value: each.id, selected: each.id === this.iterationId, dir: "auto" },
                    iterationName(each),
                ),
            ),
        );
        return h("div", { class: "field" }, h("label", { for: id }, t("quickTest.iteration")), select);
    }

    thresholdField() {
        const id = uniqueId("threshold");
        const text = h("output", { for: id }, percent(this.threshold, 0));
        const slider = h("input", {
            id,
            type: "range",
            min: "0",
            max: "100",
            step: "1",
            value: String(this.threshold * 100),
            on: {
                input: () => {
                    this.threshold = Number(slider.value) / 100;
                    text.textContent = percent(this.threshold, 0);
                    slider.setAttribute("aria-valuetext", text.textContent);
                    if (this.result) this.drawAnswer();
                },
            },
        });
        return h("div", { class: "field" }, h("label", { for: id }, t("quickTest.threshold"), " ", text), slider);
    }

    /** Takes another image. @param {{file?: File, url?: string}} source */
    async use(source) {
        this.source = source;
        this.storedId = null;
        this.showImage();
        replace(this.keeping);
        await this.ask();
    }

    showImage() {
        const { file, url } = this.source;
        this.releaseImage();
        // Only images of this page may be shown here, so one from elsewhere is named instead.
        this.shown = file ? URL.createObjectURL(file) : null;
        const name = file ? file.name : url;
        this.detection?.show(this.shown);
        const image = this.shown && !this.detection && h("img", { src: this.shown, alt: t("quickTest.imageAlt") });
        if (image) image.addEventListener("error", () => image.remove());
        replace(
            this.image,
            image ||
                (this.shown && this.detection?.image.element) ||
                h("div", { class: "quick-test-address" }, icon("link")),
            h("p", { class: "quick-test-name", dir: "auto", title: name.slice(0, 500) }, name.slice(0, 500)),
        );
        this.image.hidden = false;
        this.input.classList.add("compact");
    }

    releaseImage() {
        if (this.shown) URL.revokeObjectURL(this.shown);
        this.shown = null;
    }

    /** Asks the iteration. An image is kept once, however many iterations are asked about it. */
    async ask() {
        this.running?.abort();
        const running = (this.running = new AbortController());
        const signal = anySignal(this.signal, running.signal);
        const store = this.keep.checked && !this.storedId;
        this.result = null;
        this.detection?.clear();
        replace(this.answer, loading(t("quickTest.asking")));
        try {
            const request = await this.request();
            const query = { iterationId: this.iterationId, store };
            const start = performance.now();
            const result = await api.post(training(`/projects/${this.project.id}${request.path}`), {
                ...request.options,
                query,
                signal,
            });
            this.seconds = (performance.now() - start) / 1000;
            if (store) this.kept(result.id);
            this.result = result;
            this.detection?.take(result);
            this.drawAnswer();
            if (!this.keeping.childElementCount) this.drawKeeping();
        } catch (error) {
            if (isAbort(error) || signal.aborted) return;
            replace(
                this.answer,
                h(
                    "p",
                    { class: "note bad", role: "alert", dir: "auto" },
                    icon("error"),
                    h("span", {}, errorText(error)),
                ),
            );
        }
    }

    kept(id) {
        this.storedId = id;
        this.hasKept = true;
    }

    async request() {
        const { file, url } = this.source;
        if (url) return { path: "/quicktest/url", options: { json: { url } } };
        // What the browser cannot read goes as it is: the server says what is wrong with it.
        this.source.fitted ??= await shrunk(file).catch(() => file);
        return { path: "/quicktest/image", options: { body: this.source.fitted } };
    }

    drawAnswer() {
        if (!this.detection) return this.drawBars();
        this.detection.draw(this.answer, this.threshold, this.seconds);
        this.boxes?.draw();
    }

    drawBars() {
        const bars = barsOf(this.result.predictions);
        const predicted = bars.filter((each) => each.value >= this.threshold);
        const isMultilabel = this.project.settings?.classificationType === "Multilabel";
        const told = isMultilabel ? predicted : predicted.slice(0, 1);
        replace(
            this.answer,
            h(
                "p",
                { class: "quick-test-evaluation" },
                told.length
                    ? told.map((each) =>
                          h("span", { class: "badge accent quick-test-tag", dir: "auto", title: each.name }, each.name),
                      )
                    : h(
                          "span",
                          { class: "quick-test-none" },
                          t("quickTest.none", { threshold: percent(this.threshold, 0) }),
                      ),
            ),
            h(
                "div",
                { class: "quick-test-bars", tabIndex: 0, role: "group", "aria-label": t("quickTest.probabilities") },
                probabilityBars(bars, { threshold: this.threshold }),
            ),
            h(
                "p",
                { class: "hint quick-test-time" },
                icon("clock"),
                t("quickTest.time", { time: duration(this.seconds) }),
            ),
        );
    }

    drawKeeping() {
        const options = {
            project: this.project,
            tags: this.tags,
            source: this.source,
            signal: this.signal,
            storedId: () => this.storedId,
            onKept: () => {
                this.storedId = null;
                this.keep.checked = false;
            },
        };
        if (!this.detection) return void replace(this.keeping, keeping(options));
        this.boxes = keepingBoxes({ ...options, regions: () => this.detection.regions(this.threshold) });
        replace(this.keeping, this.boxes.element);
    }

    invitation() {
        return h("div", { class: "quick-test-invitation" }, icon("test"), h("p", {}, t("quickTest.explanation")));
    }
}
