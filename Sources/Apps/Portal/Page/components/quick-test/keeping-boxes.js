/** Adds the image of a quick test to the training images, with the boxes that the answer gave it. */
import { api, training } from "../../foundation/api.js";
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { showError } from "../../foundation/toast.js";

/** The bytes of a file in Base64, as the protocol takes them together with regions. @param {Blob} blob */
const base64 = (blob) =>
    new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.addEventListener("load", () => resolve(String(reader.result).split(",", 2)[1]));
        reader.addEventListener("error", () => reject(reader.error));
        reader.readAsDataURL(blob);
    });

/**
 * @param {object} options
 * @param {object} options.project
 * @param {{file?: File, url?: string, fitted?: Blob}} options.source
 * @param {() => import("../../labeling/regions.js").Region[]} options.regions that count now
 * @param {() => string|null} options.storedId the kept prediction of the image, which then leaves their list
 * @param {() => void} options.onKept
 * @param {AbortSignal} options.signal
 * @returns {{element: HTMLElement, draw: () => void}} `draw`: other regions count now
 */
export function keepingBoxes({ project, source, regions, storedId, onKept, signal }) {
    const words = h("span", null);
    const button = h("button", { type: "button", class: "button", on: { click: () => add() } }, icon("plus"), words);
    const element = h("section", { class: "quick-test-add" }, button);
    const images = training(`/projects/${project.id}/images`);

    async function add() {
        button.setAttribute("aria-busy", "true");
        try {
            const kept = regions();
            const [{ status }] = (await send(kept)).images;
            if (!status.startsWith("OK")) throw new Error(t("quickTest.notAdded", { status }));
            onKept();
            const said = t(status === "OKDuplicate" ? "boxes.keeping.wasThere" : "boxes.keeping.added", {
                count: kept.length,
            });
            replace(element, h("p", { class: "note good", role: "status" }, icon("success"), h("span", null, said)));
        } catch (error) {
            showError(error);
        } finally {
            button.removeAttribute("aria-busy");
        }
    }

    async function send(kept) {
        const id = storedId();
        if (id) return api.post(`${images}/predictions`, { json: { images: [{ id, regions: kept }] }, signal });
        const { url, file, fitted } = source;
        if (url) return api.post(`${images}/urls`, { json: { images: [{ url, regions: kept }] }, signal });
        const contents = await base64(fitted ?? file);
        const entry = { name: file.name, contents, regions: kept };
        return api.post(`${images}/files`, { json: { images: [entry] }, signal });
    }

    function draw() {
        words.textContent = t("boxes.keeping.add", { count: regions().length });
    }
    draw();
    return { element, draw };
}
