/** The tags of one image, to be taken off, and a button to put one on. */
import { h, replace, userText } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";

/** @param {{isReadOnly: boolean, onAdd: (anchor: Element) => void, onRemove: (id: string) => void}} options */
export function detailTags({ isReadOnly, onAdd, onRemove }) {
    const list = h("div", { class: "detail-tags" });
    const element = h("section", null, h("h3", null, t("images.detail.tags")), list);
    return {
        element,
        /** @param {import("../labeling/project-tags.js").ProjectTags} tags @param {string[]} ids */
        show(tags, ids) {
            const hadFocus = list.contains(document.activeElement);
            replace(
                list,
                ids
                    .map((id) => tags.get(id))
                    .filter(Boolean)
                    .map((tag) =>
                        h(
                            "span",
                            { class: "chip still" },
                            tag.type === "Negative" && icon("negative"),
                            userText(tag.name),
                            !isReadOnly &&
                                h(
                                    "button",
                                    {
                                        type: "button",
                                        class: "chip-remove",
                                        "aria-label": t("images.detail.untag", { name: tag.name.slice(0, 80) }),
                                        on: { click: () => onRemove(tag.id) },
                                    },
                                    icon("close"),
                                ),
                        ),
                    ),
                ids.length === 0 && h("span", { class: "faint" }, t("images.cell.untagged")),
                !isReadOnly &&
                    h(
                        "button",
                        { type: "button", class: "button small", on: { click: (event) => onAdd(event.currentTarget) } },
                        icon("plus"),
                        t(tags.isMulticlass && ids.length > 0 ? "images.detail.replace" : "images.detail.tag"),
                        h("kbd", null, "T"),
                    ),
            );
            if (hadFocus) list.querySelector("button:last-child")?.focus();
        },
    };
}
