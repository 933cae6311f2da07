/**
 * The metadata of one image: pairs of text, shown and changed. The protocol merges; it knows no way to take a key away.
 */
import { api, training } from "../foundation/api.js";
import { openDialog } from "../foundation/dialog.js";
import { h, replace, uniqueId, userText } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";

/** @param {object} project @param {boolean} isReadOnly @param {AbortSignal} signal */
export function detailMetadata(project, isReadOnly, signal) {
    const list = h("div", { class: "detail-metadata" });
    const element = h("section", null, h("h3", null, t("images.detail.metadata")), list);
    let image = null;

    async function edit(key = "", value = "") {
        const ids = { key: uniqueId("key"), value: uniqueId("value") };
        const keyField = h("input", {
            class: "input",
            id: ids.key,
            maxlength: "256",
            dir: "auto",
            value: key,
            readOnly: key !== "",
        });
        const valueField = h("input", { class: "input", id: ids.value, maxlength: "512", dir: "auto", value });
        const shown = image;
        await openDialog({
            title: t(key ? "images.detail.metadata.edit" : "images.detail.metadata.add"),
            size: "small",
            signal,
            body: h(
                "div",
                null,
                h("div", { class: "field" }, h("label", { for: ids.key }, t("images.metadata.key")), keyField),
                h("div", { class: "field" }, h("label", { for: ids.value }, t("images.metadata.value")), valueField),
            ),
            onOpen: () => {
                if (key) valueField.select();
            },
            actions: [
                { label: t("images.add.cancel"), kind: "quiet" },
                {
                    label: t("images.detail.metadata.save"),
                    kind: "primary",
                    run: async () => {
                        const name = keyField.value.trim();
                        if (name === "") {
                            keyField.focus();
                            return false;
                        }
                        const answer = await api.post(training(`/projects/${project.id}/images/metadata`), {
                            query: { imageIds: [shown.id] },
                            json: { [name]: valueField.value },
                        });
                        const result = answer.images[0];
                        if (result && result.status !== "OK")
                            throw new Error(t("images.detail.metadata.refused", { status: result.status }));
                        shown.metadata = result?.metadata ?? { ...shown.metadata, [name]: valueField.value };
                        return true;
                    },
                },
            ],
        });
        if (image === shown) draw();
    }

    function draw() {
        const pairs = Object.entries(image.metadata ?? {});
        replace(
            list,
            pairs.length > 0 &&
                h(
                    "dl",
                    { class: "facts" },
                    pairs.map(([key, value]) => [
                        h("dt", null, userText(key)),
                        h(
                            "dd",
                            null,
                            userText(value),
                            !isReadOnly &&
                                h(
                                    "button",
                                    {
                                        type: "button",
                                        class: "button quiet small icon-only",
                                        "aria-label": t("images.detail.metadata.change", { key: key.slice(0, 80) }),
                                        on: { click: () => edit(key, value) },
                                    },
                                    icon("edit"),
                                ),
                        ),
                    ]),
                ),
            pairs.length === 0 && h("p", { class: "faint" }, t("images.detail.metadata.none")),
            !isReadOnly &&
                h(
                    "button",
                    { type: "button", class: "button small quiet", on: { click: () => edit() } },
                    icon("plus"),
                    t("images.detail.metadata.add"),
                ),
        );
    }

    return {
        element,
        show(shown) {
            image = shown;
            draw();
        },
    };
}
