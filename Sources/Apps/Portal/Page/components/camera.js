/** A dialog that takes one image with the camera. */

import { h, replace } from "../foundation/dom.js";
import { openDialog } from "../foundation/dialog.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";

/** The longer edge that is asked of the camera; classifiers look at far less, and files stay small. */
const EDGE = 1280;

/**
 * Shows what the camera sees and takes an image of it.
 *
 * The preview is mirrored, as people know it, unless the camera looks away from them; the image never is.
 *
 * @returns {Promise<File|null>} A JPEG file, or null if the dialog was closed without one.
 */
export async function captureFromCamera() {
    /** @type {(image?: File) => void} */
    let close = () => {};
    const camera = new Camera(async () => close(await camera.image()));
    camera.start();
    try {
        return await openDialog({
            title: t("camera.title"),
            size: "large",
            body: (closeDialog) => {
                close = closeDialog;
                return camera.element;
            },
        });
    } finally {
        camera.stop();
    }
}

class Camera {
    /** @param {() => void} onTake Called when the person wants the image. */
    constructor(onTake) {
        this.video = h("video", {
            class: "camera-image",
            autoplay: true,
            muted: true,
            playsInline: true,
            "aria-label": t("camera.preview"),
        });
        this.state = h("div", { class: "camera-state", role: "status" }, t("camera.starting"));
        this.devices = h("select", {
            class: "camera-devices",
            "aria-label": t("camera.device"),
            hidden: true,
            on: { change: () => this.start(this.devices.value) },
        });
        this.take = h(
            "button",
            {
                type: "button",
                class: "button primary",
                disabled: true,
                autofocus: true,
                on: { click: onTake },
            },
            icon("camera"),
            t("camera.take"),
        );
        this.element = h(
            "div",
            { class: "camera" },
            h("div", { class: "camera-frame" }, this.video, this.state),
            h("div", { class: "camera-controls" }, this.devices, this.take),
        );
    }

    /** Asks for the camera; what goes wrong is said in the place of the preview. */
    async start(deviceId) {
        this.stop();
        const attempt = (this.attempt = Symbol("attempt"));
        this.report(t("camera.starting"));
        try {
            if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "SecurityError");
            const stream = await navigator.mediaDevices.getUserMedia({
                audio: false,
                video: deviceId
                    ? { deviceId: { exact: deviceId } }
                    : { facingMode: { ideal: "environment" }, width: { ideal: EDGE }, height: { ideal: EDGE } },
            });
            if (attempt !== this.attempt) return stream.getTracks().forEach((track) => track.stop());
            this.stream = stream;
            this.video.srcObject = stream;
            await this.video.play();
            const [track] = stream.getVideoTracks();
            const settings = track.getSettings();
            this.video.classList.toggle("mirrored", settings.facingMode !== "environment");
            track.addEventListener("ended", () => this.report(t("camera.lost")));
            await this.listDevices(settings.deviceId);
            this.report(null);
            this.take.disabled = false;
            if (!this.element.contains(document.activeElement)) this.take.focus();
        } catch (error) {
            if (attempt === this.attempt) this.report(t(reason(error)));
        }
    }

    /** Lets go of the camera, so that its light goes out. */
    stop() {
        this.attempt = null;
        this.take.disabled = true;
        this.stream?.getTracks().forEach((track) => track.stop());
        this.stream = null;
        this.video.srcObject = null;
    }

    /** @returns {Promise<File|null>} What the camera sees now. */
    async image() {
        const { videoWidth: width, videoHeight: height } = this.video;
        if (!width || !height) return null;
        const canvas = h("canvas", { width, height });
        canvas.getContext("2d").drawImage(this.video, 0, 0, width, height);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
        const stamp = new Date().toISOString().replace(/[:.]/g, "-").slice(0, 19);
        return blob && new File([blob], `camera-${stamp}.jpg`, { type: "image/jpeg" });
    }

    async listDevices(current) {
        const devices = (await navigator.mediaDevices.enumerateDevices()).filter((each) => each.kind === "videoinput");
        this.devices.hidden = devices.length < 2;
        replace(
            this.devices,
            devices.map((device, index) =>
                h(
                    "option",
                    { value: device.deviceId, selected: device.deviceId === current },
                    device.label || t("camera.number", { number: index + 1 }),
                ),
            ),
        );
    }

    report(text) {
        this.state.hidden = text === null;
        this.state.textContent = text ?? "";
        if (text !== null) this.take.disabled = true;
    }
}

function reason(error) {
    switch (error?.name) {
        case "NotAllowedError":
            return "camera.refused";
        case "NotFoundError":
        case "OverconstrainedError":
            return "camera.none";
        case "NotReadableError":
        case "AbortError":
            return "camera.busy";
        case "SecurityError":
            return "camera.insecure";
        default:
            return "camera.failed";
    }
}
