/** Adds the image of a quick test to the training images, with a tag. */

import { h, replace } from "../../foundation/dom.js";
import { api, training } from "../../foundation/api.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { showError } from "../../foundation/toast.js";
import { shortened } from "../../foundation/format.js";
import { tagPicker } from "../tag-picker.js";

/**
 * @param {object} options
 * @param {object} options.project
 * @param {object[]} options.tags
 * @param {{file?: File, url?: string, fitted?: Blob}} options.source
 * @param {() => string|null} options.storedId The kept prediction of the image, which then leaves the list of
 *   predictions.
 * @param {() => void} options.onKept
 * @param {AbortSignal} options.signal
 * @returns {HTMLElement}
 */
export function keeping({ project, tags, source, storedId, onKept, signal }) {
    const picker = tagPicker({
        tags,
        allowCreate: true,
        onPick: (tag) => add(tag),
        onCreate: async (name) => {
            try {
                const tag = await api.post(training(`/projects/${project.id}/tags`), { query: { name }, signal });
                tags.push(tag);
                await add(tag);
                return tag;
            } catch (error) {
                showError(error);
                return null;
            }
        },
    });
    const root = h("section", { class: "quick-test-add" }, h("h3", {}, t("quickTest.add")), picker);

    async function add(tag) {
        root.setAttribute("aria-busy", "true");
        try {
            const status = await send(tag);
            onKept();
            replace(
                root,
                h(
                    "p",
                    { class: "note good", role: "status" },
                    icon("success"),
                    h(
                        "span",
                        { dir: "auto" },
                        t(status === "OKDuplicate" ? "quickTest.wasThere" : "quickTest.added", {
                            tag: shortened(tag.name),
                        }),
                    ),
                ),
            );
        } catch (error) {
            showError(error);
        } finally {
            root.removeAttribute("aria-busy");
        }
    }

    /** @returns {Promise<string>} The status that the server gives the image. */
    async function send(tag) {
        const images = training(`/projects/${project.id}/images`);
        const id = storedId();
        const summary = id
            ? await api.post(`${images}/predictions`, { json: { images: [{ id, tagIds: [tag.id] }] }, signal })
            : source.url
              ? await api.post(`${images}/urls`, { json: { images: [{ url: source.url, tagIds: [tag.id] }] }, signal })
              : await api.post(images, { form: form(), query: { tagIds: tag.id }, signal });
        const [{ status }] = summary.images;
        if (!status.startsWith("OK")) throw new Error(t("quickTest.notAdded", { status }));
        return status;
    }

    function form() {
        const data = new FormData();
        data.append("image", source.fitted ?? source.file, source.file.name);
        return data;
    }

    return root;
}
