/** The list of predictions with what can be done to them: the bar of keys, the grid, the detail. */

import { anySignal } from "../../foundation/signals.js";
import { h, replace } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { openDialog } from "../../foundation/dialog.js";
import { loading } from "../../foundation/states.js";
import { showError } from "../../foundation/toast.js";
import { shortened } from "../../foundation/format.js";
import { tagPicker } from "../../components/tag-picker.js";
import { gridInput } from "../../components/grid/grid-input.js";
import { gridKeys } from "../../components/grid/grid-keys.js";
import { LoadedItems } from "../../components/grid/loaded-items.js";
import { Selection } from "../../components/grid/selection.js";
import { VirtualGrid } from "../../components/grid/virtual-grid.js";
import { tonesOf, toneClass } from "../../components/boxes/tag-colors.js";
import { thresholdField } from "../../components/boxes/threshold-field.js";
import { isDetection } from "../../labeling/project-kind.js";
import { ProjectTags } from "../../labeling/project-tags.js";
import { detectionsOf } from "../../labeling/regions.js";
import { DetectionCell } from "./detection-cell.js";
import { openDetectedPrediction } from "./detection-detail.js";
import { PredictionCell } from "./prediction-cell.js";
import { agreedTags, openPrediction } from "./detail.js";
import { iterationName } from "../../components/iteration-name.js";
import { deletePredictions, moveToTraining } from "./moves.js";
import { PredictionPages } from "./query.js";
import { keyButton, tagsOnKeys, tagStrip } from "./tag-keys.js";

/** From which probability on a tag counts as predicted on this screen. */
const THRESHOLD = 0.5;

/** The grid of predictions with the bar of what can be done with those chosen in it. */
export class PredictionsBoard {
    /**
     * @param {object} options
     * @param {object} options.project
     * @param {object[]} options.tags
     * @param {object[]} options.iterations
     * @param {(state: {count: number, isComplete: boolean, isLoading: boolean, isEmpty: boolean}) => void}
     *   options.onState
     * @param {AbortSignal} options.signal
     */
    constructor({ project, tags, iterations, onState, signal }) {
        this.project = project;
        this.tags = tags;
        this.iterations = iterations;
        this.onState = onState;
        this.signal = signal;
        this.isMultilabel = project.settings?.classificationType === "Multilabel";
        /** Whether answers are boxes. */
        this.detects = isDetection(project);
        /** From which probability on boxes are shown, and moved. */
        this.boxThreshold = THRESHOLD;
        this.loaded = [];
        // Moved or deleted, but still to be undone: they are not shown.
        this.leaving = new Set();
        this.selection = new Selection();
        this.items = new LoadedItems(this.selection, () => this.loadMore());
        this.grid = new VirtualGrid({
            items: this.items,
            selection: this.selection,
            makeCell: () => this.makeCell(),
            shape: { minWidth: 150, height: 236, gap: 12 },
            label: t("predictions.list"),
            scrolls: false,
            signal,
        });
        gridInput(this.grid, { onOpen: (index) => this.open(index), opensOnClick: true, signal });
        this.selection.addEventListener("change", () => this.drawBar(), { signal });
        this.bar = h("div", { class: "prediction-bar" });
        this.waiting = loading(t("predictions.loading"));
        const threshold =
            this.detects &&
            thresholdField({
                label: t("boxes.threshold"),
                value: this.boxThreshold,
                onChange: (value) => {
                    this.boxThreshold = value;
                    this.grid.redraw();
                },
            });
        this.element = h("div", { class: "prediction-board" }, threshold, this.bar, this.waiting, this.grid.element);
    }

    makeCell() {
        if (!this.detects) return new PredictionCell({ threshold: THRESHOLD, isMultilabel: this.isMultilabel });
        const tone = (tagId) => toneClass(tonesOf(this.project.id, this.tags), tagId);
        return new DetectionCell({ threshold: () => this.boxThreshold, tone });
    }

    /** Begins anew with a filter. */
    async load(filter) {
        this.loading?.abort();
        this.loading = new AbortController();
        const signal = anySignal(this.signal, this.loading.signal);
        const pages = (this.pages = new PredictionPages(this.project.id, filter, signal));
        this.reportState(true);
        try {
            const results = await pages.next();
            if (signal.aborted) return;
            this.loaded = results;
            this.draw();
        } catch (error) {
            if (signal.aborted) return;
            showError(error);
            this.reportState(false);
        }
    }

