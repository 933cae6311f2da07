/** Deleting images: gone from the page at once, from the server when nobody took it back. */
import { api } from "../foundation/api.js";
import { ENTRIES_PER_PAGE } from "../foundation/limits.js";
import { t } from "../foundation/messages.js";
import { undoable } from "../foundation/toast.js";

/**
 * @param {object} options
 * @param {{id: string, tags: string[]}[]} options.images
 * @param {import("./project-tags.js").ProjectTags} options.tags
 * @param {import("./image-list.js").ImageList} [options.list]
 * @returns {Promise<"done"|"undone">}
 */
export async function removeImages({ images, tags, list }) {
    const ids = images.map((image) => image.id),
        before = images.map((image) => image.tags);
    const hiding = list?.hide(ids);
    tags.countImages(before, -1);
    let since = 0,
        gone = 0;
    const end = await undoable(t("images.deleted", { count: ids.length }), async () => {
        since = performance.now();
        for (let start = 0; start < ids.length; start += ENTRIES_PER_PAGE) {
            await api.delete(tags.path + "/images", {
                query: { imageIds: ids.slice(start, start + ENTRIES_PER_PAGE) },
                keepalive: true,
            });
            gone = start + ENTRIES_PER_PAGE;
        }
    });
    if (end === "done") hiding?.commit(since);
    else {
        hiding?.restore();
        tags.countImages(before, 1);
        if (gone > 0) await Promise.all([tags.load(), list?.refresh()]);
    }
    return end;
}
