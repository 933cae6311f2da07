/** Every way to hand over an image in one field: choose a file, drop it, paste it, name its address, or the camera. */

import { isWebAddress } from "../foundation/web-address.js";
import { h, closest } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { topDialog } from "../foundation/layers.js";
import { t } from "../foundation/messages.js";
import { captureFromCamera } from "./camera.js";

/** What the server reads. Files whose kind the browser does not know are handed on; the server evaluates by content. */
const TYPES = [
    "image/jpeg",
    "image/png",
    "image/heic",
    "image/heif",
    "image/webp",
    "image/avif",
    "image/gif",
    "image/bmp",
    "image/tiff",
];

/**
 * A field that takes images.
 *
 * It also listens for pasted images and addresses anywhere on the page, as long as it is shown and no text field has
 * the focus.
 *
 * @param {object} options
 * @param {(files: File[]) => void} options.onFiles Called with at least one file.
 * @param {(url: string) => void} [options.onUrl] Called with an http or https address; without it there is no URL
 *   field.
 * @param {boolean} [options.multiple] Whether more than one file may come at once.
 * @param {boolean} [options.url] Whether addresses are taken.
 * @param {boolean} [options.camera] Whether the camera is offered.
 * @param {string} [options.text] The invitation.
 * @param {AbortSignal} [options.signal] Ends the listening for pasted images.
 * @returns {HTMLElement} With the additional method `choose()`, which opens the file dialog.
 */
export function imageInput({ onFiles, onUrl, multiple = false, url = true, camera = true, text, signal }) {
    const problem = h("p", { class: "image-input-problem", role: "alert", hidden: true });
    const file = h("input", {
        type: "file",
        accept: TYPES.join(","),
        multiple,
        class: "visually-hidden",
        tabIndex: -1,
        "aria-hidden": "true",
        on: {
            change: () => {
                take([...file.files]);
                file.value = "";
            },
        },
    });
    const root = h(
        "div",
        { class: "image-input", role: "group", "aria-label": t("imageInput.label") },
        h(
            "div",
            { class: "image-input-invitation" },
            icon("image"),
            h("p", {}, text ?? t(multiple ? "imageInput.dropMany" : "imageInput.drop")),
        ),
        h(
            "div",
            { class: "image-input-ways" },
            h(
                "button",
                { type: "button", class: "button primary", on: { click: () => file.click() } },
                icon("upload"),
                t(multiple ? "imageInput.files" : "imageInput.file"),
            ),
            camera
                ? h(
                      "button",
                      { type: "button", class: "button", on: { click: takeImage } },
                      icon("camera"),
                      t("imageInput.camera"),
                  )
                : null,
        ),
        url && onUrl ? addressField(takeAddress) : null,
        problem,
        file,
    );

    function report(message) {
        problem.hidden = !message;
        problem.textContent = message ?? "";
    }

    function take(files) {
        const images = files.filter((each) => !each.type || TYPES.includes(each.type));
        report(images.length < files.length ? t("imageInput.notAnImage") : null);
        if (images.length) onFiles(multiple ? images : images.slice(0, 1));
    }

    function takeAddress(address) {
        const isAddress = isWebAddress(address);
        report(isAddress ? null : t("imageInput.notAnAddress"));
        if (isAddress) onUrl(address);
        return isAddress;
    }

    async function takeImage() {
        report(null);
        const image = await captureFromCamera();
        if (image) onFiles([image]);
    }

    listenForDrops(root, (transfer) => {
        const files = [...transfer.files];
        const address = transfer
            .getData("text/uri-list")
            .split(/\r?\n/)
            .find((each) => each && !each.startsWith("#"));
        if (files.length) take(files);
        else if (address && onUrl && url) takeAddress(address);
        else report(t("imageInput.notAnImage"));
    });

    document.addEventListener(
        "paste",
        (event) => {
            // Fields in a page behind a dialog do not take what is pasted into the dialog.
            const dialog = topDialog();
            if (!root.checkVisibility() || (dialog && !dialog.contains(root))) return;
            const files = [...event.clipboardData.files];
            const words = event.clipboardData.getData("text/plain").trim();
            if (files.length) {
                event.preventDefault();
                take(files);
            } else if (
                onUrl &&
                url &&
                /^https?:\/\//i.test(words) &&
                !closest(event, "input, textarea, [contenteditable]")
            ) {
                event.preventDefault();
                takeAddress(words);
            }
        },
        { signal },
    );

    return Object.assign(root, { choose: () => file.click() });
}

/** Calls `onDrop` with what is dropped on the element, and marks the element while something hovers over it. */
function listenForDrops(root, onDrop) {
    // Enter and leave also come from children; the depth tells the real leaving.
    let depth = 0;
    const mark = () => root.classList.toggle("dropping", depth > 0);
    root.addEventListener("dragenter", (event) => {
        event.preventDefault();
        depth += 1;
        mark();
    });
    root.addEventListener("dragover", (event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
    });
    root.addEventListener("dragleave", () => {
        depth -= 1;
        mark();
    });
    root.addEventListener("drop", (event) => {
        event.preventDefault();
        event.stopPropagation();
        depth = 0;
        mark();
        onDrop(event.dataTransfer);
    });
}

function addressField(onAddress) {
    const field = h("input", {
        type: "url",
        class: "input",
        placeholder: t("imageInput.urlExample"),
        "aria-label": t("imageInput.url"),
        autocomplete: "off",
        spellcheck: false,
        inputMode: "url",
    });
    return h(
        "form",
        {
            class: "image-input-address",
            noValidate: true,
            on: {
                submit: (event) => {
                    event.preventDefault();
                    if (onAddress(field.value.trim())) field.value = "";
                },
            },
        },
        field,
        h("button", { type: "submit", class: "button" }, t("imageInput.fetch")),
    );
}
