/**
 * One image, large: its tags, what an iteration says of it, its metadata, where it came from; arrow keys go on to the
 * next.
 */
import { announce } from "../foundation/announce.js";
import { isAbort } from "../foundation/api.js";
import { openDialog } from "../foundation/dialog.js";
import { h } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { shortcuts } from "../foundation/shortcuts.js";
import { showError } from "../foundation/toast.js";
import { imageAddress } from "../foundation/image-address.js";
import { imagesById } from "../labeling/image-source.js";
import { isDetection } from "../labeling/project-kind.js";
import { ProjectTags } from "../labeling/project-tags.js";
import { removeImages } from "../labeling/removal.js";
import { tagKeys } from "./tag-keys.js";
import { openTagPopup } from "./tag-popup.js";
import { withTag, withoutTag } from "../labeling/tag-rules.js";
import { Tagging } from "../labeling/tagging.js";
import { detailFacts } from "./detail-facts.js";
import { detailMetadata } from "./detail-metadata.js";
import { detailPredictions } from "./detail-predictions.js";
import { detailTags } from "./detail-tags.js";
import { inOrder } from "./neighbors.js";
import { zoomable } from "./zoomable.js";

/**
 * Opens an image.
 * @param {object} project the protocol's Project
 * @param {string} imageId
 * @param {object} [options]
 * @param {string|null} [options.iterationId] whose predictions are shown first
 * @param {string[]|import("./neighbors.js").Neighbors} [options.neighbors] ids in their order, or a way to get at them
 * @param {boolean} [options.readOnly] as for the images of an iteration; also where they are looked up
 * @param {ProjectTags} [options.tags] the screen's own, so that its counts follow
 * @param {Tagging} [options.tagging] the screen's own, so that its grid follows
 * @param {(image: {id: string, tags: string[]}) => void} [options.onDelete] deletes in place of the dialog itself
 * @param {(index: number) => void} [options.onMove] which neighbor is shown now
 * @param {(imageId: string, regions: import("../labeling/regions.js").Region[]) => void} [options.onRegions] the boxes
 *   of an image are others now, in a project that detects objects
 * @returns {Promise<{changed: boolean}>} after it was closed
 */
export async function openImage(project, imageId, options = {}) {
    if (isDetection(project)) {
        const { openBoxEditor } = await import("./box-editor/image-dialog.js");
        return openBoxEditor(project, imageId, options);
    }
    const life = new AbortController();
    const detail = new Detail(project, options, life.signal);
    try {
        if (!options.tags) await detail.tags.load(life.signal);
    } catch (error) {
        showError(error);
        return { changed: false };
    }
    await openDialog({
        title: t("images.detail.title"),
        size: "full",
        class: "image-detail",
        body: detail.element,
        onOpen: (dialog) => detail.start(dialog, imageId),
    });
    life.abort();
    if (!options.tagging) detail.tagging.end();
    return { changed: detail.isChanged };
}

class Detail {
    constructor(project, options, signal) {
        this.project = project;
        this.options = options;
        this.signal = signal;
        this.isReadOnly = options.readOnly === true;
        this.isChanged = false;
        this.asked = 0;
        this.image = null;
        this.tags = options.tags ?? new ProjectTags(project);
        this.tagging = options.tagging ?? new Tagging(this.tags);
        this.view = zoomable();
        this.place = h("span", { class: "detail-place numeric", role: "status" });
        const button = (name, key, run, kind = "") =>
            h(
                "button",
                {
                    type: "button",
                    class: ["button icon-only", kind],
                    "aria-label": t(key),
                    title: t(key),
                    on: { click: run },
                },
                icon(name),
            );
        this.previous = button("chevron-left", "images.detail.previous", () => this.go(-1));
        this.next = button("chevron-right", "images.detail.next", () => this.go(1));
        this.tagSection = detailTags({
            isReadOnly: this.isReadOnly,
            onAdd: (anchor) => this.ask(anchor),
            onRemove: (id) => this.change(withoutTag(this.image.tags, id)),
        });
        this.predictionSection = detailPredictions(project, this.tags, options.iterationId ?? null, signal);
        this.metadataSection = detailMetadata(project, this.isReadOnly, signal);
        this.facts = detailFacts();
        this.remove = h(
            "button",
            {
                type: "button",
                class: "button danger small",
                hidden: this.isReadOnly,
                on: { click: () => this.delete() },
            },
            icon("trash"),
            t("images.detail.delete"),
        );
        this.element = h(
            "div",
            { class: "detail" },
            h(
                "div",
                { class: "detail-stage" },
                this.view.element,
                h(
                    "div",
                    { class: "toolbar detail-tools" },
                    this.previous,
                    this.place,
                    this.next,
                    h("span", { class: "spacer" }),
                    button("zoom-out", "images.detail.smaller", () => this.view.zoom(1 / 1.5), "quiet"),
                    button("fit", "images.detail.fit", () => this.view.fit(), "quiet"),
                    button("zoom-in", "images.detail.larger", () => this.view.zoom(1.5), "quiet"),
                ),
            ),
            h(
                "div",
                { class: "detail-side", tabindex: "-1" },
                this.tagSection.element,
                this.predictionSection.element,
                this.metadataSection.element,
                this.facts.element,
                this.remove,
            ),
        );
        this.tagging.addEventListener(
            "tagged",
            (event) => {
                const tags = event.detail.get(this.image?.id);
                if (tags) {
                    this.image.tags = tags;
                    this.drawTags();
                }
            },
            { signal },
        );
        this.tagging.addEventListener(
            "failed",
            (event) => {
                if (!options.tagging) showError(event.detail);
            },
            { signal },
        );
    }

