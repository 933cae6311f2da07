/** The gallery: tags at the side, a line of filters, the grid, what can be done with the chosen images, the uploads. */
import { anySignal } from "../../foundation/signals.js";
import { api, isAbort, portal, training } from "../../foundation/api.js";
import { h, replace } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { showError, toast } from "../../foundation/toast.js";
import { failure, loading } from "../../foundation/states.js";
import { openImage } from "../../components/image-detail.js";
import { Adding } from "./adding.js";
import { emptiness } from "./emptiness.js";
import { explain } from "./explanation.js";
import { hasBoxFilter } from "./box-filter.js";
import { pushAddress } from "../../foundation/router.js";
import { addressOfFilter, everything, filterOfAddress, isReadOnly, resolve } from "./filters.js";
import { filterBar, rememberedSize } from "./filter-bar.js";
import { galleryKeys } from "./gallery-keys.js";
import { tonesOf, toneClass } from "../../components/boxes/tag-colors.js";
import { VirtualGrid } from "../../components/grid/virtual-grid.js";
import { ImageCell } from "./image-cell.js";
import { gridInput } from "../../components/grid/grid-input.js";
import { ImageList } from "../../labeling/image-list.js";
import { ProjectTags } from "../../labeling/project-tags.js";
import { tagsOfRegions } from "../../labeling/regions.js";
import { removeImages } from "../../labeling/removal.js";
import { Retagging } from "./retagging.js";
import { Selection } from "../../components/grid/selection.js";
import { selectionBar } from "./selection-bar.js";
import { tagList } from "./tag-list.js";
import { Tagging } from "../../labeling/tagging.js";
import { uploadPanel } from "./upload-panel.js";
import { uploadsOf } from "./upload-queue.js";

const SAMPLES = 120;
/** Room below the last row for the bar of the selection, in CSS pixels. */
const FOOT = 60;
const REFRESH = 1500;
/**
 * More images than this are tagged or deleted in one go only after the list of their ids was fetched, of which a toast
 * tells.
 */
const MANY = 2000;

/** The gallery of a project: what its parts share, and how they follow each other. */
export class Gallery {
    constructor({ project, parameters, signal, navigate }) {
        this.project = project;
        this.signal = signal;
        this.navigate = navigate;
        this.filter = { ...everything(), ...filterOfAddress(parameters) };
        this.marks = new Map();
        this.groups = [];
        this.tags = new ProjectTags(project);
        this.list = new ImageList(signal);
        this.selection = new Selection();
        this.tagging = new Tagging(this.tags, this.list);
        this.retagging = new Retagging(this);
        this.queue = uploadsOf(project.id);
        this.adding = new Adding({
            tags: this.tags,
            queue: this.queue,
            signal,
            proposed: () =>
                this.filter.tagIds.length === 1 && !this.tags.isDetection
                    ? (this.tags.get(this.filter.tagIds[0])?.name ?? "")
                    : "",
        });
        this.grid = new VirtualGrid({
            items: this.list,
            selection: this.selection,
            makeCell: () => new ImageCell((image) => this.cellContent(image)),
            shape: { minWidth: rememberedSize(), gap: 8, padding: 4, foot: FOOT },
            label: t("images.grid"),
            scrolls: true,
            signal,
        });
    }

