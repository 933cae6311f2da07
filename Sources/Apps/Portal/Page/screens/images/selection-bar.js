/** What can be done with the chosen images, at the foot of the grid. */
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";

/**
 * @param {object} options
 * @param {import("../../components/grid/selection.js").Selection} options.selection
 * @param {(anchor: Element) => void} options.onTag
 * @param {() => void} options.onUntag
 * @param {() => void} options.onDelete
 * @param {() => void} options.onOpen
 * @param {() => boolean} options.isReadOnly
 * @param {boolean} options.canTag
 * @param {AbortSignal} options.signal
 */
export function selectionBar({ selection, onTag, onUntag, onDelete, onOpen, isReadOnly, canTag, signal }) {
    const number = h("strong", { class: "numeric", role: "status" });
    const button = (name, label, run, kind = "") =>
        h(
            "button",
            { type: "button", class: ["button small", kind], title: label, "aria-label": label, on: { click: run } },
            icon(name),
            h("span", null, label),
        );
    const changes = h(
        "span",
        { class: "selection-changes" },
        canTag && button("tag", t("images.selection.tag"), (event) => onTag(event.currentTarget)),
        canTag && button("negative", t("images.selection.untag"), onUntag),
        button("trash", t("images.selection.delete"), onDelete, "danger"),
    );
    const element = h(
        "div",
        { class: "selection-bar", role: "toolbar", "aria-label": t("images.selection"), hidden: true },
        number,
        changes,
        button("zoom-in", t("images.selection.open"), onOpen),
        h(
            "button",
            {
                type: "button",
                class: "button small quiet icon-only",
                "aria-label": t("images.selection.clear"),
                title: t("images.selection.clear"),
                on: { click: () => selection.clear() },
            },
            icon("close"),
        ),
    );
    let frame = 0;
    const draw = () => {
        frame = 0;
        element.hidden = selection.size === 0;
        changes.hidden = isReadOnly();
        replace(number, t("images.selected", { count: selection.size }));
    };
    selection.addEventListener(
        "change",
        () => {
            if (!frame) frame = requestAnimationFrame(draw);
        },
        { signal },
    );
    return element;
}
