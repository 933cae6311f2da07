/** Suggestions of a detector: its boxes on untagged images, confirmed or mended one image at a time. */
import { anySignal } from "../../foundation/signals.js";
import { announce } from "../../foundation/announce.js";
import { api, isAbort, training } from "../../foundation/api.js";
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { shortcuts } from "../../foundation/shortcuts.js";
import { empty, failure, loading } from "../../foundation/states.js";
import { showError, toast } from "../../foundation/toast.js";
import { ProjectTags } from "../../labeling/project-tags.js";
import { savingOf } from "../../labeling/region-saving.js";
import { detectionsOf, tagsOfRegions } from "../../labeling/regions.js";
import { tonesOf, toneClass } from "../../components/boxes/tag-colors.js";
import { thresholdField } from "../../components/boxes/threshold-field.js";
import { openImage } from "../../components/image-detail.js";
import { askForSuggestions, storedSuggestions } from "./asking.js";
import { askPanel } from "./ask-panel.js";
import { detectionCard } from "./detection-card.js";

/** Cards on the screen at once; more come when these are done. */
const SHOWN = 60;

/**
 * @param {HTMLElement} root
 * @param {{project: object, signal: AbortSignal}} context
 */
export async function showDetectionSuggestions(root, { project, signal }) {
    const screen = new DetectionSuggestions(project, signal);
    await screen.load();
    replace(root, screen.element);
    screen.start();
}

class DetectionSuggestions {
    constructor(project, signal) {
        this.project = project;
        this.signal = signal;
        this.order = "UncertaintyAscending";
        this.threshold = 0.5;
        this.confirmed = 0;
        /** @type {import("./asking.js").Suggestion[]} */
        this.items = [];
        this.cards = [];
        this.current = 0;
        this.tags = new ProjectTags(project);
        this.saving = savingOf(project.id);
        this.head = h("div");
        this.tally = h("p", { class: "suggestion-tally", role: "status", hidden: true });
        this.body = h("ul", { class: "detection-cards", "aria-label": t("suggestions.title") });
        this.state = h("div");
        this.element = h(
            "div",
            { class: "page wide suggestions" },
            h(
                "div",
                { class: "page-head" },
                h("div", null, h("h1", null, t("suggestions.title")), h("p", null, t("boxes.suggestions.explain"))),
                this.tally,
            ),
            this.head,
            this.state,
            this.body,
        );
        this.saving.addEventListener(
            "change",
            () => {
                if (this.saving.state === "failed") showError(this.saving.error);
            },
            { signal },
        );
    }

    async load() {
        const [iterations] = await Promise.all([
            api.get(training(`/projects/${this.project.id}/iterations`), { signal: this.signal }),
            this.tags.load(this.signal),
        ]);
        this.iterations = iterations.filter((one) => one.status === "Completed").reverse();
        this.iterationId = this.iterations[0]?.id ?? null;
    }

    start() {
        if (!this.iterationId) return this.#drawEmpty("suggestions.needs.iteration", "train");
        if (this.tags.untaggedCount === 0) return this.#drawDone();
        this.panel = askPanel({
            iterations: this.iterations,
            untagged: () => this.tags.untaggedCount,
            isDetection: true,
            onIteration: (id) => {
                this.iterationId = id;
                this.reload();
            },
            onOrder: (order) => {
                this.order = order;
                this.reload();
            },
            onAsk: (count, progress, stop) => this.ask(count, progress, stop),
        });
        const threshold = thresholdField({
            label: t("boxes.threshold"),
            value: this.threshold,
            onChange: (value) => {
                this.threshold = value;
                for (const card of this.cards) card.draw(value);
            },
        });
        replace(this.head, this.panel.element, threshold);
        const section = t("suggestions.title");
        shortcuts(this.signal, [
            {
                keys: "Enter",
                label: t("boxes.suggestions.confirm.key"),
                section,
                run: () => this.confirm(this.items[this.current]),
            },
            {
                keys: "ArrowRight j",
                label: t("boxes.suggestions.next"),
                section,
                run: () => this.#focus(this.current + 1),
            },
            {
                keys: "ArrowLeft k",
                label: t("boxes.suggestions.previous"),
                section,
                run: () => this.#focus(this.current - 1),
            },
            { keys: "e", label: t("suggestions.open"), section, run: () => this.open(this.items[this.current]) },
        ]);
        return this.reload();
    }

