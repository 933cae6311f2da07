/** The buttons that bring a picture: camera, file, screen; which camera; and the one that ends it. */
import { cameras, openCamera, openFile, openScreen, sourceProblem } from "/runtime/ocellus-sources.js";
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";

/** @typedef {import("/runtime/ocellus-sources.js").Picture} Picture */

export class PictureSource {
    /** @type {Picture|null} */
    picture = null;
    #attempt = 0;

    /**
     * @param {object} options
     * @param {boolean} [options.onlyCamera] no files, no screen
     * @param {(picture: Picture|null) => void} options.onPicture another picture, or none any more
     * @param {AbortSignal} options.signal lets go of everything
     */
    constructor({ onlyCamera = false, onPicture, signal }) {
        this.onPicture = onPicture;
        this.problem = h("p", { class: "note bad", role: "alert", hidden: true });
        this.devices = h("select", {
            class: "select",
            "aria-label": t("camera.device"),
            hidden: true,
            on: { change: () => this.#open(() => openCamera(this.devices.value)) },
        });
        const file = h("input", {
            type: "file",
            accept: "image/*,video/*",
            class: "visually-hidden",
            tabIndex: -1,
            "aria-hidden": "true",
            on: {
                change: () => {
                    const [chosen] = file.files;
                    if (chosen) this.useFile(chosen);
                    file.value = "";
                },
            },
        });
        this.camera = this.#button("camera", "live.camera", () => this.useCamera(), "primary");
        this.ending = this.#button("stop", "live.stop", () => this.stop());
        this.ending.hidden = true;
        this.element = h(
            "div",
            { class: "stack" },
            h(
                "div",
                { class: "toolbar", role: "group", "aria-label": t("live.source") },
                this.camera,
                !onlyCamera && this.#button("image", "live.file", () => file.click()),
                !onlyCamera && this.#button("system", "live.screen", () => this.#open(openScreen)),
                this.ending,
                this.devices,
                !onlyCamera && file,
            ),
            this.problem,
        );
        signal.addEventListener("abort", () => this.stop(), { once: true });
    }

    #button(symbol, key, run, kind = "") {
        return h("button", { type: "button", class: ["button", kind], on: { click: run } }, icon(symbol), t(key));
    }

    useCamera() {
        return this.#open(() => openCamera());
    }

    /** @param {Blob} file */
    useFile(file) {
        return this.#open(() => openFile(file));
    }

    /** @param {() => Promise<Picture>} open */
    async #open(open) {
        this.stop();
        const attempt = this.#attempt;
        this.camera.setAttribute("aria-busy", "true");
        try {
            const picture = await open();
            if (attempt !== this.#attempt) return picture.stop();
            this.picture = picture;
            picture.ended.then(() => {
                if (this.picture === picture) this.stop(t("live.problem.lost"));
            });
            await this.#listCameras();
            this.camera.hidden = picture.kind === "camera";
            this.ending.hidden = false;
            this.onPicture(picture);
        } catch (error) {
            if (attempt === this.#attempt) this.report(t(`live.problem.${sourceProblem(error)}`));
        } finally {
            this.camera.removeAttribute("aria-busy");
        }
    }

    async #listCameras() {
        const all = this.picture.kind === "camera" ? await cameras() : [];
        this.devices.hidden = all.length < 2;
        replace(
            this.devices,
            all.map((device, place) =>
                h(
                    "option",
                    { value: device.deviceId, selected: device.deviceId === this.picture.deviceId },
                    device.label || t("camera.number", { number: place + 1 }),
                ),
            ),
        );
    }

    /** Lets go of the picture, so that the camera's light goes out. @param {string|null} [problem] why */
    stop(problem = null) {
        this.#attempt += 1;
        const hadFocus = this.ending.contains(document.activeElement);
        this.report(problem);
        this.camera.hidden = false;
        this.ending.hidden = this.devices.hidden = true;
        if (hadFocus) this.camera.focus();
        if (!this.picture) return;
        this.picture.stop();
        this.picture = null;
        this.onPicture(null);
    }

    /** @param {string|null} text */
    report(text) {
        this.problem.hidden = text === null;
        replace(this.problem, text !== null && [icon("error"), h("span", null, text)]);
    }
}