    async loadMore() {
        const { pages } = this;
        if (!pages || pages.isComplete || pages.running || this.hasFailed === pages) return;
        try {
            const results = await pages.next();
            if (pages !== this.pages) return;
            this.loaded = [...this.loaded, ...results];
            this.draw();
        } catch (error) {
            if (this.signal.aborted || pages !== this.pages) return;
            // Scrolling would ask again at once; refreshing does, too, and is a decision.
            this.hasFailed = pages;
            showError(error);
        }
    }

    get visible() {
        return this.leaving.size ? this.loaded.filter((each) => !this.leaving.has(each.id)) : this.loaded;
    }

    draw() {
        this.reportState(false);
        this.items.show(this.visible, this.pages.isComplete);
    }

    reportState(isLoading) {
        const count = this.visible.length;
        const isComplete = this.pages.isComplete;
        this.element.setAttribute("aria-busy", String(isLoading));
        this.waiting.hidden = !isLoading || count > 0;
        this.onState({ count, isComplete, isLoading, isEmpty: !isLoading && isComplete && count === 0 });
    }

    /** Makes training images of predictions, each with its own tags. */
    move(predictions, tagIdsOf, text) {
        return this.moveEntries(
            predictions.map((each) => ({ id: each.id, tagIds: tagIdsOf(each) })),
            text,
        );
    }

    /** @param {{id: string, tagIds?: string[], regions?: object[]}[]} entries */
    async moveEntries(entries, text) {
        await this.leave(
            entries.map((each) => each.id),
            () => moveToTraining(this.project.id, entries, text),
        );
    }

    moveAs(predictions, tag) {
        const text = t("predictions.moved", { count: predictions.length, tag: shortened(tag.name) });
        return this.move(predictions, () => [tag.id], text);
    }

    agree(predictions) {
        if (this.detects)
            return this.moveEntries(
                predictions.map((each) => ({ id: each.id, regions: this.regionsOf(each) })),
                t("boxes.agreed", { count: predictions.length }),
            );
        const tags = (each) =>
            agreedTags(each, { tags: this.tags, isMultilabel: this.isMultilabel, threshold: THRESHOLD });
        return this.move(predictions, tags, t("predictions.agreed", { count: predictions.length }));
    }

    /** The boxes of an answer that count, as regions; of tags that have been deleted since there are none. */
    regionsOf(prediction) {
        return detectionsOf(prediction.predictions)
            .filter((one) => one.probability >= this.boxThreshold && this.tags.some((tag) => tag.id === one.tagId))
            .map(({ tagId, left, top, width, height }) => ({ tagId, left, top, width, height }));
    }

    remove(predictions) {
        const ids = predictions.map((each) => each.id);
        return this.leave(ids, () =>
            deletePredictions(this.project.id, ids, t("predictions.deleted", { count: ids.length })),
        );
    }

    /** Hides predictions while `action` runs, and shows again those that it leaves where they are. */
    async leave(ids, action) {
        if (!ids.length) return;
        for (const id of ids) this.leaving.add(id);
        this.selection.clear();
        this.draw();
        const left = (await action()) ?? ids;
        const gone = new Set(ids);
        for (const id of left) gone.delete(id);
        this.loaded = this.loaded.filter((each) => !gone.has(each.id));
        for (const id of ids) this.leaving.delete(id);
        if (this.signal.aborted) return;
        if (left.length) this.draw();
        this.holdFocus();
    }

    /** Buttons that go away with what they did leave the focus nowhere; then the keys belong to the list. */
    holdFocus() {
        if (document.activeElement === document.body) this.grid.element.focus({ preventScroll: true });
    }

    open(index) {
        const options = {
            items: () => this.visible,
            index,
            iterationName: (id) => {
                const iteration = this.iterations.find((each) => each.id === id);
                return iteration ? iterationName(iteration) : t("predictions.deletedIteration");
            },
            onDelete: (prediction) => this.remove([prediction]),
            onMoveTo: (place) => this.selection.focus(place),
            signal: this.signal,
        };
        const closed = this.detects
            ? this.openDetected(options)
            : openPrediction({
                  ...options,
                  tags: this.tags,
                  isMultilabel: this.isMultilabel,
                  threshold: THRESHOLD,
                  onMove: (prediction, tagIds) => this.moveWith(prediction, tagIds),
                  pickTag: () => this.pickTag(),
              });
        closed.then(() => {
            if (!this.signal.aborted) this.grid.element.focus();
        });
    }

