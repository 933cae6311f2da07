/** Images from the net: a list of addresses, which the server fetches. */
import { isWebAddress } from "../../foundation/web-address.js";
import { openDialog } from "../../foundation/dialog.js";
import { h, uniqueId } from "../../foundation/dom.js";
import { t } from "../../foundation/messages.js";

/**
 * The addresses in a text, each once: one in a line, or parted by white space.
 * @param {string} text
 * @returns {{found: string[], wrong: string[]}} `wrong`: words that are no address
 */
export function addressesIn(text) {
    const found = new Set(),
        wrong = [];
    for (const word of text.split(/\s+/).filter(Boolean)) {
        if (isWebAddress(word)) found.add(word);
        else wrong.push(word);
    }
    return { found: [...found], wrong };
}

/**
 * @param {{tags: import("../../labeling/project-tags.js").ProjectTags, queue: import("./upload-queue.js").UploadQueue,
 *   text?: string, proposed?: string, signal: AbortSignal}} options
 */
export async function addFromAddresses({ tags, queue, text = "", proposed = "", signal }) {
    const ids = { area: uniqueId("urls"), tag: uniqueId("tag"), names: uniqueId("names"), state: uniqueId("state") };
    const state = h("p", { class: "hint", id: ids.state, role: "status" });
    const area = h("textarea", {
        class: "input mono",
        id: ids.area,
        rows: "8",
        spellcheck: "false",
        value: text,
        "aria-describedby": ids.state,
        placeholder: "https://example.com/one.jpg\nhttps://example.com/two.jpg",
        on: { input: () => update() },
    });
    const tag = h("input", {
        class: "input",
        id: ids.tag,
        type: "text",
        list: ids.names,
        value: proposed,
        maxlength: "255",
        dir: "auto",
        autocomplete: "off",
        placeholder: t("images.add.untagged"),
    });
    const update = () => {
        const { found, wrong } = addressesIn(area.value);
        state.textContent = [
            t("images.urls.found", { count: found.length }),
            wrong.length > 0 && t("images.urls.wrong", { count: wrong.length, first: wrong[0].slice(0, 60) }),
        ]
            .filter(Boolean)
            .join(" · ");
    };
    update();
    const answer = await openDialog({
        title: t("images.urls.title"),
        signal,
        body: h(
            "div",
            null,
            h("div", { class: "field" }, h("label", { for: ids.area }, t("images.urls.label")), area, state),
            !tags.isDetection &&
                h(
                    "div",
                    { class: "field" },
                    h("label", { for: ids.tag }, t("images.add.tag")),
                    tag,
                    h(
                        "datalist",
                        { id: ids.names },
                        tags.all.slice(0, 500).map((one) => h("option", { value: one.name })),
                    ),
                ),
        ),
        actions: [
            { label: t("images.add.cancel"), kind: "quiet" },
            {
                label: t("images.urls.add"),
                kind: "primary",
                icon: "link",
                run: async () => {
                    const { found } = addressesIn(area.value);
                    if (found.length === 0) {
                        area.focus();
                        return false;
                    }
                    const name = tag.value.trim();
                    return { found, tagId: name === "" ? null : (await tags.require(name)).id };
                },
            },
        ],
    });
    if (answer) queue.add(answer.found.map((url) => ({ name: url, url, tagId: answer.tagId })));
}
