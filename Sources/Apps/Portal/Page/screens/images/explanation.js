/** The line above the grid that says what is seen, where that is not plain. */
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { isReadOnly } from "./filters.js";

function textOf({ filter, groups, list }, extra) {
    if (isReadOnly(filter)) return t("images.banner.iteration");
    if (filter.special === "wrong" && list.count > 0) return t("images.banner.wrong");
    return extra > 0 ? t("images.banner.duplicates", { count: groups.length }) : null;
}

/** @param {import("./gallery.js").Gallery} gallery whose banner is filled, or hidden */
export function explain(gallery) {
    const { banner, filter, groups } = gallery;
    const extra = filter.special === "duplicates" ? groups.reduce((sum, group) => sum + group.length - 1, 0) : 0;
    const text = textOf(gallery, extra);
    banner.hidden = text === null;
    replace(
        banner,
        icon("info"),
        h("span", null, text ?? ""),
        extra > 0 &&
            h(
                "button",
                { type: "button", class: "button small", on: { click: () => chooseExtra(gallery) } },
                t("images.banner.extra", { count: extra }),
            ),
    );
}

/** Chooses all but the first of each group of near-duplicates; the grid shows the groups one after the other. */
function chooseExtra({ grid, groups, list, selection }) {
    const isFirst = groups.flatMap((group) => group.map((_, place) => place === 0));
    const extra = [...isFirst.keys()].filter((index) => !isFirst[index] && index < list.count);
    selection.replace(extra);
    grid.element.focus();
}
