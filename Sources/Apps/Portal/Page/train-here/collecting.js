/** The list of tags with their images, and what brings images into it: recording, and files. */
import { announce } from "../foundation/announce.js";
import { h } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { showError, toast } from "../foundation/toast.js";
import { newId } from "./sample-set.js";
import { TagCard } from "./tag-card.js";
import { sampleOfCamera, sampleOfFile } from "./taking.js";

/** Between two images of a recording: faster ones would be the same image. */
const PAUSE_MILLISECONDS = 100;
const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));

export class Collecting {
    /** @type {Map<string, TagCard>} */
    #cards = new Map();

    /**
     * @param {object} options
     * @param {import("./sample-set.js").SampleSet} options.set
     * @param {import("./base-models.js").BaseModels} options.bases
     * @param {import("../components/live/picture-source.js").PictureSource} options.source the camera
     */
    constructor({ set, bases, source }) {
        this.set = set;
        this.bases = bases;
        this.source = source;
        this.list = h("ul", { class: "tag-cards", "aria-label": t("trainHere.tags") });
        this.state = h("p", { class: "hint", role: "status" });
        this.element = h(
            "section",
            { class: "collecting", "aria-labelledby": "collecting-title" },
            h("h2", { id: "collecting-title" }, t("trainHere.tags")),
            this.list,
            h(
                "button",
                { type: "button", class: "button wide", on: { click: () => this.#addTag() } },
                icon("plus"),
                t("trainHere.addTag"),
            ),
            this.state,
        );
        set.addEventListener("changed", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail));
        this.#drawAll();
    }

    #freeName() {
        for (let number = this.set.tags.length + 1; ; number += 1) {
            const name = t("trainHere.newTag", { number });
            if (this.set.nameProblem(name) === null) return name;
        }
    }

    #addTag() {
        const tag = this.set.addTag(this.#freeName());
        const { name } = this.#cards.get(tag.id);
        name.focus();
        name.select();
    }

    #drawAll() {
        for (const card of this.#cards.values()) card.end();
        this.#cards.clear();
        for (const tag of this.set.tags) this.#addCard(tag);
    }

    #addCard(tag) {
        const card = new TagCard(this.set, tag, {
            hold: (each, holding) => this.#record(each, holding),
            one: (each) => this.#record(each, null),
            files: (each, files) => this.#takeFiles(each, files),
        });
        this.#cards.set(tag.id, card);
        this.list.append(card.element);
    }

    #changed({ kind, tag }) {
        if (kind === "restored") return this.#drawAll();
        if (kind === "tag-added") return this.#addCard(tag);
        if (kind !== "tag-removed") return this.#cards.get(tag?.id)?.draw();
        this.#cards.get(tag.id)?.end();
        this.#cards.delete(tag.id);
        this.list.parentElement.querySelector("button.wide")?.focus();
    }

    /**
     * A sample with features of the base model in use, also if that was changed meanwhile.
     * @param {(model: import("/runtime/ocellus.js").Model) => Promise<import("./sample-set.js").Sample>} make
     */
    async #sample(make) {
        for (;;) {
            const { model } = this.bases;
            try {
                const sample = await make(model);
                if (model === this.bases.model) return sample;
            } catch (error) {
                if (model === this.bases.model) throw error;
            }
        }
    }

    /** @param {AbortSignal|null} holding null: one image only */
    async #record(tag, holding) {
        const { picture } = this.source;
        if (!picture) {
            await this.source.useCamera();
            if (this.source.picture) announce(t("trainHere.cameraStarted"));
            return;
        }
        const group = newId();
        const before = tag.samples.length;
        try {
            do {
                const sample = await this.#sample((model) => sampleOfCamera(model, picture.element, group));
                this.set.add(tag, sample);
                if (holding) await pause();
            } while (holding && !holding.aborted && this.source.picture === picture);
        } catch (error) {
            showError(error);
        }
        announce(t("trainHere.recorded", { count: tag.samples.length - before }));
    }

    async #takeFiles(tag, files) {
        const images = files.filter((file) => file.type === "" || file.type.startsWith("image/"));
        let failed = files.length - images.length;
        for (const [place, file] of images.entries()) {
            this.state.textContent = t("trainHere.reading", { done: place + 1, total: images.length });
            try {
                this.set.add(tag, await this.#sample((model) => sampleOfFile(model, file)));
            } catch {
                failed += 1;
            }
        }
        this.state.textContent = "";
        if (failed > 0) toast(t("trainHere.unreadable", { count: failed }), { kind: "error" });
    }
}
