/** Suggestions: an iteration's guesses for untagged images, confirmed a whole group at a time. */
import { anySignal } from "../foundation/signals.js";
import { announce } from "../foundation/announce.js";
import { api, isAbort, training } from "../foundation/api.js";
import { h, replace } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { shortcuts } from "../foundation/shortcuts.js";
import { empty, failure, loading } from "../foundation/states.js";
import { showError, toast } from "../foundation/toast.js";
import { openImage } from "../components/image-detail.js";
import { isDetection } from "../labeling/project-kind.js";
import { ProjectTags } from "../labeling/project-tags.js";
import { openTagPopup } from "../components/tag-popup.js";
import { Tagging } from "../labeling/tagging.js";
import { showDetectionSuggestions } from "./suggestions/detecting.js";
import { askForSuggestions, storedSuggestions } from "./suggestions/asking.js";
import { askPanel } from "./suggestions/ask-panel.js";
import { groupCard } from "./suggestions/group-card.js";
import { groupsOf } from "./suggestions/grouping.js";

/**
 * @param {HTMLElement} root
 * @param {{project: object, signal: AbortSignal}} context
 */
export async function show(root, { project, signal }) {
    if (isDetection(project)) return showDetectionSuggestions(root, { project, signal });
    const screen = new Suggestions(project, signal);
    await screen.load();
    replace(root, screen.element);
    screen.start();
}

