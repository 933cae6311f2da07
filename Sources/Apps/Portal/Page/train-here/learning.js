/** The button that trains, and what is then said of the classifier: how often it is right about unseen images. */
import { trainHead } from "/runtime/ocellus.js";
import { errorText } from "../foundation/api.js";
import { announce } from "../foundation/announce.js";
import { h, replace } from "../foundation/dom.js";
import { duration, percent, shortened } from "../foundation/format.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { estimate } from "./estimating.js";
import { LEAST_IMAGES } from "./sample-set.js";

/** @typedef {import("/runtime/ocellus.js").Model} Model */

export class Learning {
    /** @type {Model|null} what was trained last */
    classifier = null;
    /** What is said of the last training, as long as nothing has changed since. */
    #told = "";
    #running = new AbortController();

    /**
     * @param {object} options
     * @param {import("./sample-set.js").SampleSet} options.set
     * @param {import("./base-models.js").BaseModels} options.bases
     * @param {HTMLElement} options.choice of the base model
     * @param {(classifier: Model, baseModel: string) => void} options.onTrained `baseModel`: as the server names it
     */
    constructor({ set, bases, choice, onTrained }) {
        this.set = set;
        this.bases = bases;
        this.onTrained = onTrained;
        this.button = h(
            "button",
            { type: "button", class: "button primary large wide", on: { click: () => this.train() } },
            icon("train"),
            h("span", null, t("trainHere.train")),
        );
        this.hint = h("p", { class: "hint" });
        this.outcome = h("div", { class: "stack", "aria-live": "polite" });
        this.element = h(
            "section",
            { class: "card stack learning", "aria-labelledby": "learning-title" },
            h("h2", { id: "learning-title" }, t("trainHere.train.title")),
            this.button,
            this.hint,
            this.outcome,
            choice,
        );
        set.addEventListener("changed", (event) => {
            if (/** @type {CustomEvent} */ (event).detail.kind === "rebased") this.#stop();
            this.#told = t("trainHere.changed");
            this.#draw();
        });
        bases.addEventListener("changed", () => this.#draw());
        this.#draw();
    }

    /** What is being trained, or estimated, stands on a base model that is not in use any more. */
    #stop() {
        this.#running.abort();
        this.button.removeAttribute("aria-busy");
        replace(this.outcome);
    }

    #draw() {
        const { missing } = this.set;
        this.button.disabled = missing !== null || this.bases.isChanging;
        const values = { tag: shortened(missing?.tag?.name ?? ""), count: LEAST_IMAGES };
        if (missing) this.hint.textContent = t(`trainHere.missing.${missing.key}`, values);
        else if (this.bases.isChanging) this.hint.textContent = t("trainHere.base.wait");
        else this.hint.textContent = this.classifier ? this.#told : t("trainHere.ready");
    }

    async train() {
        if (this.set.missing) return;
        this.#running.abort();
        this.#running = new AbortController();
        const { signal } = this.#running;
        const { items, trainableTags: tags } = this.set;
        const { model, offer } = this.bases;
        this.button.setAttribute("aria-busy", "true");
        replace(this.outcome);
        try {
            const start = performance.now();
            const samples = items.map(({ tag, features }) => ({ tags: tag, features }));
            const classifier = await trainHead(model, samples, tags, { signal });
            const seconds = (performance.now() - start) / 1000;
            const former = this.classifier;
            this.classifier = classifier;
            this.onTrained(classifier, offer.name);
            former?.close();
            this.#told = t("trainHere.trained", { count: items.length, time: duration(seconds) });
            this.#draw();
            replace(this.outcome, h("p", { class: "muted" }, t("trainHere.estimating")));
            this.#tell(await estimate(model, items, tags, signal), tags);
        } catch (error) {
            if (signal.aborted) return;
            replace(
                this.outcome,
                h("p", { class: "note bad", role: "alert" }, icon("error"), h("span", null, errorText(error))),
            );
        } finally {
            if (!signal.aborted) this.button.removeAttribute("aria-busy");
        }
    }

    /** @param {import("./estimating.js").Estimate|null} found @param {string[]} tags */
    #tell(found, tags) {
        if (!found) return replace(this.outcome, h("p", { class: "muted" }, t("trainHere.noEstimate")));
        const { right, count, interval, caseCount, oneScene } = found;
        const sentence = t("trainHere.estimate", { right, count });
        const range = { lower: percent(interval.lower, 0), upper: percent(interval.upper, 0), count: caseCount };
        const scene = oneScene.length === tags.length ? "trainHere.oneScene.all" : "trainHere.oneScene.some";
        replace(
            this.outcome,
            h(
                "div",
                { class: "estimate" },
                h("strong", { class: "estimate-share numeric" }, percent(right / count, 0)),
                h("p", null, sentence, " ", h("span", { class: "hint" }, t("trainHere.interval", range))),
            ),
            h(
                "table",
                { class: "table" },
                h("caption", { class: "visually-hidden" }, t("trainHere.estimate.tags")),
                h(
                    "thead",
                    null,
                    h(
                        "tr",
                        null,
                        h("th", { scope: "col" }, t("trainHere.tag")),
                        h("th", { scope: "col", class: "number" }, t("trainHere.recognized")),
                    ),
                ),
                h(
                    "tbody",
                    null,
                    found.tags.map((each) =>
                        h(
                            "tr",
                            null,
                            h("th", { scope: "row", dir: "auto" }, shortened(each.tag, 40)),
                            h("td", { class: "number" }, t("trainHere.rightOf", each)),
                        ),
                    ),
                ),
            ),
            oneScene.length > 0 &&
                h(
                    "p",
                    { class: "note warn" },
                    icon("warning"),
                    h("span", null, t(scene, { tags: oneScene.map((tag) => shortened(tag, 24)).join(", ") })),
                ),
        );
        announce(sentence);
    }
}
