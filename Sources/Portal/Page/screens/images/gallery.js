/** The gallery: tags at the side, a line of filters, the grid, what can be done with the chosen images, the uploads. */
import { announce } from "../../foundation/announce.js";
import { api, isAbort, portal, training } from "../../foundation/api.js";
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { say } from "../../foundation/messages.js";
import { showError, toast } from "../../foundation/toast.js";
import { empty, failure, loading } from "../../foundation/states.js";
import { openImage } from "../../components/image-detail.js";
import { Adding } from "./adding.js";
import { everything, isNarrow, isReadOnly, matches, resolve } from "./filters.js";
import { filterBar, rememberedSize } from "./filter-bar.js";
import { galleryKeys } from "./gallery-keys.js";
import { Grid } from "./grid.js";
import { gridInput } from "./grid-input.js";
import { ImageList } from "./image-list.js";
import { ProjectTags } from "../../labelling/project-tags.js";
import { removeImages } from "../../labelling/removal.js";
import { Selection } from "./selection.js";
import { selectionBar } from "./selection-bar.js";
import { openTagPopup } from "../../components/tag-popup.js";
import { tagList } from "./tag-list.js";
import { withTag, withoutTag } from "../../labelling/tag-rules.js";
import { Tagging } from "../../labelling/tagging.js";
import { uploadPanel } from "./upload-panel.js";
import { uploadsOf } from "./upload-queue.js";

const SAMPLES = 120;
const REFRESH = 1500;
/**
 * More images than this are tagged or deleted in one go only after the list of their ids was fetched, of which a toast
 * tells.
 */
const MANY = 2000;

export class Gallery {
    constructor({ project, parameters, signal, navigate }) {
        Object.assign(this, { project, signal, navigate });
        this.filter = { ...everything(), ...fromAddress(parameters) };
        this.marks = new Map();
        this.groups = [];
        this.tags = new ProjectTags(project);
        this.list = new ImageList(signal);
        this.selection = new Selection();
        this.tagging = new Tagging(this.tags, this.list);
        this.queue = uploadsOf(project.id);
        this.adding = new Adding({
            tags: this.tags, queue: this.queue, signal,
            proposed: () => (this.filter.tagIds.length === 1 ? this.tags.get(this.filter.tagIds[0])?.name ?? "" : ""),
        });
        this.grid = new Grid({ list: this.list, selection: this.selection, label: say("images.grid"), signal,
            look: ({ image }) => this.look(image) });
        this.grid.size = rememberedSize();
    }

    async load() {
        const [iterations] = await Promise.all([
            api.get(training(`/projects/${this.project.id}/iterations`), { signal: this.signal }),
                this.tags.load(this.signal),
        ]);
        this.iterations = iterations.filter((one) => one.status === "Completed").reverse();
        const { signal } = this;
        const onFilter = (change) => this.setFilter(change);
        this.side = tagList({ tags: this.tags, filter: () => this.filter, onFilter, onChanged: () => this.refresh(),
            signal });
        this.bar = filterBar({
            filter: () => this.filter, onFilter, iterations: this.iterations, signal, add: this.adding.menu(),
            onSize: (size) => this.grid.resize(size), onSide: () => this.element.classList.toggle("side-open"),
        });
        this.banner = h("div", { class: "gallery-banner", hidden: true });
        this.state = h("div", { class: "gallery-state", hidden: true });
        this.element = h("div", { class: "gallery" }, h("h1", { class: "visually-hidden" }, say("images.title")),
            this.side,
            h("div", { class: "gallery-main" }, this.bar, this.banner, h("div", { class: "gallery-stage" }, this.state,
                this.grid.element,
                selectionBar({
                    selection: this.selection, signal, isReadOnly: () => isReadOnly(this.filter), onTag: (anchor) =>
                        this.askTag(anchor),
                        onUntag: () => this.untag(),
                    onDelete: () => this.delete(), onOpen: () => this.open(this.selection.targets()[0]),
                })), uploadPanel(this.queue, signal)),
            this.adding.fields);
    }

