/** Before anything is sent: which folder becomes which tag, and how many images each gets. */
import { openDialog } from "../../foundation/dialog.js";
import { h, uniqueId, userText } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { tagKey, tagText } from "../../labeling/tag-names.js";

const PREVIEWS = 8;
/** So many names of files that are left out are listed for each reason. */
const NAMES = 200;

/**
 * Asks what the tags are and puts the files into the queue.
 * @param {object} options
 * @param {{folder: string, files: File[]}[]} options.groups
 * @param {import("./folder-reading.js").LeftOut[]} options.leftOut what is not uploaded, and why
 * @param {number} options.hidden how many hidden and system files were passed over
 * @param {import("../../labeling/project-tags.js").ProjectTags} options.tags
 * @param {import("./upload-queue.js").UploadQueue} options.queue
 * @param {string} [options.proposed] tag for files that lie in no folder
 * @param {AbortSignal} options.signal
 */
export async function confirmUpload({ groups, leftOut, hidden, tags, queue, proposed = "", signal }) {
    if (groups.length === 0) {
        await openDialog({
            title: t("images.add.nothing"),
            size: "small",
            signal,
            body: h(
                "div",
                { class: "add-body" },
                h("p", null, t(leftOut.length > 0 ? "images.add.nothing.other" : "images.add.nothing.empty")),
                leftOutNote(leftOut, hidden, true),
            ),
            actions: [{ label: t("images.add.ok"), kind: "primary" }],
        });
        return;
    }
    // Where boxes have the tags, folders say nothing: all files are one group.
    if (tags.isDetection) groups = [{ folder: "", files: groups.flatMap((group) => group.files) }];
    const names = uniqueId("tag-names");
    const rows = groups.map((group) => new GroupRow(group, { tags, names, proposed, onChange: update }));
    const isSingle = rows.length === 1 && groups[0].folder === "";
    const sum = h("p", { class: "add-sum", role: "status" });
    const previews = isSingle ? filePreviews(groups[0].files) : null;
    let button = null;

    function update() {
        const chosen = rows.filter((row) => row.isChosen);
        const images = chosen.reduce((total, row) => total + row.files.length, 0);
        const wanted = new Set();
        for (const row of rows) {
            const key = row.isChosen ? tagKey(row.name) : "";
            row.show(key !== "" && wanted.has(key));
            if (key !== "") wanted.add(key);
        }
        const fresh = [...wanted].filter((name) => !tags.named(name)).length;
        sum.textContent = [
            t("images.add.images", { count: images }),
            wanted.size > 0 && t("images.add.tags", { count: wanted.size }),
            fresh > 0 && t("images.add.new", { count: fresh }),
        ]
            .filter(Boolean)
            .join(" · ");
        if (button) button.disabled = images === 0;
    }

    update();
    const answer = await openDialog({
        title: t(isSingle ? "images.add.title" : "images.add.folders", {
            count: isSingle ? groups[0].files.length : groups.length,
        }),
        size: isSingle ? "medium" : "large",
        class: "add-dialog",
        signal,
        body: h(
            "div",
            { class: "add-body" },
            !isSingle && h("p", { class: "muted" }, t("images.add.explain")),
            previews?.element,
            tags.isDetection
                ? h("p", { class: "hint" }, t("images.add.boxes"))
                : isSingle
                  ? rows[0].singleField()
                  : h(
                        "div",
                        { class: "table-wrap" },
                        h(
                            "table",
                            { class: "table add-table" },
                            h(
                                "thead",
                                null,
                                h(
                                    "tr",
                                    null,
                                    h("th", null, h("span", { class: "visually-hidden" }, t("images.add.column.use"))),
                                    h("th", null, t("images.add.column.folder")),
                                    h("th", { class: "number" }, t("images.add.column.images")),
                                    h("th", null, t("images.add.column.tag")),
                                ),
                            ),
                            h(
                                "tbody",
                                null,
                                rows.map((row) => row.tableRow()),
                            ),
                        ),
                    ),
            h(
                "datalist",
                { id: names },
                tags.all.slice(0, 500).map((tag) => h("option", { value: tag.name })),
            ),
            sum,
            leftOutNote(leftOut, hidden),
        ),
        onOpen: (dialog) => {
            button = dialog.querySelector(".dialog-foot .primary");
            update();
        },
        actions: [
            { label: t("images.add.cancel"), kind: "quiet", value: false },
            {
                label: t("images.add.upload"),
                kind: "primary",
                icon: "upload",
                run: async () => {
                    const chosen = rows.filter((row) => row.isChosen);
                    if (chosen.length === 0) return false;
                    for (const row of chosen) row.tag = row.name === "" ? null : await tags.require(row.name);
                    return chosen;
                },
            },
        ],
    });
    previews?.end();
    if (!answer) return;
    for (const row of answer)
        queue.add(row.files.map((file) => ({ name: file.name, file, tagId: row.tag?.id ?? null })));
}

