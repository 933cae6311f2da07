/** All ways for images to come in: choosing, dropping, pasting, addresses, the camera. */
import { isAbort } from "../../foundation/api.js";
import { h, replace, closest } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { menuButton } from "../../foundation/menu.js";
import { t } from "../../foundation/messages.js";
import { showError } from "../../foundation/toast.js";
import { topDialog } from "../../foundation/layers.js";
import { byFolder, readDrop, readFiles } from "./folder-reading.js";
import { confirmUpload } from "./upload-dialog.js";
import { addFromAddresses, addressesIn } from "./url-dialog.js";

/** All the ways to bring images into a project: files, folders, drops, pasting, addresses, the camera. */
export class Adding {
    /**
     * @param {object} options
     * @param {import("../../labeling/project-tags.js").ProjectTags} options.tags
     * @param {import("./upload-queue.js").UploadQueue} options.queue
     * @param {() => string} options.proposed the tag that is looked at now
     * @param {AbortSignal} options.signal
     */
    constructor({ tags, queue, proposed, signal }) {
        this.tags = tags;
        this.queue = queue;
        this.proposed = proposed;
        this.signal = signal;
        const field = (props) =>
            h("input", {
                type: "file",
                multiple: true,
                class: "visually-hidden",
                tabindex: "-1",
                "aria-hidden": "true",
                ...props,
                on: { change: (event) => this.take(event.target) },
            });
        this.files = field({ accept: "image/*", dataset: { use: "files" } });
        this.folders = field({ webkitdirectory: true, dataset: { use: "folders" } });
        this.veil = h(
            "div",
            { class: "drop-veil", hidden: true },
            h(
                "div",
                null,
                icon("upload"),
                h("strong", null, t("images.drop.title")),
                h("span", null, t("images.drop.text")),
            ),
        );
        this.reading = h("div", { class: "drop-veil reading", role: "status", hidden: true });
        this.fields = [this.files, this.folders, this.veil, this.reading];
        this.#listen();
    }

    chooseFiles() {
        this.files.click();
    }

    /** The button with all ways in it. */
    menu() {
        return h(
            "div",
            { class: "button-group" },
            h(
                "button",
                { type: "button", class: "button primary", on: { click: () => this.chooseFiles() } },
                icon("plus"),
                h("span", null, t("images.add")),
            ),
            menuButton({
                label: t("images.add.ways"),
                class: "button primary icon-only",
                content: icon("chevron-down"),
                items: () => [
                    { label: t("images.add.files"), icon: "images", run: () => this.chooseFiles() },
                    { label: t("images.add.folder"), icon: "folder", run: () => this.folders.click() },
                    { label: t("images.add.urls"), icon: "link", run: () => this.fromAddresses() },
                    { label: t("images.add.camera"), icon: "camera", run: () => this.fromCamera() },
                    {
                        label: t("images.add.paste"),
                        icon: "clipboard",
                        run: () => this.fromClipboard(),
                        hint: "Ctrl V",
                    },
                ],
            }),
        );
    }

    async take(field) {
        const files = [...field.files];
        field.value = "";
        await this.confirm(await readFiles(files));
    }

    /** @param {Partial<import("./folder-reading.js").Reading>} reading */
    confirm({ found, leftOut = [], hidden = 0 }) {
        return confirmUpload({
            groups: byFolder(found),
            leftOut,
            hidden,
            tags: this.tags,
            queue: this.queue,
            proposed: this.proposed(),
            signal: this.signal,
        });
    }

    fromAddresses(text) {
        return addFromAddresses({
            tags: this.tags,
            queue: this.queue,
            text,
            proposed: this.proposed(),
            signal: this.signal,
        });
    }

    async fromCamera() {
        const { captureFromCamera } = await import("../../components/camera.js");
        const file = await captureFromCamera();
        if (file && !this.signal.aborted) await this.confirm({ found: [{ file, folder: "" }] });
    }

    async fromClipboard() {
        try {
            const files = [];
            for (const item of await navigator.clipboard.read()) {
                const type = item.types.find((one) => one.startsWith("image/"));
                if (type) files.push(new File([await item.getType(type)], t("images.add.pasted"), { type }));
                else if (item.types.includes("text/plain"))
                    return this.fromAddresses(await (await item.getType("text/plain")).text());
            }
            return this.confirm({ found: files.map((file) => ({ file, folder: "" })) });
        } catch {
            showError(new Error(t("images.add.paste.refused")));
        }
    }

    #listen() {
        const { signal } = this;
        let depth = 0;
        const hasFiles = (event) =>
            !topDialog() &&
            [...(event.dataTransfer?.types ?? [])].some((type) => type === "Files" || type === "text/uri-list");
        const veil = (isShown) => {
            this.veil.hidden = !isShown;
        };
        document.addEventListener(
            "dragenter",
            (event) => {
                if (!hasFiles(event)) return;
                event.preventDefault();
                depth += 1;
                veil(true);
            },
            { signal },
        );
        document.addEventListener(
            "dragover",
            (event) => {
                if (hasFiles(event)) event.preventDefault();
            },
            { signal },
        );
        document.addEventListener(
            "dragleave",
            (event) => {
                if (!hasFiles(event)) return;
                depth = Math.max(0, depth - 1);
                if (depth === 0 || !event.relatedTarget) {
                    depth = 0;
                    veil(false);
                }
            },
            { signal },
        );
        document.addEventListener(
            "drop",
            (event) => {
                depth = 0;
                veil(false);
                if (!hasFiles(event)) return;
                event.preventDefault();
                if (event.dataTransfer.types.includes("Files")) this.#drop(event.dataTransfer);
                else this.fromAddresses(addressesIn(event.dataTransfer.getData("text/uri-list")).found.join("\n"));
            },
            { signal },
        );
        document.addEventListener(
            "paste",
            (event) => {
                if (topDialog() || closest(event, "input, textarea, [contenteditable]")) return;
                const files = [...(event.clipboardData?.files ?? [])];
                const { found } = addressesIn(event.clipboardData?.getData("text/plain") ?? "");
                if (files.length === 0 && found.length === 0) return;
                event.preventDefault();
                if (files.length > 0)
                    readFiles(files)
                        .then((reading) => this.confirm(reading))
                        .catch(showError);
                else this.fromAddresses(found.join("\n"));
            },
            { signal },
        );
    }

    async #drop(transfer) {
        const report = (count) => {
            this.reading.hidden = false;
            replace(
                this.reading,
                h(
                    "div",
                    null,
                    h("span", { class: "spinner", "aria-hidden": "true" }),
                    h("strong", null, t("images.reading", { count })),
                ),
            );
        };
        const begun = readDrop(transfer, report, this.signal);
        const slow = setTimeout(() => report(0), 200);
        try {
            const reading = await begun;
            clearTimeout(slow);
            this.reading.hidden = true;
            await this.confirm(reading);
        } catch (error) {
            clearTimeout(slow);
            this.reading.hidden = true;
            if (!isAbort(error)) showError(new Error(t("images.reading.failed")));
        }
    }
}