    start() {
        const { signal } = this;
        const fit = () => this.element.style.setProperty("--gallery-top",
            `${Math.round(this.element.getBoundingClientRect().top + window.scrollY)}px`);
        fit();
        window.addEventListener("resize", fit, { signal });
        gridInput(this.grid, { signal, onOpen: (index) => this.open(index) });
        galleryKeys(this);
        this.list.addEventListener("change", (event) => { if (event.detail === "structure") this.counted(); },
            { signal });
        this.tags.addEventListener("change", () => this.renamed(), { signal });
        this.list.addEventListener("failed", (event) => showError(event.detail), { signal });
        this.tagging.addEventListener("failed", (event) => showError(event.detail), { signal });
        signal.addEventListener("abort", () => this.tagging.end(), { once: true });
        this.queue.addEventListener("progress", () => this.arrived(), { signal });
        this.queue.addEventListener("idle", () => this.arrived(true), { signal });
        return this.openView();
    }

    /** Shows what the filter says. */
    async openView() {
        const number = this.opening = (this.opening ?? 0) + 1;
        this.narrowing?.abort();
        this.narrowing = new AbortController();
        this.marks = new Map();
        this.groups = [];
        this.selection.reset(0);
        this.bar.draw(null);
        this.side.draw();
        const slow = setTimeout(() => this.show(loading()), 200);
        try {
            await this.tagging.flush();
            const view = await resolve(this.project, this.filter, this.tags,
                AbortSignal.any([this.signal, this.narrowing.signal]));
            if (number !== this.opening) return;
            Object.assign(this, { marks: view.marks, groups: view.groups });
            this.grid.relook();
            await this.list.open(view.source);
            clearTimeout(slow);
            this.grid.element.scrollTop = 0;
            this.explain();
        } catch (error) {
            clearTimeout(slow);
            if (number === this.opening && !isAbort(error)) this.show(failure(error, () => this.openView()));
        }
    }

    setFilter(change) {
        this.filter = { ...this.filter, ...change };
        this.element.classList.remove("side-open");
        this.openView();
    }

    async refresh() {
        try {
            await Promise.all([this.tags.load(this.signal), this.list.refresh()]);
        } catch (error) { if (!isAbort(error)) showError(error); }
    }

    /**
     * Uploads came in. The view follows, except while somebody has chosen images, whose places would change under them.
     */
    arrived(isLast = false) {
        if (this.selection.size > 1 || isReadOnly(this.filter) ||
            this.filter.special !== "none") return void this.tags.load(this.signal).catch(() => {});
        clearTimeout(this.arrival);
        const wait = isLast ? 0 : Math.max(0, REFRESH - (performance.now() - (this.refreshed ?? 0)));
        this.arrival = setTimeout(() => {
            this.refreshed = performance.now();
            if (!this.signal.aborted) this.refresh();
        }, wait);
        if (!isLast && wait === 0) this.refreshed = performance.now();
    }

    /** What stands in a cell beside the picture. */
    look(image) {
        if (!image) return { tags: [], mark: null };
        const mark = this.marks.get(image.id);
        return {
            tags: this.tags.names(image.tags),
            mark: mark ? { kind: mark.kind, text: mark.text ?? say("images.mark.group", { number: mark.group }) }
                : null,
        };
    }

    /** Tags changed; only their names are seen in the grid, and counts change with every key. */
    renamed() {
        const names = this.tags.all.map((tag) => tag.id + tag.name).join();
        if (names !== this.names) this.grid.relook();
        this.names = names;
    }

    /** The number of images is known, or has changed. */
    counted() {
        const { list, selection } = this;
        selection.reset(list.count, selection.current);
        this.bar.draw(list.count);
        const isEmpty = list.isReady && list.count === 0;
        this.grid.element.hidden = isEmpty;
        if (isEmpty) this.show(this.emptiness());
        else this.show(null);
    }

    show(node) {
        this.state.hidden = node === null;
        replace(this.state, node);
        this.grid.element.hidden = node !== null;
    }

