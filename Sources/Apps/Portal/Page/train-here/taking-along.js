/** What can be done with the classifier and with what was collected: a folder, a project, keeping it here. */
import { errorText } from "../foundation/api.js";
import { h } from "../foundation/dom.js";
import { bytes } from "../foundation/format.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { showError, toast } from "../foundation/toast.js";
import { Keeper } from "./keeping.js";
import { openPackageDialog } from "./package-dialog.js";
import { openSendDialog } from "./send-dialog.js";
import { download, webFolder } from "./web-folder.js";

export class TakingAlong {
    /** @type {import("/runtime/ocellus.js").Model|null} */
    #classifier = null;
    /** What the classifier stands on, as the server names it. */
    #baseModel = "";

    /**
     * @param {object} options
     * @param {import("./sample-set.js").SampleSet} options.set
     * @param {import("./base-models.js").BaseModels} options.bases
     * @param {boolean} options.isKept whether what is there was kept
     */
    constructor({ set, bases, isKept }) {
        this.set = set;
        this.keeper = new Keeper(
            set,
            () => ({ identifier: bases.model.identifier, name: bases.offer.name }),
            (error) => {
                this.keep.checked = false;
                toast(t("trainHere.keep.failed", { reason: errorText(error) }), { kind: "error" });
            },
        );
        if (isKept) this.keeper.begin(true);
        this.folder = this.#button("download", "trainHere.download", () => this.#download());
        this.folder.disabled = true;
        this.package = this.#button("export", "trainHere.package", () =>
            openPackageDialog(this.#classifier, this.#baseModel),
        );
        this.package.disabled = true;
        /** Whether the server has everything. */
        this.isSent = false;
        const onSent = () => {
            this.isSent = true;
        };
        this.send = this.#button("upload", "trainHere.send", () => openSendDialog(set, onSent));
        this.keep = h("input", { type: "checkbox", checked: isKept, on: { change: () => this.#keepOrNot() } });
        this.element = h(
            "section",
            { class: "card stack taking-along", "aria-labelledby": "taking-title" },
            h("h2", { id: "taking-title" }, t("trainHere.takeAlong")),
            h("div", { class: "stack-tight" }, this.folder, h("p", { class: "hint" }, t("trainHere.download.hint"))),
            h("div", { class: "stack-tight" }, this.package, h("p", { class: "hint" }, t("trainHere.package.hint"))),
            h("div", { class: "stack-tight" }, this.send, h("p", { class: "hint" }, t("trainHere.send.hint"))),
            h(
                "label",
                { class: "check" },
                this.keep,
                h("span", null, t("trainHere.keep"), h("span", { class: "hint block" }, t("trainHere.keep.hint"))),
            ),
        );
        set.addEventListener("changed", (event) => {
            if (/** @type {CustomEvent} */ (event).detail.kind !== "rebased") this.#changed();
        });
        this.#changed();
        window.addEventListener("beforeunload", (event) => {
            if (!this.keeper.isOn && !this.isSent && set.imageCount > 0) event.preventDefault();
        });
    }

    #button(symbol, key, run) {
        return h(
            "button",
            { type: "button", class: "button wide", on: { click: run } },
            icon(symbol),
            h("span", null, t(key)),
        );
    }

    /** @param {import("/runtime/ocellus.js").Model} classifier @param {string} baseModel as the server names it */
    use(classifier, baseModel) {
        this.#classifier = classifier;
        this.#baseModel = baseModel;
        this.folder.disabled = false;
        this.package.disabled = false;
    }

    #changed() {
        this.isSent = false;
        this.send.disabled = this.set.imageCount === 0;
    }

    async #download() {
        this.folder.setAttribute("aria-busy", "true");
        try {
            const archive = await webFolder(this.#classifier);
            download(archive, "ocellus-web-model.zip");
            toast(t("trainHere.downloaded", { size: bytes(archive.size) }), { kind: "success" });
        } catch (error) {
            showError(error);
        } finally {
            this.folder.removeAttribute("aria-busy");
        }
    }

    async #keepOrNot() {
        if (this.keep.checked) await this.keeper.begin();
        else await this.keeper.end();
    }
}