/** What is not uploaded, by reason, to be unfolded; false where there is nothing to tell. */
function leftOutNote(leftOut, hidden, isOpen = false) {
    const reasons = ["unreadable", "kind", "empty", "other"]
        .map((reason) => ({ reason, paths: leftOut.filter((one) => one.reason === reason).map((one) => one.path) }))
        .filter(({ paths }) => paths.length > 0);
    if (reasons.length === 0) {
        return hidden > 0 && h("p", { class: "hint" }, t("images.add.hidden", { count: hidden }));
    }
    return h(
        "details",
        { class: "note add-left-out", open: isOpen },
        h("summary", null, t("images.add.skipped", { count: leftOut.length })),
        reasons.map(({ reason, paths }) =>
            h(
                "div",
                null,
                h("p", null, t(`images.add.left.${reason}`, { count: paths.length })),
                h(
                    "ul",
                    null,
                    paths.slice(0, NAMES).map((path) => h("li", null, userText(path.slice(0, 300)))),
                ),
                paths.length > NAMES && h("p", null, t("images.add.more", { n: paths.length - NAMES })),
            ),
        ),
        hidden > 0 && h("p", null, t("images.add.hidden", { count: hidden })),
    );
}

/** A folder in the table: whether it is used, and as which tag. */
class GroupRow {
    constructor({ folder, files }, { tags, names, proposed, onChange }) {
        this.folder = folder;
        this.files = files;
        this.tags = tags;
        this.box = h("input", {
            type: "checkbox",
            checked: true,
            "aria-label": t("images.add.use", { name: folder || t("images.add.loose") }),
            on: { change: onChange },
        });
        this.field = h("input", {
            class: "input",
            type: "text",
            list: names,
            value: (folder || proposed).slice(0, 255),
            maxlength: "255",
            dir: "auto",
            autocomplete: "off",
            "aria-label": t("images.add.tagOf", { name: folder || t("images.add.loose") }),
            placeholder: t("images.add.untagged"),
            on: { input: onChange },
        });
        this.badge = h("span", { class: "badge" });
        /** The tag of its name, once that is chosen. */
        this.tag = null;
    }

    get isChosen() {
        return this.box.checked;
    }

    get name() {
        return tagText(this.field.value);
    }

    tableRow() {
        return h(
            "tr",
            null,
            h("td", null, this.box),
            h(
                "td",
                { class: "add-folder" },
                this.folder ? [icon("folder"), userText(this.folder)] : t("images.add.loose"),
            ),
            h("td", { class: "number" }, t("images.number", { n: this.files.length })),
            h("td", null, h("div", { class: "add-tag" }, this.field, this.badge)),
        );
    }

    singleField() {
        this.field.id = uniqueId("add-tag");
        return h(
            "div",
            { class: "field" },
            h("label", { for: this.field.id }, t("images.add.tag")),
            this.field,
            h("p", { class: "hint" }, t("images.add.tag.hint")),
        );
    }

    /** Shows what the tag is. @param {boolean} isRepeated whether a row above makes the same tag */
    show(isRepeated) {
        const known = this.tags.named(this.name);
        const state = this.name === "" ? "none" : known ? "known" : isRepeated ? "same" : "new";
        this.field.disabled = !this.box.checked;
        this.badge.textContent = t(`images.add.state.${state}`);
        this.badge.className = `badge ${state === "new" ? "accent" : ""}`;
    }
}

/** The first few files as images. */
function filePreviews(files) {
    const urls = files.slice(0, PREVIEWS).map((file) => URL.createObjectURL(file));
    return {
        element: h(
            "div",
            { class: "add-previews", "aria-hidden": "true" },
            urls.map((url) => h("img", { src: url, alt: "" })),
            files.length > PREVIEWS &&
                h("span", { class: "add-more numeric" }, t("images.add.more", { n: files.length - PREVIEWS })),
        ),
        end: () => urls.forEach((url) => URL.revokeObjectURL(url)),
    };
}