    emptiness() {
        const { filter } = this;
        const all = h("button", { type: "button", class: "button", on: { click: () => this.setFilter(everything()) } },
            say("images.empty.all"));
        if (this.tags.imageCount > 0 && filter.tagging === "untagged" && filter.special === "none") {
            return empty({ icon: "success", title: say("images.empty.untagged"),
                text: say("images.empty.untagged.text"), actions: [all,
                h("a", { class: "button primary", href: `#/projects/${this.project.id}/train` }, icon("train"),
                    say("images.empty.train"))] });
        }
        if (filter.special === "wrong") return empty({ icon: "success", title: say("images.empty.wrong"),
            text: say("images.empty.wrong.text"), actions: all });
        if (filter.special === "duplicates") return empty({ icon: "duplicate", title: say("images.empty.duplicates"),
            text: say("images.empty.duplicates.text"), actions: all });
        if (isNarrow(filter) || isReadOnly(filter)) return empty({ icon: "filter", title: say("images.empty.filter"),
            actions: all });
        return empty({
            icon: "images", title: say("images.empty"), text: say("images.empty.text"),
                steps: [say("images.empty.step1"), say("images.empty.step2"), say("images.empty.step3")],
            actions: [h("button", { type: "button", class: "button primary",
                on: { click: () => this.adding.chooseFiles() } },
                icon("upload"), say("images.empty.add")),
                h("button", { type: "button", class: "button", on: { click: () => this.adding.folders.click() } },
                    icon("folder"),
                    say("images.add.folder")),
                h("button", { type: "button", class: "button",
                    on: { click: (event) => this.samples(event.currentTarget) } }, icon("star"),
                    say("images.empty.samples"))],
        });
    }

    async samples(button) {
        button.setAttribute("aria-busy", "true");
        try {
            const { created } = await api.post(portal(`/projects/${this.project.id}/samples`),
                { json: { count: SAMPLES, seed: 1 } });
            toast(say("images.samples.made", { count: created }), { kind: "success" });
            await this.refresh();
        } catch (error) {
            showError(error);
        } finally { button.removeAttribute("aria-busy"); }
    }

    /** A line above the grid that says what is seen, where that is not plain. */
    explain() {
        const { filter, groups } = this;
        const extra = groups.reduce((sum, group) => sum + group.length - 1, 0);
        const text = isReadOnly(filter) ? say("images.banner.iteration")
            : filter.special === "wrong" && this.list.count > 0 ? say("images.banner.wrong")
                : filter.special === "duplicates" && extra > 0 ? say("images.banner.duplicates",
                    { count: groups.length }) : null;
        this.banner.hidden = text === null;
        replace(this.banner, icon("info"), h("span", null, text ?? ""),
            filter.special === "duplicates" && extra > 0 && h("button",
                { type: "button", class: "button small", on: { click: () => this.chooseExtra() } },
                say("images.banner.extra", { count: extra })));
    }

    /** Chooses all but the first of each group of near-duplicates. */
    chooseExtra() {
        const chosen = [];
        let index = 0;
        for (const group of this.groups) for (let place = 0; place < group.length; place += 1,
            index += 1) if (place > 0 &&
            index < this.list.count) chosen.push(index);
        this.selection.replace(chosen);
        this.grid.element.focus();
    }

    /** The chosen images, or the one with the focus; fetched where they are not loaded. */
    async targets() {
        const indexes = this.selection.targets();
        const dismiss = indexes.length > MANY ? toast(say("images.gathering", { count: indexes.length }),
            { seconds: 600 }) : null;
        try { return await this.list.entriesAt(indexes); } finally { dismiss?.(); }
    }

