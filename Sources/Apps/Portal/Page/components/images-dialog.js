/** A dialog with the images of a cell, a tag or a group. */

import { openDialog } from "../foundation/dialog.js";
import { h } from "../foundation/dom.js";
import { t } from "../foundation/messages.js";
import { imageGrid } from "./image-grid.js";

/** @param {{title: string, text?: Node|string, items: import("./image-grid.js").GridItem[], source: object}} options */
export const openImages = ({ title, text, items, source }) =>
    openDialog({
        title,
        size: "large",
        body: h("div", { class: "stack" }, text && h("p", { class: "muted" }, text), imageGrid(items, source)),
        actions: [{ label: t("foundation.close"), kind: "primary" }],
    });
