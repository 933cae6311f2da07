/** One tag: its name, its images, and the ways to give it more. */
import { h, replace, uniqueId } from "../foundation/dom.js";
import { announce } from "../foundation/announce.js";
import { confirmDialog } from "../foundation/dialog.js";
import { count, shortened } from "../foundation/format.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { recordButton } from "./record-button.js";

/** @typedef {import("./sample-set.js").Sample} Sample */

/**
 * @typedef {object} CardActions
 * @property {(tag: import("./sample-set.js").Tag, holding: AbortSignal) => void} hold records until the signal aborts
 * @property {(tag: import("./sample-set.js").Tag) => void} one takes one image
 * @property {(tag: import("./sample-set.js").Tag, files: File[]) => void} files
 */

export class TagCard {
    /**
     * Thumbnails by sample; their addresses have to be let go.
     * @type {Map<Sample, {element: HTMLElement, url: string}>}
     */
    #shown = new Map();

    /**
     * @param {import("./sample-set.js").SampleSet} set
     * @param {import("./sample-set.js").Tag} tag
     * @param {CardActions} actions
     */
    constructor(set, tag, actions) {
        this.set = set;
        this.tag = tag;
        this.actions = actions;
        const wrong = h("p", { class: "field-error", id: uniqueId("wrong"), role: "alert" });
        this.name = h("input", {
            class: "input tag-card-name",
            value: tag.name,
            dir: "auto",
            autocomplete: "off",
            "aria-label": t("trainHere.tagName"),
            "aria-describedby": wrong.id,
        });
        this.wrong = wrong;
        this.name.addEventListener("input", () => this.#check());
        this.name.addEventListener("change", () => this.#rename());
        this.name.addEventListener("keydown", (event) => {
            if (event.key === "Enter") this.name.blur();
            if (event.key === "Escape") {
                this.name.value = this.tag.name;
                this.#check();
            }
        });
        this.number = h("span", { class: "muted numeric tag-card-count" });
        this.images = h("ul", { class: "tag-card-images" });
        const file = h("input", {
            type: "file",
            accept: "image/*",
            multiple: true,
            class: "visually-hidden",
            tabIndex: -1,
            "aria-hidden": "true",
            on: {
                change: () => {
                    this.actions.files(this.tag, [...file.files]);
                    file.value = "";
                },
            },
        });
        this.record = h("span", { class: "tag-card-record" });
        this.element = h(
            "li",
            { class: "card tag-card" },
            h(
                "div",
                { class: "tag-card-head" },
                this.name,
                this.number,
                h(
                    "button",
                    {
                        type: "button",
                        class: "button quiet icon-only",
                        "aria-label": t("trainHere.removeTag"),
                        title: t("trainHere.removeTag"),
                        on: { click: () => this.#removeTag() },
                    },
                    icon("trash"),
                ),
            ),
            wrong,
            h(
                "div",
                { class: "toolbar" },
                this.record,
                h(
                    "button",
                    { type: "button", class: "button", on: { click: () => file.click() } },
                    icon("upload"),
                    t("trainHere.addFiles"),
                ),
                file,
                h("span", { class: "hint tag-card-drop" }, t("trainHere.orDrop")),
            ),
            this.images,
        );
        this.#takeDrops();
        this.draw();
    }

    #takeDrops() {
        let depth = 0;
        const mark = (by) => {
            depth = Math.max(0, depth + by);
            this.element.classList.toggle("dropping", depth > 0);
        };
        this.element.addEventListener("dragenter", (event) => {
            event.preventDefault();
            mark(1);
        });
        this.element.addEventListener("dragover", (event) => event.preventDefault());
        this.element.addEventListener("dragleave", () => mark(-1));
        this.element.addEventListener("drop", (event) => {
            event.preventDefault();
            mark(-depth);
            this.actions.files(this.tag, [...event.dataTransfer.files]);
        });
    }

    #check() {
        const problem = this.set.nameProblem(this.name.value, this.tag);
        this.wrong.textContent = problem ? t(`trainHere.name.${problem}`) : "";
        this.name.setAttribute("aria-invalid", String(problem !== null));
        return problem;
    }

    #rename() {
        if (this.#check() !== null) return;
        this.set.rename(this.tag, this.name.value);
    }

    async #removeTag() {
        const { name, samples } = this.tag;
        const isSure =
            samples.length === 0 ||
            (await confirmDialog({
                title: t("trainHere.removeTag.title", { tag: shortened(name) }),
                text: t("trainHere.removeTag.text", { count: samples.length }),
                action: t("trainHere.removeTag"),
            }));
        if (isSure) this.set.removeTag(this.tag);
    }

    /** Shows what the tag has now. */
    draw() {
        const { tag } = this;
        if (document.activeElement !== this.name) this.name.value = tag.name;
        this.number.textContent = t("trainHere.images", { count: tag.samples.length });
        const options = { tagName: tag.name, onHold: (signal) => this.actions.hold(tag, signal) };
        if (this.record.dataset.name !== tag.name) {
            this.record.dataset.name = tag.name;
            replace(this.record, recordButton({ ...options, onOne: () => this.actions.one(tag) }));
        }
        for (const [sample, { element, url }] of this.#shown) {
            if (tag.samples.includes(sample)) continue;
            element.remove();
            URL.revokeObjectURL(url);
            this.#shown.delete(sample);
        }
        for (const sample of tag.samples) if (!this.#shown.has(sample)) this.#show(sample);
        this.images.hidden = tag.samples.length === 0;
    }

    #show(sample) {
        const url = URL.createObjectURL(sample.thumbnail);
        const place = this.#shown.size + 1;
        const remove = h(
            "button",
            {
                type: "button",
                class: "tag-card-image",
                "aria-label": t("trainHere.removeImage", { place: count(place), tag: shortened(this.tag.name) }),
                title: t("trainHere.removeImage.title"),
                on: { click: () => this.#removeImage(sample, element) },
            },
            h("img", { src: url, alt: "", width: 56, height: 56 }),
            icon("close"),
        );
        const element = h("li", null, remove);
        this.#shown.set(sample, { element, url });
        // The latest first: it is what one looks at while recording.
        this.images.prepend(element);
    }

    #removeImage(sample, element) {
        const next = element.nextElementSibling ?? element.previousElementSibling;
        this.set.remove(this.tag, sample);
        announce(t("trainHere.images", { count: this.tag.samples.length }));
        (next?.querySelector("button") ?? this.name).focus();
    }

    /** Lets go of the images' addresses. */
    end() {
        for (const { url } of this.#shown.values()) URL.revokeObjectURL(url);
        this.element.remove();
    }
}
