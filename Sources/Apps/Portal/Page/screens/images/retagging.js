/** Giving tags to what is chosen in the gallery, and taking it back. */
import { announce } from "../../foundation/announce.js";
import { t } from "../../foundation/messages.js";
import { showError, toast } from "../../foundation/toast.js";
import { openTagPopup } from "../../components/tag-popup.js";
import { withTag, withoutTag } from "../../labeling/tag-rules.js";
import { isReadOnly, matches } from "./filters.js";

/** What tagging keys, buttons and the type-ahead do to the images chosen in a gallery. */
export class Retagging {
    /** @param {import("./gallery.js").Gallery} gallery */
    constructor(gallery) {
        this.gallery = gallery;
    }

    /**
     * Gives the chosen images other tags. One image goes without waiting for anything, and the next has the focus.
     * @param {(before: string[]) => string[]} rule
     * @param {{advance?: boolean}} options whether the next image is chosen afterwards
     */
    async retag(rule, { advance = true } = {}) {
        const { filter, list, selection, tagging } = this.gallery;
        if (isReadOnly(filter)) return announce(t("images.readOnly"));
        const indexes = selection.targets();
        if (indexes.length === 0) return;
        const [only] = indexes;
        const loaded = indexes.length === 1 && list.at(only);
        const images = loaded
            ? [loaded]
            : await this.gallery.targets().catch((error) => {
                  showError(error);
                  return [];
              });
        const changes = images.map((image) => ({ id: image.id, before: image.tags, after: rule(image.tags) }));
        const leaving = changes.filter(({ after }) => !matches(filter, after)).map(({ id }) => id);
        const hiding = leaving.length > 0 ? list.hide(leaving) : null;
        tagging.apply(changes, hiding);
        if (list.count === 0) return;
        if (images.length > 1) return selection.clear();
        // The image that left has given its place to the next one.
        const next = hiding || !advance ? only : only + 1;
        selection.only(Math.min(next, list.count - 1));
    }

    /** Puts a tag on; in multilabel the same key again takes it off. @param {object} tag */
    tag(tag) {
        const {
            list,
            selection,
            tags: { isMulticlass, negative },
        } = this.gallery;
        const current = list.at(selection.targets()[0]);
        const isOff = !isMulticlass && selection.size <= 1 && current?.tags.includes(tag.id);
        announce(t(isOff ? "images.said.off" : "images.said.on", { name: tag.name.slice(0, 80) }));
        const rule = isOff
            ? (before) => withoutTag(before, tag.id)
            : (before) => withTag(before, tag, { isMulticlass, negative });
        return this.retag(rule, { advance: isMulticlass });
    }

    /** Takes all tags off. */
    untag() {
        return this.retag(() => [], { advance: false });
    }

    /** @param {number} number of the tag in the list at the side, from 1 */
    tagByKey(number) {
        const tag = this.gallery.tags.all[number - 1];
        if (tag) this.tag(tag);
    }

    /** Opens the type-ahead of tags. @param {Element|null} anchor beside which; the current image if null */
    ask(anchor) {
        const { filter, grid, list, selection, tags } = this.gallery;
        if (isReadOnly(filter) || list.count === 0) return;
        openTagPopup(anchor ?? grid.cellElement(selection.current) ?? grid.element, {
            tags: tags.all,
            onPick: (tag) => this.tag(tag),
            onCreate: (name) =>
                tags
                    .require(name)
                    .then((tag) => this.tag(tag))
                    .catch(showError),
        });
    }

    /** Takes the last tagging back. */
    undo() {
        const { list, tagging } = this.gallery;
        const back = tagging.undo();
        if (!back) return announce(t("images.undo.nothing"));
        toast(t("images.undo.done", { count: back.length }));
        const showThem = () => (back.some(({ id }) => list.indexOf(id) < 0) ? this.gallery.refresh() : undefined);
        tagging.flush().then(showThem).catch(showError);
    }
}