    /** Fetches what was suggested earlier and is still without boxes. */
    async reload() {
        const number = (this.asked = (this.asked ?? 0) + 1);
        const slow = setTimeout(() => replace(this.state, loading()), 200);
        try {
            await this.saving.flush();
            const items = await storedSuggestions(this.project.id, this.iterationId, this.order, this.signal);
            if (number !== this.asked) return;
            this.items = items;
            this.draw();
        } catch (error) {
            if (number === this.asked && !isAbort(error))
                replace(
                    this.state,
                    failure(error, () => this.reload()),
                );
        } finally {
            clearTimeout(slow);
        }
    }

    async ask(count, progress, stop) {
        const given = await askForSuggestions(this.project.id, this.iterationId, count, {
            progress,
            signal: anySignal(this.signal, stop),
            known: new Set(this.items.map((item) => item.id)),
        });
        await this.reload();
        announce(t("suggestions.got", { count: given }));
    }

    draw() {
        const tones = tonesOf(this.project.id, this.tags.all);
        const hadFocus = this.body.contains(document.activeElement);
        replace(this.state);
        this.panel?.draw();
        this.cards = this.items.slice(0, SHOWN).map((item, index) =>
            detectionCard(item, {
                tone: (tagId) => toneClass(tones, tagId),
                onConfirm: () => this.confirm(item),
                onOpen: () => this.open(item),
                onFocus: () => {
                    this.current = index;
                },
            }),
        );
        for (const card of this.cards) card.draw(this.threshold);
        replace(
            this.body,
            this.cards.map((card) => card.element),
        );
        this.current = Math.max(0, Math.min(this.current, this.cards.length - 1));
        if (hadFocus) this.#focus(this.current);
        if (this.items.length > 0) return;
        if (this.tags.untaggedCount === 0) return this.#drawDone();
        replace(
            this.state,
            empty({
                icon: "suggestions",
                title: t("suggestions.none"),
                text: t("suggestions.none.text", { count: this.tags.untaggedCount }),
            }),
        );
    }

    /** Gives an image the boxes that are shown. */
    confirm(item) {
        if (!item) return;
        const regions = this.regionsOf(item);
        if (regions.length === 0) return announce(t("boxes.suggestions.nothing"));
        const tags = tagsOfRegions(regions);
        this.saving.put(item.id, regions);
        this.tags.count([], tags);
        const before = this.items;
        this.items = this.items.filter((one) => one !== item);
        this.#count(1);
        this.draw();
        this.#focus(this.current);
        toast(t("boxes.said.confirmed", { count: regions.length }), {
            kind: "success",
            action: {
                label: t("suggestions.undo"),
                run: () => {
                    this.saving.put(item.id, []);
                    this.tags.count(tags, []);
                    this.items = before.filter((one) => one === item || this.items.includes(one));
                    this.#count(-1);
                    if (!this.head.firstChild) this.start();
                    else this.draw();
                },
            },
        });
    }

    /** The boxes of a suggestion that count; tags that are gone have none. */
    regionsOf(item) {
        return detectionsOf(item.predictions)
            .filter((one) => one.probability >= this.threshold && this.tags.get(one.tagId))
            .map(({ tagId, left, top, width, height }) => ({ tagId, left, top, width, height }));
    }

    async open(item) {
        if (!item) return;
        const { changed } = await openImage(this.project, item.id, {
            iterationId: this.iterationId,
            neighbors: this.items.map((one) => one.id),
            tags: this.tags,
        });
        if (changed) await this.reload();
    }

    #focus(index) {
        this.current = Math.max(0, Math.min(this.cards.length - 1, index));
        this.cards[this.current]?.focus();
    }

    #count(number) {
        this.confirmed += number;
        this.tally.hidden = this.confirmed <= 0;
        replace(this.tally, icon("success"), h("span", null, t("boxes.suggestions.tally", { count: this.confirmed })));
    }

    #drawDone() {
        replace(this.head);
        replace(this.body);
        this.#drawEmpty(this.tags.imageCount > 0 ? "suggestions.done" : "suggestions.noImages", "images");
    }

    /** @param {string} key of the words @param {"train"|"images"} way where to go */
    #drawEmpty(key, way) {
        const href = `#/projects/${this.project.id}/${way}`;
        const label = t(way === "train" ? "suggestions.toTrain" : "suggestions.toImages");
        replace(
            this.state,
            empty({
                icon: key === "suggestions.done" ? "success" : "suggestions",
                title: t(key),
                text: t(`${key}.text`),
                actions: h("a", { class: "button primary", href }, icon(way), label),
            }),
        );
    }
}
