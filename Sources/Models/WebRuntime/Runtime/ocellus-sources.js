/** Where live pictures come from: a camera, the screen, a file; and a loop that looks at them as fast as it can. */

/** The longer edge that is asked of a camera: models look at no more, and every pixel is copied three times. */
const EDGE = 640;

/**
 * @typedef {object} Picture something on the page that shows what is looked at
 * @property {HTMLVideoElement|HTMLImageElement} element
 * @property {"camera"|"screen"|"video"|"image"} kind
 * @property {boolean} isMirrored whether people expect to see themselves in it as in a mirror
 * @property {string|null} deviceId of a camera
 * @property {() => {width: number, height: number}} size
 * @property {() => void} stop lets go of the camera, the screen or the file
 * @property {Promise<void>} ended resolves when the camera or the screen was taken away
 */

function videoElement() {
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    return video;
}

/** @param {MediaStream} stream @param {"camera"|"screen"} kind @returns {Promise<Picture>} */
async function streamed(stream, kind) {
    const element = videoElement();
    const [track] = stream.getVideoTracks();
    const stop = () => {
        for (const each of stream.getTracks()) each.stop();
        element.srcObject = null;
    };
    try {
        element.srcObject = stream;
        await element.play();
    } catch (error) {
        stop();
        throw error;
    }
    const settings = track.getSettings();
    return {
        element,
        kind,
        isMirrored: kind === "camera" && settings.facingMode !== "environment",
        deviceId: kind === "camera" ? (settings.deviceId ?? null) : null,
        size: () => ({ width: element.videoWidth, height: element.videoHeight }),
        stop,
        ended: new Promise((resolve) => track.addEventListener("ended", () => resolve(), { once: true })),
    };
}

/**
 * @param {string|null} [deviceId] of a certain camera
 * @returns {Promise<Picture>}
 * @throws {DOMException}
 */
export async function openCamera(deviceId = null) {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "SecurityError");
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
    const video = { ...which, width: { ideal: EDGE }, height: { ideal: EDGE } };
    return streamed(await navigator.mediaDevices.getUserMedia({ audio: false, video }), "camera");
}

/** @returns {Promise<MediaDeviceInfo[]>} all cameras; their names are empty until one was opened */
export async function cameras() {
    const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    return devices.filter((each) => each.kind === "videoinput");
}

/** @returns {Promise<Picture>} the screen, a window or a tab: the browser asks which @throws {DOMException} */
export async function openScreen() {
    if (!navigator.mediaDevices?.getDisplayMedia) throw new DOMException("", "NotSupportedError");
    return streamed(await navigator.mediaDevices.getDisplayMedia({ audio: false, video: true }), "screen");
}

/**
 * @param {Blob} file an image or a video
 * @returns {Promise<Picture>}
 * @throws {DOMException} `EncodingError`: the browser cannot read it
 */
export async function openFile(file) {
    const address = URL.createObjectURL(file);
    const isVideo = file.type.startsWith("video/");
    const element = isVideo ? videoElement() : new Image();
    const stop = () => {
        element.removeAttribute("src");
        URL.revokeObjectURL(address);
    };
    try {
        element.src = address;
        if (element instanceof HTMLVideoElement) {
            element.loop = true;
            await element.play();
        } else await element.decode();
    } catch {
        stop();
        throw new DOMException("", "EncodingError");
    }
    return {
        element,
        kind: isVideo ? "video" : "image",
        isMirrored: false,
        deviceId: null,
        size: () =>
            element instanceof HTMLVideoElement
                ? { width: element.videoWidth, height: element.videoHeight }
                : { width: element.naturalWidth, height: element.naturalHeight },
        stop,
        ended: new Promise(() => {
            /* a file does not go away */
        }),
    };
}

/**
 * Why there is no picture, as a word that a page has a sentence for.
 * @param {any} error
 * @returns {"refused"|"none"|"busy"|"insecure"|"unsupported"|"unreadable"|"failed"}
 */
export function sourceProblem(error) {
    switch (error?.name) {
        case "NotAllowedError":
            return "refused";
        case "NotFoundError":
        case "OverconstrainedError":
            return "none";
        case "NotReadableError":
        case "AbortError":
            return "busy";
        case "SecurityError":
            return "insecure";
        case "NotSupportedError":
            return "unsupported";
        case "EncodingError":
            return "unreadable";
        default:
            return "failed";
    }
}

/**
 * Waits for pictures that were not there before. One that comes while somebody is busy with another counts, so that
 * nobody waits for the one after it.
 * @param {HTMLVideoElement} video
 * @param {AbortSignal} signal
 * @returns {() => Promise<void>} waits for the next one, or for the signal
 */
function pictures(video, signal) {
    const it = /** @type {any} */ (video);
    let isNew = false;
    let tell = () => {
        /* nobody waits */
    };
    const ask = () => (it.requestVideoFrameCallback ? it.requestVideoFrameCallback(note) : requestAnimationFrame(note));
    const note = () => {
        isNew = true;
        tell();
    };
    ask();
    signal.addEventListener("abort", () => tell(), { once: true });
    return async () => {
        if (!isNew && !signal.aborted)
            await new Promise((resolve) => {
                tell = () => resolve();
            });
        isNew = false;
        if (!signal.aborted) ask();
    };
}

/** The last second's rate of something that happens again and again. */
export class Rate {
    #times = [];

    /** @param {number} now in milliseconds @returns {number} how often a second */
    note(now) {
        this.#times.push(now);
        while (this.#times.length > 2 && now - this.#times[0] > 1000) this.#times.shift();
        const span = now - this.#times[0];
        return span > 0 ? ((this.#times.length - 1) * 1000) / span : 0;
    }
}

/**
 * Looks at one frame after the other, leaving out those that come while it is busy. A still image is looked at once.
 * @param {Picture} picture
 * @param {(element: HTMLVideoElement|HTMLImageElement, framesPerSecond: (() => number)) => Promise<void>} look called
 *   with what shows the frame; calls its second argument when it is done with it
 * @param {AbortSignal} signal
 * @returns {Promise<void>} when the signal has aborted, or the still image was looked at
 * @throws whatever `look` throws
 */
export async function eachFrame(picture, look, signal) {
    const rate = new Rate();
    const done = () => rate.note(performance.now());
    if (picture.kind === "image") return look(picture.element, done);
    const next = pictures(/** @type {HTMLVideoElement} */ (picture.element), signal);
    while (!signal.aborted) {
        await next();
        if (!signal.aborted) await look(picture.element, done);
    }
}