    start(dialog, imageId) {
        this.dialog = dialog;
        this.neighbors = inOrder(this.options.neighbors, imageId);
        const section = t("images.keys.detail");
        shortcuts(
            this.signal,
            [
                { keys: "ArrowRight", label: t("images.detail.next"), section, run: () => this.go(1) },
                { keys: "ArrowLeft", label: t("images.detail.previous"), section, run: () => this.go(-1) },
                { keys: "+ =", label: t("images.detail.larger"), section, run: () => this.view.zoom(1.5) },
                { keys: "-", label: t("images.detail.smaller"), section, run: () => this.view.zoom(1 / 1.5) },
                { keys: "f", label: t("images.detail.fit"), section, run: () => this.view.fit() },
                ...(this.isReadOnly
                    ? []
                    : [
                          ...tagKeys(section, (number) => this.tagByKey(number)),
                          { keys: "0", label: t("images.keys.untag"), section, run: () => this.change([]) },
                          {
                              keys: "t",
                              label: t("images.keys.find"),
                              section,
                              run: () => this.ask(this.tagSection.element),
                          },
                          { keys: "Delete", label: t("images.detail.delete"), section, run: () => this.delete() },
                      ]),
            ],
            { layer: dialog },
        );
        this.show(this.neighbors.index, imageId);
        this.next.focus();
    }

    async go(step) {
        const index = this.neighbors.index + step;
        if (index < 0 || index >= this.neighbors.count) return;
        this.neighbors.index = index;
        const number = ++this.asked;
        try {
            const id = await this.neighbors.idAt(index);
            if (id && number === this.asked) await this.show(index, id);
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    }

    async show(index, id) {
        const number = ++this.asked;
        const { count } = this.neighbors;
        this.place.textContent = t("images.detail.place", { number: index + 1, count });
        this.previous.disabled = index === 0;
        this.next.disabled = index >= count - 1;
        this.options.onMove?.(index);
        try {
            await this.tagging.flush();
            const [image] = await imagesById(this.project.id, [id], {
                iterationId: this.isReadOnly ? this.options.iterationId : null,
                signal: this.signal,
            });
            if (number !== this.asked) return;
            if (!image) return this.facts.show(null);
            this.image = { ...image, tags: (image.tags ?? []).map((tag) => tag.tagId) };
            this.draw();
        } catch (error) {
            if (!isAbort(error)) showError(error);
        }
    }

    draw() {
        const { image } = this;
        const names = this.tags.names(image.tags).join(", ").slice(0, 200);
        this.view.show(
            imageAddress(image.resizedImageUri ?? image.originalImageUri),
            t("images.thumbnail", { tags: names || t("images.cell.untagged") }),
        );
        announce(t("images.cell", { number: this.neighbors.index + 1, tags: names || t("images.cell.untagged") }));
        this.drawTags();
        this.predictionSection.show(image);
        this.metadataSection.show(image);
        this.facts.show(image);
    }

    drawTags() {
        this.tagSection.show(this.tags, this.image.tags);
    }

    change(after) {
        if (!this.image || this.isReadOnly) return;
        this.isChanged = true;
        this.tagging.apply([{ id: this.image.id, before: this.image.tags, after }]);
    }

    put(tag) {
        const { isMulticlass, negative } = this.tags;
        this.change(withTag(this.image.tags, tag, { isMulticlass, negative }));
    }

    /** A digit: in multiclass the tag and on to the next image; in multilabel on or off. */
    tagByKey(number) {
        const tag = this.tags.all[number - 1];
        if (!tag || !this.image) return;
        if (!this.tags.isMulticlass && this.image.tags.includes(tag.id))
            return this.change(withoutTag(this.image.tags, tag.id));
        this.put(tag);
        if (this.tags.isMulticlass) this.go(1);
    }

    ask(anchor) {
        openTagPopup(anchor, {
            tags: this.tags.all,
            host: this.dialog,
            onPick: (tag) => this.put(tag),
            onCreate: async (name) => {
                try {
                    this.put(await this.tags.require(name));
                } catch (error) {
                    showError(error);
                }
            },
        });
    }

    delete() {
        const { image } = this;
        if (!image || this.isReadOnly) return;
        this.isChanged = true;
        if (this.options.onDelete) this.options.onDelete(image);
        else removeImages({ images: [image], tags: this.tags }).catch(showError);
        this.dialog.close();
    }
}
