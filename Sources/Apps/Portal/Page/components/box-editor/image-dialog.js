/**
 * One image of a project that detects objects, large, with its boxes to be edited. Boxes are saved by themselves, and
 * arrow keys go on to the next image.
 */
import { isAbort } from "../../foundation/api.js";
import { confirmDialog, openDialog } from "../../foundation/dialog.js";
import { h } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { openShortcutSheet, shortcuts } from "../../foundation/shortcuts.js";
import { showError } from "../../foundation/toast.js";
import { ProjectTags } from "../../labeling/project-tags.js";
import { savingOf } from "../../labeling/region-saving.js";
import { regionsOf, tagsOfRegions } from "../../labeling/regions.js";
import { removeImages } from "../../labeling/removal.js";
import { detailFacts } from "../detail-facts.js";
import { detailMetadata } from "../detail-metadata.js";
import { inOrder } from "../neighbors.js";
import { BoxDocument } from "./box-document.js";
import { Frames } from "./frames.js";
import { overlap } from "./geometry.js";
import { boxKeys } from "./keys.js";
import { Proposing } from "./proposing.js";
import { savingState } from "./saving-state.js";
import { BoxSurface } from "./surface.js";

/** A copied box is left out where one of the same tag lies so nearly in its place. */
const SAME_PLACE = 0.9;

/**
 * Opens an image; the options are those of `openImage`, and:
 * @param {object} project
 * @param {string} imageId
 * @param {{iterationId?: string|null, neighbors?: string[]|import("../neighbors.js").Neighbors, readOnly?: boolean,
 *   tags?: ProjectTags, onDelete?: (image: {id: string, tags: string[]}) => void, onMove?: (index: number) => void,
 *   onRegions?: (imageId: string, regions: import("../../labeling/regions.js").Region[]) => void}} options `onRegions`:
 *   the boxes of an image are others now
 * @returns {Promise<{changed: boolean}>} after it was closed
 */
export async function openBoxEditor(project, imageId, options) {
    const life = new AbortController();
    const tags = options.tags ?? new ProjectTags(project);
    try {
        if (!options.tags) await tags.load(life.signal);
    } catch (error) {
        showError(error);
        return { changed: false };
    }
    const editor = new ImageEditor(project, tags, options, life.signal);
    await openDialog({
        title: t("images.detail.title"),
        size: "full",
        class: "image-detail box-editor",
        body: editor.element,
        mayClose: () => editor.mayClose(),
        onOpen: (dialog) => editor.start(dialog, imageId),
    });
    life.abort();
    return { changed: editor.isChanged };
}

class ImageEditor {
    constructor(project, tags, options, signal) {
        this.project = project;
        this.tags = tags;
        this.options = options;
        this.signal = signal;
        this.isReadOnly = options.readOnly === true;
        this.isChanged = false;
        this.asked = 0;
        /** The image that is shown. @type {object|null} */
        this.image = null;
        /** The boxes of images that were shown, with what can be taken back. @type {Map<string, BoxDocument>} */
        this.documents = new Map();
        this.saving = savingOf(project.id);
        this.frames = new Frames(project.id, { iterationId: this.isReadOnly ? options.iterationId : null, signal });
        this.surface = new BoxSurface({ project, tags, isReadOnly: this.isReadOnly, signal });
        this.proposing = this.isReadOnly ? null : new Proposing(project, this.surface, this.saving, signal);
        this.metadata = detailMetadata(project, this.isReadOnly, signal);
        this.facts = detailFacts();
        this.surface.addEventListener("edited", () => this.#edited(), { signal });
        this.element = this.#build();
    }

    #build() {
        const { surface, isReadOnly } = this;
        const button = (name, key, run, kind = "quiet") =>
            h(
                "button",
                {
                    type: "button",
                    class: ["button icon-only", kind],
                    "aria-label": t(key),
                    title: t(key),
                    on: {
                        click: (event) => {
                            run();
                            // After a press with the pointer the keys belong to the image again.
                            if (event.detail > 0) surface.stage.focus({ preventScroll: true });
                        },
                    },
                },
                icon(name),
            );
        this.place = h("span", { class: "detail-place numeric", role: "status" });
        this.previous = button("chevron-left", "images.detail.previous", () => this.go(-1), "");
        this.next = button("chevron-right", "images.detail.next", () => this.go(1), "");
        this.undo = button("undo", "boxes.undo", () => surface.document.undo());
        this.redo = button("redo", "boxes.redo", () => surface.document.redo());
        this.copy = button("clipboard", "boxes.copy", () => this.copyFromPrevious());
        const remove = h(
            "button",
            { type: "button", class: "button danger small", hidden: isReadOnly, on: { click: () => this.delete() } },
            icon("trash"),
            t("boxes.deleteImage"),
        );
        return h(
            "div",
            { class: "detail" },
            h(
                "div",
                { class: "detail-stage" },
                surface.stage,
                surface.status,
                h(
                    "div",
                    { class: "toolbar detail-tools" },
                    this.previous,
                    this.place,
                    this.next,
                    !isReadOnly && [this.undo, this.redo, this.copy],
                    h("span", { class: "spacer" }),
                    !isReadOnly && savingState(this.saving, this.signal),
                    button("zoom-out", "images.detail.smaller", () => surface.zoom(1 / 1.5)),
                    button("fit", "images.detail.fit", () => surface.fit()),
                    button("zoom-in", "images.detail.larger", () => surface.zoom(1.5)),
                    button("keyboard", "foundation.shortcuts.title", () => openShortcutSheet()),
                ),
            ),
            h(
                "div",
                { class: "detail-side", tabindex: "-1" },
                surface.strip.element,
                surface.list.element,
                this.proposing?.element,
                this.metadata.element,
                this.facts.element,
                remove,
            ),
        );
    }