    async load() {
        const [iterations] = await Promise.all([
            api.get(training(`/projects/${this.project.id}/iterations`), { signal: this.signal }),
            this.tags.load(this.signal),
        ]);
        this.iterations = iterations.filter((one) => one.status === "Completed").reverse();
        this.forgetUnknownIds();
        const { signal } = this;
        const onFilter = (change) => this.setFilter(change);
        this.side = tagList({
            tags: this.tags,
            filter: () => this.filter,
            onFilter,
            onChanged: () => this.refresh(),
            signal,
        });
        this.bar = filterBar({
            filter: () => this.filter,
            onFilter,
            iterations: this.iterations,
            isDetection: this.tags.isDetection,
            signal,
            add: this.adding.menu(),
            onSize: (size) => this.grid.resize(size),
            onSide: () => this.element.classList.toggle("side-open"),
        });
        this.banner = h("div", { class: "gallery-banner", hidden: true });
        this.state = h("div", { class: "gallery-state", hidden: true });
        this.element = h(
            "div",
            { class: "gallery" },
            h("h1", { class: "visually-hidden" }, t("images.title")),
            this.side,
            h(
                "div",
                { class: "gallery-main" },
                this.bar,
                this.banner,
                h(
                    "div",
                    { class: "gallery-stage" },
                    this.state,
                    this.grid.element,
                    selectionBar({
                        selection: this.selection,
                        signal,
                        isReadOnly: () => isReadOnly(this.filter),
                        // Tags stand on boxes there, which are drawn in the view of one image.
                        canTag: !this.tags.isDetection,
                        onTag: (anchor) => this.retagging.ask(anchor),
                        onUntag: () => this.retagging.untag(),
                        onDelete: () => this.delete(),
                        onOpen: () => this.open(this.selection.targets()[0]),
                    }),
                ),
                uploadPanel(this.queue, signal),
            ),
            this.adding.fields,
        );
    }

    /** An address may name tags and iterations that are gone since it was kept. */
    forgetUnknownIds() {
        const { filter, iterations } = this;
        const known = (id) => iterations.some((one) => one.id === id);
        if (filter.iterationId && !known(filter.iterationId)) filter.iterationId = null;
        if (filter.special === "wrong" && !known(filter.wrongIn)) filter.special = "none";
        if (!filter.iterationId) filter.tagIds = filter.tagIds.filter((id) => this.tags.get(id));
    }

    start() {
        const { signal } = this;
        const fit = () =>
            this.element.style.setProperty(
                "--gallery-top",
                `${Math.round(this.element.getBoundingClientRect().top + window.scrollY)}px`,
            );
        fit();
        window.addEventListener("resize", fit, { signal });
        gridInput(this.grid, { signal, onOpen: (index) => this.open(index) });
        galleryKeys(this);
        this.list.addEventListener(
            "change",
            (event) => {
                if (/** @type {CustomEvent} */ (event).detail === "structure") this.counted();
            },
            { signal },
        );
        this.tags.addEventListener("change", () => this.renamed(), { signal });
        this.list.addEventListener("failed", (event) => showError(/** @type {CustomEvent} */ (event).detail), {
            signal,
        });
        this.tagging.addEventListener("failed", (event) => showError(/** @type {CustomEvent} */ (event).detail), {
            signal,
        });
        signal.addEventListener("abort", () => this.tagging.end(), { once: true });
        this.queue.addEventListener("progress", () => this.onUploadProgress(), { signal });
        this.queue.addEventListener("idle", () => this.onUploadProgress(true), { signal });
        return this.openView();
    }

    /** Shows what the filter says. */
    async openView() {
        const number = (this.opening = (this.opening ?? 0) + 1);
        this.resolving?.abort();
        this.resolving = new AbortController();
        this.marks = new Map();
        this.groups = [];
        this.selection.reset(0);
        this.bar.draw(null);
        this.side.draw();
        const slow = setTimeout(() => this.show(loading()), 200);
        try {
            await this.tagging.flush();
            const view = await resolve(
                this.project,
                this.filter,
                this.tags,
                anySignal(this.signal, this.resolving.signal),
            );
            if (number !== this.opening) return;
            this.marks = view.marks;
            this.groups = view.groups;
            this.grid.redraw();
            await this.list.open(view.source);
            clearTimeout(slow);
            this.grid.element.scrollTop = 0;
            explain(this);
        } catch (error) {
            clearTimeout(slow);
            if (number === this.opening && !isAbort(error)) this.show(failure(error, () => this.openView()));
        }
    }

    setFilter(change) {
        this.filter = { ...this.filter, ...change };
        pushAddress(addressOfFilter(this.project.id, this.filter));
        this.element.classList.remove("side-open");
        this.openView();
    }