class Suggestions {
    constructor(project, signal) {
        this.project = project;
        this.signal = signal;
        this.order = "UncertaintyAscending";
        this.items = [];
        this.groups = [];
        this.cards = [];
        this.saved = 0;
        this.steps = 0;
        this.tags = new ProjectTags(project);
        this.tagging = new Tagging(this.tags);
        this.head = h("div");
        this.tally = h("p", { class: "suggestion-tally", role: "status", hidden: true });
        this.body = h("div", { class: "suggestion-groups" });
        this.element = h(
            "div",
            { class: "page wide suggestions" },
            h(
                "div",
                { class: "page-head" },
                h("div", null, h("h1", null, t("suggestions.title")), h("p", null, t("suggestions.explain"))),
                this.tally,
            ),
            this.head,
            this.body,
        );
        signal.addEventListener("abort", () => this.tagging.end(), { once: true });
        this.tagging.addEventListener(
            "failed",
            (event) => {
                showError(/** @type {CustomEvent} */ (event).detail);
                this.reload();
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
        const link = (tab, name, text, kind = "") =>
            h("a", { class: ["button", kind], href: `#/projects/${this.project.id}/${tab}` }, icon(name), text);
        if (!this.iterationId) {
            replace(
                this.body,
                empty({
                    icon: "suggestions",
                    title: t("suggestions.needs.iteration"),
                    text: t("suggestions.needs.iteration.text"),
                    steps: [t("suggestions.step1"), t("suggestions.step2"), t("suggestions.step3")],
                    actions: [
                        link("train", "train", t("suggestions.toTrain"), "primary"),
                        link("images", "images", t("suggestions.toImages")),
                    ],
                }),
            );
            return;
        }
        if (this.tags.untaggedCount === 0) return this.drawDone();
        this.panel = askPanel({
            iterations: this.iterations,
            untagged: () => this.tags.untaggedCount,
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
        replace(this.head, this.panel.element);
        const section = t("suggestions.title");
        shortcuts(this.signal, [
            { keys: "Enter", label: t("suggestions.keys.confirm"), section, run: () => this.confirm(this.current) },
            { keys: "ArrowDown j", label: t("suggestions.keys.next"), section, run: () => this.move(1) },
            { keys: "ArrowUp k", label: t("suggestions.keys.previous"), section, run: () => this.move(-1) },
            { keys: "x", label: t("suggestions.keys.skip"), section, run: () => this.exceptAll(this.current) },
            { keys: "t", label: t("suggestions.keys.other"), section, run: () => this.askOther(this.current) },
        ]);
        return this.reload();
    }

    /** Fetches what was suggested earlier and is still untagged. */
    async reload() {
        const number = (this.asked = (this.asked ?? 0) + 1);
        const slow = setTimeout(() => replace(this.body, loading()), 200);
        try {
            await this.tagging.flush();
            const items = await storedSuggestions(this.project.id, this.iterationId, this.order, this.signal);
            if (number !== this.asked) return;
            this.items = items;
            this.draw();
        } catch (error) {
            if (number === this.asked && !isAbort(error))
                replace(
                    this.body,
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
        // What was taken out stays out when the groups are made anew, or the next Enter would confirm it.
        const except = new Set(this.groups.flatMap((group) => [...group.except]));
        this.groups = groupsOf(this.items, this.tags, except);
        this.cards = this.groups.map((group) =>
            groupCard(group, {
                onConfirm: () => this.confirm(this.groups.indexOf(group)),
                onOther: () => this.askOther(this.groups.indexOf(group)),
                onOpen: (id) => this.open(group, id),
                onFocus: () => {
                    this.current = this.groups.indexOf(group);
                },
            }),
        );
        this.current = Math.max(0, Math.min(this.current ?? 0, this.groups.length - 1));
        this.panel?.draw();
        if (this.groups.length === 0) {
            if (this.tags.untaggedCount === 0) return this.drawDone();
            replace(
                this.body,
                empty({
                    icon: "suggestions",
                    title: t("suggestions.none"),
                    text: t("suggestions.none.text", { count: this.tags.untaggedCount }),
                }),
            );
            return;
        }
        replace(
            this.body,
            this.cards.map((card) => card.element),
        );
    }

    drawDone() {
        replace(this.head);
        replace(
            this.body,
            empty({
                icon: "success",
                title: t(this.tags.imageCount > 0 ? "suggestions.done" : "suggestions.noImages"),
                text: t(this.tags.imageCount > 0 ? "suggestions.done.text" : "suggestions.noImages.text"),
                actions: [
                    h(
                        "a",
                        { class: "button primary", href: `#/projects/${this.project.id}/images` },
                        icon("upload"),
                        t("suggestions.toImages"),
                    ),
                    this.saved > 0 &&
                        h(
                            "a",
                            { class: "button", href: `#/projects/${this.project.id}/train` },
                            icon("train"),
                            t("suggestions.toTrain"),
                        ),
                ],
            }),
        );
    }

    move(step) {
        const next = Math.max(0, Math.min(this.groups.length - 1, this.current + step));
        this.current = next;
        this.cards[next]?.element.focus();
        this.cards[next]?.element.scrollIntoView({ block: "nearest" });
    }

    exceptAll(index) {
        this.cards[index]?.exceptAll();
    }

    /** Gives the images of a group, less the exceptions, the tags that were suggested, or another. */
    confirm(index, other = null) {
        const group = this.groups[index];
        if (!group) return;
        const taken = group.items.filter((item) => !group.except.has(item.id));
        if (taken.length === 0) return announce(t("suggestions.nothingChosen"));
        const after = other ? [other.id] : group.tags.map((tag) => tag.id);
        const ids = new Set(taken.map((item) => item.id));
        this.tagging.apply(taken.map((item) => ({ id: item.id, before: [], after })));
        const before = { items: this.items, saved: this.saved, steps: this.steps };
        this.items = this.items.filter((item) => !ids.has(item.id));
        this.saved += taken.length * after.length;
        this.steps += 1;
        this.drawTally();
        this.draw();
        const next = this.groups.findIndex((one, place) => place >= index && one.except.size < one.items.length);
        if (next >= 0) this.current = next;
        this.cards[this.current]?.element.focus();
        toast(
            t("suggestions.confirmed", {
                count: taken.length,
                tags: (other ? [other] : group.tags).map((tag) => tag.name.slice(0, 60)).join(", "),
            }),
            {
                kind: "success",
                action: {
                    label: t("suggestions.undo"),
                    run: () => {
                        this.tagging.apply(taken.map((item) => ({ id: item.id, before: after, after: [] })));
                        this.saved = this.saved - taken.length * after.length;
                        this.steps = Math.max(0, this.steps - 1);
                        this.items = before.items.filter((item) => ids.has(item.id) || this.items.includes(item));
                        if (!this.head.firstChild) this.start();
                        this.drawTally();
                        this.draw();
                    },
                },
            },
        );
    }

    askOther(index) {
        const group = this.groups[index];
        if (!group) return;
        openTagPopup(this.cards[index].element.querySelector(".suggestion-other") ?? this.cards[index].element, {
            tags: this.tags.all,
            onPick: (tag) => this.confirm(index, tag),
            onCreate: async (name) => {
                try {
                    this.confirm(index, await this.tags.require(name));
                } catch (error) {
                    showError(error);
                }
            },
        });
    }

    async open(group, id) {
        const ids = group.items.map((item) => item.id);
        const { changed } = await openImage(this.project, id, {
            iterationId: this.iterationId,
            neighbors: ids,
            tags: this.tags,
            tagging: this.tagging,
        });
        if (changed) await this.reload();
    }

    drawTally() {
        this.tally.hidden = this.saved <= 0;
        replace(
            this.tally,
            icon("success"),
            h(
                "span",
                null,
                t("suggestions.tally", {
                    labels: t("suggestions.labels", { count: this.saved }),
                    steps: t("suggestions.steps", { count: this.steps }),
                }),
            ),
        );
    }
}
