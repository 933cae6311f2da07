/** What a model says of the picture that it looks at: bars or a list, and in words for screen readers. */
import { announce } from "../../foundation/announce.js";
import { h, replace } from "../../foundation/dom.js";
import { percent, shortened } from "../../foundation/format.js";
import { t } from "../../foundation/messages.js";
import { probabilityBars } from "../bars.js";
import { thresholdField } from "../boxes/threshold-field.js";
import { detectionList } from "../boxes/detection-list.js";

/** @typedef {{tagName: string, probability: number, boundingBox?: object}} Found */

/** Read out at most so often: what changes faster is not worth hearing. */
const PAUSE_MILLISECONDS = 1500;

export class LiveAnswer {
    threshold = 0.5;
    /** @type {Found[]|null} */
    #found = null;
    #spoken = "";
    #spokenAt = 0;

    /**
     * @param {object} options
     * @param {boolean} options.isDetector
     * @param {boolean} options.isMultilabel
     * @param {(tagName: string) => string} [options.tone] the class of a tag's color
     * @param {() => void} [options.onThreshold]
     */
    constructor({ isDetector, isMultilabel, tone = () => "", onThreshold }) {
        this.isDetector = isDetector;
        this.isMultilabel = isMultilabel;
        this.tone = tone;
        this.list = h("div", { class: "live-list" });
        this.told = h("p", { class: "live-told" });
        this.speed = h("p", { class: "hint numeric live-speed" });
        this.element = h(
            "div",
            { class: "live-answer stack" },
            this.told,
            this.list,
            thresholdField({
                label: t("live.threshold"),
                value: this.threshold,
                onChange: (value) => {
                    this.threshold = value;
                    if (this.#found) this.#draw();
                    onThreshold?.();
                },
            }),
            this.speed,
        );
        this.clear();
    }

    /** Those that count at the threshold. @returns {Found[]} */
    get counting() {
        return (this.#found ?? []).filter((one) => one.probability >= this.threshold);
    }

    clear() {
        this.#found = null;
        this.#spoken = "";
        this.speed.textContent = "";
        this.told.hidden = true;
        replace(this.list, h("p", { class: "muted" }, t("live.nothingYet")));
    }

    /**
     * @param {Found[]} found the most probable first
     * @param {{milliseconds: number, framesPerSecond: number}} speed
     */
    show(found, { milliseconds, framesPerSecond }) {
        this.#found = found;
        const values = { ms: milliseconds.toFixed(milliseconds < 10 ? 1 : 0), fps: framesPerSecond.toFixed(0) };
        this.speed.textContent = t(framesPerSecond > 0 ? "live.speed" : "live.time", values);
        this.#draw();
    }

    #draw() {
        const { counting } = this;
        const told = this.isDetector || this.isMultilabel ? counting : counting.slice(0, 1);
        const names = [...new Set(told.map((one) => one.tagName))];
        this.told.hidden = this.isDetector;
        replace(
            this.told,
            names.length > 0
                ? names.slice(0, 4).map((name) => h("span", { class: "badge accent", dir: "auto", title: name }, name))
                : h("span", { class: "muted" }, t("live.none", { threshold: percent(this.threshold, 0) })),
        );
        if (this.isDetector) {
            const regions = counting.map((one) => ({ ...one, name: one.tagName, tagId: one.tagName }));
            const below = this.#found.length - counting.length;
            replace(this.list, detectionList(/** @type {any} */ (regions), { below, tone: this.tone }));
        } else {
            const bars = this.#found.map((one) => ({ name: one.tagName, value: one.probability }));
            replace(this.list, probabilityBars(bars, { threshold: this.threshold, limit: 20 }));
        }
        this.#speak(names);
    }

    #speak(names) {
        const words =
            names.length > 0
                ? names
                      .slice(0, 4)
                      .map((name) => shortened(name))
                      .join(", ")
                : t("live.none", { threshold: percent(this.threshold, 0) });
        const now = performance.now();
        if (words === this.#spoken || now - this.#spokenAt < PAUSE_MILLISECONDS) return;
        this.#spoken = words;
        this.#spokenAt = now;
        announce(words);
    }
}