    start(dialog, imageId) {
        this.dialog = dialog;
        this.surface.host = dialog;
        this.neighbors = inOrder(this.options.neighbors, imageId);
        const section = t("images.keys.detail");
        const keys = [
            { keys: "PageDown .", label: t("images.detail.next"), section, run: () => this.go(1) },
            { keys: "PageUp ,", label: t("images.detail.previous"), section, run: () => this.go(-1) },
            { keys: "?", label: t("foundation.shortcuts.title"), section, run: () => openShortcutSheet() },
        ];
        if (!this.isReadOnly)
            keys.push({ keys: "c", label: t("boxes.copy"), section, run: () => this.copyFromPrevious() });
        shortcuts(this.signal, [...boxKeys(this.surface, { onStep: (step) => this.go(step) }), ...keys], {
            layer: dialog,
        });
        this.surface.stage.focus({ preventScroll: true });
        this.#show(this.neighbors.index, imageId);
        this.proposing?.start();
    }

    async go(step) {
        const index = this.neighbors.index + step;
        if (index < 0 || index >= this.neighbors.count) return;
        this.neighbors.index = index;
        const number = ++this.asked;
        try {
            const id = await this.neighbors.idAt(index);
            if (id && number === this.asked) await this.#show(index, id);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    }

    async #show(index, id) {
        const number = ++this.asked;
        const { count } = this.neighbors;
        this.place.textContent = t("images.detail.place", { number: index + 1, count });
        this.previous.disabled = index === 0;
        this.next.disabled = index >= count - 1;
        this.options.onMove?.(index);
        try {
            const frame = this.frames.peek(id) ?? (await this.frames.get(id));
            if (number !== this.asked) return;
            if (!frame) return this.facts.show(null);
            this.previousId = this.image && this.image.id !== id ? this.image.id : this.previousId;
            this.image = frame.image;
            this.surface.show({ picture: frame.picture, size: frame.image, document: this.#documentOf(frame.image) });
            this.#drawTools();
            this.surface.say(t("boxes.shown", { number: index + 1, count: this.surface.document.boxes.length }));
            this.proposing?.show(frame.image);
            this.metadata.show(frame.image);
            this.facts.show(frame.image);
            this.#prefetch(index);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    }

    /** The neighbors are on their way while somebody looks at this one. */
    async #prefetch(index) {
        const places = [index + 1, index + 2, index - 1].filter((one) => one >= 0 && one < this.neighbors.count);
        const ids = await Promise.all(places.map((place) => this.neighbors.idAt(place))).catch(() => []);
        const known = ids.filter(Boolean);
        this.frames.prefetch(known);
        if (places[0] === index + 1 && known[0])
            this.frames.get(known[0]).then(
                (frame) => frame && this.proposing?.prefetch(frame.image),
                () => {},
            );
    }

    /** An image's boxes as they were left, as they wait to be saved, or as the server has them. */
    #documentOf(image) {
        if (!this.documents.has(image.id))
            this.documents.set(image.id, new BoxDocument(this.saving.pending(image.id) ?? regionsOf(image)));
        return this.documents.get(image.id);
    }

    #edited() {
        const { regions } = this.surface.document;
        const before = tagsOfRegions(regionsOf(this.image)),
            after = tagsOfRegions(regions);
        this.isChanged = true;
        this.image.regions = regions;
        this.saving.put(this.image.id, regions);
        this.tags.count(before, after);
        this.options.onRegions?.(this.image.id, regions);
        this.#drawTools();
    }

    #drawTools() {
        const { document } = this.surface;
        this.undo.disabled = !document.canUndo;
        this.redo.disabled = !document.canRedo;
    }

    /** Puts the boxes of the image before onto this one: what stands still before a camera is drawn once. */
    async copyFromPrevious() {
        const { neighbors, surface, image } = this;
        if (!image) return;
        try {
            const id = this.previousId ?? (neighbors.index > 0 ? await neighbors.idAt(neighbors.index - 1) : null);
            const frame = id && (await this.frames.get(id));
            const regions = frame ? this.#documentOf(frame.image).regions : [];
            const missing = regions.filter(
                (one) =>
                    !surface.document.boxes.some((box) => box.tagId === one.tagId && overlap(box, one) >= SAME_PLACE),
            );
            surface.say(t(missing.length > 0 ? "boxes.copied" : "boxes.copied.none", { count: missing.length }));
            surface.document.add(missing);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    }

    delete() {
        const { image } = this;
        if (!image || this.isReadOnly) return;
        this.isChanged = true;
        const removed = { id: image.id, tags: tagsOfRegions(regionsOf(image)) };
        if (this.options.onDelete) this.options.onDelete(removed);
        else removeImages({ images: [removed], tags: this.tags }).catch(showError);
        this.dialog.close();
    }

    /** Waits for what is being saved; what cannot be saved is told before it is left. */
    async mayClose() {
        if (await this.saving.flush()) return true;
        return confirmDialog({
            title: t("boxes.unsaved.title"),
            text: t("boxes.unsaved.text", { why: this.saving.error?.message ?? "" }),
            action: t("boxes.unsaved.leave"),
        });
    }
}
