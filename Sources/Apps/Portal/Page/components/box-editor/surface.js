/**
 * The surface on which boxes are edited: the image with its boxes, and beside it the tags, the list of boxes and the
 * proposals. It knows neither where images come from nor where boxes are kept.
 */
import { h } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { showError } from "../../foundation/toast.js";
import { MOST_REGIONS } from "../../labeling/regions.js";
import { tonesOf, toneClass } from "../boxes/tag-colors.js";
import { openTagPopup } from "../tag-popup.js";
import { BoxDocument } from "./box-document.js";
import { boxList, boxName } from "./box-list.js";
import { Drawing } from "./drawing.js";
import { between } from "./geometry.js";
import { boxGestures } from "./gestures.js";
import { Proposals } from "./proposals.js";
import { boxTagStrip } from "./tag-strip.js";
import { View } from "./view.js";

/** Fires `edited` when the boxes are others than before, and `proposals` when other ones are to be seen. */
export class BoxSurface extends EventTarget {
    #frame = 0;
    /** A box in the middle of a gesture. @type {{key: number, box: import("./geometry.js").Box}|null} */
    #preview = null;
    /** A box that is drawn, or that waits for its tag. @type {import("./geometry.js").Box|null} */
    #draft = null;
    #crosshair = null;

    /**
     * @param {object} options
     * @param {object} options.project
     * @param {import("../../labeling/project-tags.js").ProjectTags} options.tags
     * @param {boolean} [options.isReadOnly]
     * @param {AbortSignal} options.signal
     */
    constructor({ project, tags, isReadOnly = false, signal }) {
        super();
        this.project = project;
        this.tags = tags;
        this.isReadOnly = isReadOnly;
        this.signal = signal;
        /** The tag that the next box gets; chosen once, it stays. @type {string|null} */
        this.activeTagId = null;
        /** The dialog around it: what opens beside a box must lie in it. @type {Element} */
        this.host = document.body;
        this.document = new BoxDocument();
        this.proposals = new Proposals();
        this.view = new View({ width: 1, height: 1 }, { width: 1, height: 1 });
        this.drawing = new Drawing();
        this.status = h("p", { class: "visually-hidden", role: "status" });
        this.stage = h(
            "div",
            {
                class: "box-stage",
                tabindex: "0",
                role: "application",
                "aria-label": t(isReadOnly ? "boxes.stage.readOnly" : "boxes.stage"),
            },
            this.drawing.element,
        );
        this.list = boxList({
            isReadOnly,
            onSelect: (key) => this.document.select(key),
            onRemove: (key) => this.document.remove(key),
        });
        this.strip = boxTagStrip({ onTag: (tag) => this.useTag(tag), onOther: (anchor) => this.chooseTag(anchor) });
        this.gestures = boxGestures(this.stage, this.#gestureHost(), signal);
        this.#listen();
    }

    /** Names of tags, and what stands for one that is gone. */
    nameOf = (tagId) => this.tags.get(tagId)?.name ?? t("images.tag.gone");

    get tones() {
        return tonesOf(this.project.id, this.tags.all);
    }

    /** The proposals that are seen now. */
    get visibleProposals() {
        return this.proposals.visible(this.document.boxes);
    }

    /**
     * Shows an image.
     * @param {{picture: HTMLImageElement, size: import("./geometry.js").Size, document: BoxDocument}} shown `size` of
     *   the image in pixels, as it is upright
     */
    show({ picture, size, document }) {
        this.gestures.cancel();
        this.picture?.remove();
        this.picture = picture;
        picture.className = "box-image";
        picture.alt = "";
        picture.draggable = false;
        this.drawing.element.before(picture);
        this.documentLife?.abort();
        this.documentLife = new AbortController();
        const { signal } = this.documentLife;
        this.document = document;
        document.addEventListener("change", () => this.#edited(), { signal });
        document.addEventListener("select", () => this.#selected(), { signal });
        document.addEventListener("full", () => this.say(t("boxes.full", { most: MOST_REGIONS })), { signal });
        document.select(null);
        this.view = new View(this.view.room, size);
        this.#draft = this.#preview = this.#crosshair = null;
        this.#drawSide();
        this.redraw();
    }

    /** Says something to screen readers. @param {string} text */
    say(text) {
        this.status.textContent = text;
    }

    /** Draws once before the next frame, however often it is asked to. */
    redraw() {
        if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
    }

    zoom(factor) {
        this.view.zoom(factor);
        this.redraw();
    }

    fit() {
        this.view.fit();
        this.redraw();
    }

    /** Draws a box in the middle of what is seen, for those who draw without a pointer. */
    drawInTheMiddle() {
        if (this.isReadOnly) return;
        const { room } = this.view;
        const corner = (share) => this.view.toImage({ x: room.width * share, y: room.height * share });
        this.#drawn(between(corner(0.4), corner(0.6)));
    }

    /** Gives the chosen box a tag; the next boxes get it, too. @param {{id: string}} tag */
    useTag(tag) {
        if (this.isReadOnly) return;
        this.activeTagId = tag.id;
        const { selected } = this.document;
        if (selected) this.document.retag(selected.key, tag.id);
        this.say(t(selected ? "boxes.said.tagged" : "boxes.said.next", { name: this.nameOf(tag.id).slice(0, 80) }));
        this.#drawStrip();
    }

    /** @param {number} number of the tag in the strip, from 1 */
    useTagOfKey(number) {
        const tag = this.tags.all[number - 1];
        if (tag) this.useTag(tag);
    }

    /** Finds a tag by typing, for the chosen box or for the next one. @param {Element|null} [anchor] */
    chooseTag(anchor = null) {
        if (this.isReadOnly) return;
        const { selectedKey } = this.document;
        this.#ask(anchor ?? this.drawing.anchor(`box ${selectedKey}`), (tag) => this.useTag(tag));
    }

    /** Puts proposals in place as boxes. @param {import("./proposals.js").Proposal[]} proposals */
    confirm(proposals) {
        if (this.isReadOnly || proposals.length === 0) return;
        const known = (proposal) => this.tags.get(proposal.tagId)?.id ?? this.activeTagId;
        if (proposals.some((one) => !known(one)))
            return this.#ask(this.drawing.anchor(`proposal ${proposals[0].id}`), (tag) => {
                this.activeTagId = tag.id;
                this.confirm(proposals);
            });
        const regions = proposals.map((one) => {
            const { left, top, width, height } = one;
            return { tagId: known(one), left, top, width, height };
        });
        if (this.document.add(regions)) this.say(t("boxes.said.confirmed", { count: regions.length }));
    }

    confirmCurrent() {
        const current = this.proposals.current(this.document.boxes);
        if (current) this.confirm([current]);
    }

    dismissCurrent() {
        const current = this.proposals.current(this.document.boxes);
        if (current) this.proposals.dismiss(current);
    }

    goToProposal(step) {
        this.proposals.goOn(this.document.boxes, step);
        const current = this.proposals.current(this.document.boxes);
        if (!current) return;
        this.view.reveal(current);
        const name = current.name || t("boxes.proposals.nameless");
        const visible = this.visibleProposals;
        const place = { number: visible.indexOf(current) + 1, count: visible.length };
        this.say(boxName(current, name, this.view.size, place));
    }

    /** Takes the chosen box away, or the proposal that is gone to. */
    remove() {
        const { selectedKey } = this.document;
        if (selectedKey !== null) this.document.remove(selectedKey);
        else this.dismissCurrent();
    }

    #gestureHost() {
        const surface = this;
        return {
            get view() {
                return surface.view;
            },
            get document() {
                return surface.document;
            },
            isReadOnly: this.isReadOnly,
            visibleProposals: () => this.visibleProposals,
            onPreview: (preview) => {
                this.#preview = preview;
                this.redraw();
            },
            onDraft: (draft) => {
                this.#draft = draft;
                this.redraw();
            },
            onPoint: (point) => {
                this.#crosshair = point;
                this.redraw();
            },
            onDrawn: (box) => this.#drawn(box),
            onConfirm: (proposal) => this.confirm([proposal]),
            onView: () => this.redraw(),
        };
    }