    /**
     * Gives the chosen images other tags. One image goes without waiting for anything, and the next has the focus.
     * @param {(before: string[]) => string[]} rule
     */
    async retag(rule, { advance = true } = {}) {
        if (isReadOnly(this.filter)) return announce(say("images.readOnly"));
        const indexes = this.selection.targets();
        if (indexes.length === 0) return;
        const [only] = indexes;
        const images = indexes.length === 1 &&
            this.list.at(only) ? [this.list.at(only)] : await this.targets()
                .catch((error) => { showError(error); return []; });
        const changes = images.map((image) => ({ id: image.id, before: image.tags, after: rule(image.tags) }));
        const leaving = changes.filter(({ after }) => !matches(this.filter, after)).map(({ id }) => id);
        const hiding = leaving.length > 0 ? this.list.hide(leaving) : null;
        this.tagging.apply(changes, hiding);
        if (this.list.count === 0) return;
        if (images.length > 1) this.selection.clear();
        else this.selection.only(hiding ? Math.min(only, this.list.count - 1) : advance ? Math.min(only + 1,
            this.list.count - 1) : only);
    }

    /** Puts a tag on; in multilabel the same key again takes it off. */
    tag(tag) {
        const { isMulticlass, negative } = this.tags;
        const current = this.list.at(this.selection.targets()[0]);
        const isOff = !isMulticlass && this.selection.size <= 1 && current?.tags.includes(tag.id);
        announce(say(isOff ? "images.said.off" : "images.said.on", { name: tag.name.slice(0, 80) }));
        return this.retag((before) => (isOff ? withoutTag(before, tag.id) : withTag(before, tag,
            { isMulticlass, negative })),
            { advance: isMulticlass });
    }

    untag() { return this.retag(() => [], { advance: false }); }

    tagByKey(number) {
        const tag = this.tags.all[number - 1];
        if (tag) this.tag(tag);
    }

    askTag(anchor) {
        if (isReadOnly(this.filter) || this.list.count === 0) return;
        openTagPopup(anchor ?? this.grid.cellElement(this.selection.current) ?? this.grid.element, {
            tags: this.tags.all, onPick: (tag) => this.tag(tag),
            onCreate: async (name) => { try { this.tag(await this.tags.require(name));
                } catch (error) { showError(error); } },
        });
    }

    undo() {
        const back = this.tagging.undo();
        if (!back) return announce(say("images.undo.nothing"));
        toast(say("images.undo.done", { count: back.length }));
        this.tagging.flush().then(() => { if (back.some(({ id }) => this.list.indexOf(id) < 0)) return this.refresh();
            }).catch(showError);
    }

    async delete() {
        if (isReadOnly(this.filter) || this.list.count === 0) return;
        const images = await this.targets().catch((error) => { showError(error); return []; });
        if (images.length > 0) this.remove(images);
    }

    async remove(images) {
        await this.tagging.flush();
        await removeImages({ images, tags: this.tags, list: this.list }).catch(showError);
    }

    async open(index) {
        if (index === undefined || !this.list.at(index)) return;
        const { list, selection } = this;
        await openImage(this.project, list.at(index).id, {
            iterationId: this.filter.iterationId ?? this.filter.wrongIn, readOnly: isReadOnly(this.filter),
                tags: this.tags,
                tagging: this.tagging,
            neighbours: { index, count: list.count, idAt: async (place) =>
                (await list.entriesAt([place]))[0]?.id ?? null },
            onMove: (place) => selection.only(place), onDelete: (image) => this.remove([image]),
        });
        this.dropStrangers();
        this.grid.element.focus({ preventScroll: true });
    }

    /** What was tagged in the dialog may not belong into the view any more. */
    dropStrangers() {
        if (this.filter.tagging === "all" && this.filter.tagIds.length === 0) return;
        this.tagging.flush().then(() => this.refresh());
    }
}

/** The filter that an address such as `#/projects/…/images?untagged` asks for. */
function fromAddress({ tag, untagged, iteration, wrong, ids, title }) {
    if (ids) return { special: "ids", ids: ids.split(",").filter(Boolean), title: title ?? "" };
    if (wrong) return { special: "wrong", wrongIn: wrong, tagIds: tag ? tag.split(",") : [] };
    return { tagging: untagged === undefined ? "all" : "untagged", tagIds: tag ? tag.split(",") : [],
        iterationId: iteration ?? null };
}
