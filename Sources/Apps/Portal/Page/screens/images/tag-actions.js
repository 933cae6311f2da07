/** What can be done with a tag: add, rename, merge, delete, make negative. */
import { confirmDialog, openDialog, promptDialog } from "../../foundation/dialog.js";
import { h, uniqueId } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";
import { showError, toast, undoable } from "../../foundation/toast.js";
import { shortened } from "../../foundation/format.js";

/** What is wrong with a name, or null. */
function problem(tags, name, self = null) {
    if (name === "") return t("images.tag.name.empty");
    if (name.length > 255) return t("images.tag.name.long");
    const other = tags.named(name);
    return other && other.id !== self?.id ? t("images.tag.name.taken") : null;
}

/** @param {import("../../labeling/project-tags.js").ProjectTags} tags @returns {Promise<object|null>} the new tag */
export async function addTag(tags) {
    const id = uniqueId("tag");
    const name = h("input", { class: "input", id, type: "text", dir: "auto", autocomplete: "off" });
    const negative = h("input", { type: "checkbox", disabled: Boolean(tags.negative) });
    const wrong = h("p", { class: "field-error", role: "alert" });
    return openDialog({
        title: t("images.tag.add"),
        size: "small",
        body: h(
            "div",
            null,
            h("div", { class: "field" }, h("label", { for: id }, t("images.tag.name")), name, wrong),
            !tags.isDetection &&
                h(
                    "label",
                    { class: "check add-negative" },
                    negative,
                    h(
                        "span",
                        null,
                        t("images.tag.negative.option"),
                        h(
                            "span",
                            { class: "hint block" },
                            t(tags.negative ? "images.tag.negative.one" : "images.tag.negative.explain"),
                        ),
                    ),
                ),
        ),
        actions: [
            { label: t("images.add.cancel"), kind: "quiet" },
            {
                label: t("images.tag.add"),
                kind: "primary",
                run: async () => {
                    wrong.textContent = problem(tags, name.value.trim()) ?? "";
                    if (wrong.textContent) {
                        name.focus();
                        return false;
                    }
                    return tags.create(name.value.trim(), negative.checked ? "Negative" : "Regular");
                },
            },
        ],
    });
}

/**
 * Asks for another name and keeps it.
 * @param {import("../../labeling/project-tags.js").ProjectTags} tags
 * @param {object} tag
 */
export async function renameTag(tags, tag) {
    const name = await promptDialog({
        title: t("images.tag.rename"),
        label: t("images.tag.name"),
        value: tag.name,
        hint: t("images.tag.rename.hint"),
        validate: (text) => problem(tags, text, tag),
    });
    if (name !== null && name !== tag.name) await tags.rename(tag, name).catch(showError);
}

/**
 * Makes a tag negative, or regular again.
 * @param {import("../../labeling/project-tags.js").ProjectTags} tags
 * @param {object} tag
 * @param {boolean} isNegative
 */
export async function setNegative(tags, tag, isNegative) {
    if (
        isNegative &&
        !(await confirmDialog({
            title: t("images.tag.negative"),
            text: t("images.tag.negative.explain"),
            action: t("images.tag.negative.do"),
            kind: "primary",
        }))
    )
        return;
    await tags.setType(tag, isNegative ? "Negative" : "Regular").catch(showError);
}

/**
 * Merges a tag into another that is asked for.
 * @param {import("../../labeling/project-tags.js").ProjectTags} tags
 * @param {object} tag
 * @returns {Promise<boolean>} whether it was done
 */
export async function mergeTag(tags, tag) {
    const id = uniqueId("merge");
    const select = h(
        "select",
        { class: "select wide", id, dir: "auto" },
        tags.all
            .filter((one) => one.id !== tag.id)
            .map((one) =>
                h(
                    "option",
                    { value: one.id },
                    t("images.tag.merge.option", { name: shortened(one.name), count: one.imageCount }),
                ),
            ),
    );
    const done = await openDialog({
        title: t("images.tag.merge.title"),
        size: "small",
        body: h(
            "div",
            { class: "field" },
            h(
                "label",
                { for: id, dir: "auto" },
                t("images.tag.merge.into", { name: shortened(tag.name), count: tag.imageCount }),
            ),
            select,
            h("p", { class: "hint" }, t("images.tag.merge.explain")),
        ),
        actions: [
            { label: t("images.add.cancel"), kind: "quiet" },
            {
                label: t("images.tag.merge.do"),
                kind: "primary",
                icon: "merge",
                run: async () => {
                    await tags.merge(tag, tags.get(select.value));
                    return true;
                },
            },
        ],
    });
    if (done) toast(t("images.tag.merged", { name: shortened(tag.name) }), { kind: "success" });
    return done === true;
}

/**
 * @param {import("../../labeling/project-tags.js").ProjectTags} tags
 * @param {object} tag
 * @returns {Promise<boolean>} whether it was deleted and not taken back
 */
export async function deleteTag(tags, tag) {
    const others = tags.all;
    tags.all = others.filter((one) => one.id !== tag.id);
    tags.changed();
    const end = await undoable(t("images.tag.deleted", { name: shortened(tag.name), count: tag.imageCount }), () =>
        tags.remove(tag),
    );
    await tags.load().catch(showError);
    return end === "done";
}