    /** A box was drawn: it gets the tag in use, or waits for one. */
    #drawn(box) {
        if (this.activeTagId && this.tags.get(this.activeTagId)) {
            this.document.add([{ tagId: this.activeTagId, ...box }]);
            return;
        }
        this.document.select(null);
        this.#draft = box;
        this.#draw();
        this.#ask(this.drawing.anchor("draft"), (tag) => {
            this.activeTagId = tag.id;
            this.document.add([{ tagId: tag.id, ...box }]);
        });
    }

    /** Asks for a tag beside something; a box that waited is gone when none is chosen. */
    #ask(anchor, use) {
        const done = (tag) => {
            this.#draft = null;
            this.redraw();
            if (tag) use(tag);
        };
        const create = async (name) => {
            try {
                done(await this.tags.require(name));
            } catch (error) {
                done(null);
                showError(error);
            }
        };
        // Not before the press that ended the gesture is over: it would close what is open beside it.
        setTimeout(() => {
            if (!this.signal.aborted)
                openTagPopup(anchor, {
                    tags: this.tags.all,
                    host: this.host,
                    onPick: done,
                    onCreate: create,
                    onDismiss: () => done(null),
                });
        });
    }

    #listen() {
        const { signal, stage } = this;
        this.proposals.addEventListener(
            "change",
            () => {
                this.redraw();
                this.dispatchEvent(new Event("proposals"));
            },
            { signal },
        );
        this.tags.addEventListener("change", () => this.#drawSide(), { signal });
        window.addEventListener("theme-changed", () => this.redraw(), { signal });
        const observer = new ResizeObserver(([{ contentRect }]) => {
            if (contentRect.width === 0) return;
            this.view.enter({ width: contentRect.width, height: contentRect.height });
            this.#draw();
        });
        observer.observe(stage);
        signal.addEventListener("abort", () => observer.disconnect(), { once: true });
        stage.addEventListener("keydown", (event) => this.#keyDown(event), { signal });
        stage.addEventListener("keyup", (event) => event.key === " " && this.gestures.holdSpace(false), { signal });
        stage.addEventListener("blur", () => this.gestures.holdSpace(false), { signal });
    }

    /** Keys that belong to the stage alone. Escape closes what is around it only when there is nothing to let go of. */
    #keyDown(event) {
        if (event.key === " ") {
            event.preventDefault();
            if (!event.repeat) this.gestures.holdSpace(true);
        } else if (event.key === "Escape" && (this.gestures.cancel() || this.document.selected)) {
            event.preventDefault();
            event.stopPropagation();
            this.document.select(null);
        }
    }

    #edited() {
        this.#drawSide();
        this.redraw();
        this.dispatchEvent(new Event("edited"));
        this.dispatchEvent(new Event("proposals"));
    }

    #selected() {
        const { selected, selectedKey, boxes } = this.document;
        this.list.mark(selectedKey);
        this.#drawStrip();
        this.redraw();
        if (!selected) return;
        this.view.reveal(selected);
        const place = { number: boxes.indexOf(selected) + 1, count: boxes.length };
        // A screen reader that is in the list says it by itself.
        if (document.activeElement === this.stage)
            this.say(boxName(selected, this.nameOf(selected.tagId), this.view.size, place));
    }

    #drawSide() {
        this.list.draw({ document: this.document, size: this.view.size, tones: this.tones, nameOf: this.nameOf });
        this.#drawStrip();
        this.redraw();
    }

    #drawStrip() {
        this.strip.element.hidden = this.isReadOnly;
        const { selected } = this.document;
        const active = selected?.tagId ?? this.activeTagId;
        this.strip.draw(this.tags.all, active, Boolean(selected), this.tones);
    }

    #draw() {
        cancelAnimationFrame(this.#frame);
        this.#frame = 0;
        const { view, picture, tones } = this;
        const preview = this.#preview;
        const boxes = preview
            ? this.document.boxes.map((box) => (box.key === preview.key ? { ...box, ...preview.box } : box))
            : this.document.boxes;
        if (picture) {
            picture.style.width = `${view.size.width * view.scale}px`;
            picture.style.height = `${view.size.height * view.scale}px`;
            picture.style.transform = `translate(${view.x}px, ${view.y}px)`;
            picture.classList.toggle("pixelated", view.scale > 4);
        }
        this.drawing.draw({
            view,
            boxes,
            selectedKey: this.document.selectedKey,
            proposals: this.isReadOnly ? [] : this.visibleProposals,
            currentProposal: this.proposals.current(this.document.boxes)?.id ?? null,
            draft: this.#draft,
            crosshair: this.#crosshair,
            tone: (tagId) => toneClass(tones, tagId),
            nameOf: this.nameOf,
            isReadOnly: this.isReadOnly,
        });
    }
}