    /** The editor with the boxes of the answer as suggestions; tags may be made there. */
    async openDetected(options) {
        const tags = new ProjectTags(this.project);
        try {
            await tags.load(this.signal);
        } catch (error) {
            return showError(error);
        }
        await openDetectedPrediction({
            ...options,
            project: this.project,
            tags,
            threshold: this.boxThreshold,
            onMove: (prediction, regions) =>
                this.moveEntries([{ id: prediction.id, regions }], t("boxes.agreed", { count: 1 })),
        });
        this.tags = tags.all;
    }

    moveWith(prediction, tagIds) {
        const names = this.tags.filter((tag) => tagIds.includes(tag.id)).map((tag) => shortened(tag.name));
        const text = names.length
            ? t("predictions.moved", { count: 1, tag: names.join(", ") })
            : t("predictions.movedUntagged", { count: 1 });
        return this.move([prediction], () => tagIds, text);
    }

    /** A dialog with the type-ahead of all tags. @returns {Promise<object|null>} */
    pickTag() {
        /** @type {(tag?: object) => void} */
        let close = () => {};
        const picker = tagPicker({
            tags: this.tags,
            allowCreate: false,
            always: true,
            onPick: (tag) => close(tag),
        });
        return openDialog({
            title: t("predictions.pickTag"),
            size: "small",
            signal: this.signal,
            body: (closeDialog) => {
                close = closeDialog;
                return h("div", { class: "prediction-picker" }, picker);
            },
        });
    }

    async moveAsOther() {
        const chosen = this.items.targets;
        const tag = chosen.length ? await this.pickTag() : null;
        if (tag) this.moveAs(chosen, tag);
        this.grid.element.focus();
    }

    /** The bar says what the keys would do, and to how many. */
    drawBar() {
        const { targets } = this.items;
        const hadFocus = this.bar.contains(document.activeElement);
        replace(this.bar, targets.length ? this.barContents(this.selection.size) : null);
        if (hadFocus) this.grid.element.focus({ preventScroll: true });
    }

    barContents(selected) {
        return [
            h("p", { class: "prediction-bar-text", "aria-live": "polite" }, this.barText(selected)),
            !this.detects &&
                tagStrip(this.tags, {
                    onTag: (tag) => this.moveAs(this.items.targets, tag),
                    onOther: () => this.moveAsOther(),
                }),
            h(
                "div",
                { class: "prediction-actions" },
                keyButton({
                    key: "a",
                    label: t(this.detects ? "predictions.move" : "predictions.agree"),
                    help: t(this.detects ? "boxes.agree.help" : "predictions.agreeHelp"),
                    run: () => this.agree(this.items.targets),
                }),
                keyButton({
                    key: "Del",
                    label: t("predictions.delete"),
                    run: () => this.remove(this.items.targets),
                    kind: "danger",
                }),
                selected
                    ? keyButton({
                          key: "Esc",
                          label: t("predictions.clear"),
                          run: () => this.selection.clear(),
                          kind: "quiet",
                      })
                    : null,
            ),
        ];
    }

    barText(selected) {
        if (this.detects) return selected ? t("boxes.choose", { count: selected }) : t("boxes.choose.focused");
        return selected ? t("predictions.selected", { count: selected }) : t("predictions.moveFocused");
    }

    /** The keys of the screen, for the sheet of all keys. */
    get shortcuts() {
        const section = t("predictions.title");
        const onChosen = (action) => () => {
            if (this.items.targets.length) action(this.items.targets);
        };
        return [
            ...gridKeys(this.grid, (index) => this.open(index)),
            ...(this.detects ? [] : tagsOnKeys(this.tags)).map((tag, index) => ({
                keys: String(index + 1),
                section,
                label: t("predictions.moveAsTag", { tag: shortened(tag.name) }),
                run: onChosen((chosen) => this.moveAs(chosen, tag)),
            })),
            ...(this.detects
                ? []
                : [{ keys: "t", section, label: t("predictions.otherTag"), run: onChosen(() => this.moveAsOther()) }]),
            {
                keys: "a",
                section,
                label: t(this.detects ? "boxes.agree.help" : "predictions.agree"),
                run: onChosen((chosen) => this.agree(chosen)),
            },
            {
                keys: "Delete Backspace",
                section,
                label: t("predictions.delete"),
                run: onChosen((chosen) => this.remove(chosen)),
            },
        ];
    }
}