    async refresh() {
        try {
            await Promise.all([this.tags.load(this.signal), this.list.refresh()]);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    }

    /**
     * Uploads came in. The view follows, except while somebody has chosen images, whose places would change under them.
     */
    onUploadProgress(isLast = false) {
        if (this.selection.size > 1 || isReadOnly(this.filter) || this.filter.special !== "none")
            return void this.tags.load(this.signal).catch(() => {});
        clearTimeout(this.uploadRefresh);
        const wait = isLast ? 0 : Math.max(0, REFRESH - (performance.now() - (this.refreshed ?? 0)));
        this.uploadRefresh = setTimeout(() => {
            this.refreshed = performance.now();
            if (!this.signal.aborted) this.refresh();
        }, wait);
        if (!isLast && wait === 0) this.refreshed = performance.now();
    }

    /**
     * What stands in a cell beside the image.
     * @returns {import("./image-cell.js").CellContent}
     */
    cellContent(image) {
        if (!image) return { tags: [], mark: null, boxes: null };
        const mark = this.marks.get(image.id);
        const tones = this.tags.isDetection ? tonesOf(this.project.id, this.tags.all) : null;
        return {
            tags: this.tags.names(image.tags),
            boxes: tones && image.regions.map((region) => ({ ...region, style: toneClass(tones, region.tagId) })),
            mark: mark ? { kind: mark.kind, text: mark.text ?? t("images.mark.group", { number: mark.group }) } : null,
        };
    }

    /** Tags changed; only their names are seen in the grid, and counts change with every key. */
    renamed() {
        const names = this.tags.all.map((tag) => tag.id + tag.name).join();
        if (names !== this.names) this.grid.redraw();
        this.names = names;
    }

    /** The number of images is known, or has changed. */
    counted() {
        const { list, selection } = this;
        selection.reset(list.count, selection.current);
        this.bar.draw(list.count);
        const isEmpty = list.isReady && list.count === 0;
        this.grid.element.hidden = isEmpty;
        if (isEmpty) this.show(emptiness(this));
        else this.show(null);
    }

    show(node) {
        this.state.hidden = node === null;
        replace(this.state, node);
        this.grid.element.hidden = node !== null;
    }

    async samples(button) {
        button.setAttribute("aria-busy", "true");
        try {
            const { created } = await api.post(portal(`/projects/${this.project.id}/samples`), {
                json: { count: SAMPLES, seed: 1 },
            });
            toast(t("images.samples.made", { count: created }), { kind: "success" });
            await this.refresh();
        } catch (error) {
            showError(error);
        } finally {
            button.removeAttribute("aria-busy");
        }
    }

    /** The chosen images, or the one with the focus; fetched where they are not loaded. */
    async targets() {
        const indexes = this.selection.targets();
        const dismiss =
            indexes.length > MANY ? toast(t("images.gathering", { count: indexes.length }), { seconds: 600 }) : null;
        try {
            return await this.list.entriesAt(indexes);
        } finally {
            dismiss?.();
        }
    }

    async delete() {
        if (isReadOnly(this.filter) || this.list.count === 0) return;
        const images = await this.targets().catch((error) => {
            showError(error);
            return [];
        });
        if (images.length > 0) this.remove(images);
    }

    async remove(images) {
        await this.tagging.flush();
        await removeImages({ images, tags: this.tags, list: this.list }).catch(showError);
    }

    async open(index) {
        if (index === undefined || !this.list.at(index)) return;
        const { list, selection } = this;
        const { changed } = await openImage(this.project, list.at(index).id, {
            iterationId: this.filter.iterationId ?? this.filter.wrongIn,
            readOnly: isReadOnly(this.filter),
            tags: this.tags,
            tagging: this.tagging,
            neighbors: {
                index,
                count: list.count,
                idAt: async (place) => (await list.entriesAt([place]))[0]?.id ?? null,
            },
            onMove: (place) => selection.only(place),
            onDelete: (image) => this.remove([image]),
            onRegions: (id, regions) => list.update([id], () => ({ regions, tags: tagsOfRegions(regions) })),
        });
        if (changed) this.dropFilteredOut();
        this.grid.element.focus({ preventScroll: true });
    }

    /** What was tagged in the dialog may not belong into the view any more. */
    dropFilteredOut() {
        const { tagging, tagIds, boxes } = this.filter;
        if (tagging === "all" && tagIds.length === 0 && !hasBoxFilter(boxes)) return;
        this.tagging.flush().then(() => this.refresh());
    }
}
