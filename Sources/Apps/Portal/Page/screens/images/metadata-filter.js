/** The protocol's `$filter` on metadata: comparisons joined by "and". */
import { openDialog } from "../../foundation/dialog.js";
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/**
 * @param {{key: string, isEqual: boolean, value: string}[]} conditions
 * @returns {string|null} for example `metadata='camera' eq 'left' and 'day' ne 'Monday'`
 */
export function filterText(conditions) {
    if (conditions.length === 0) return null;
    return (
        "metadata=" +
        conditions
            .map(({ key, isEqual, value }) => `${quoted(key)} ${isEqual ? "eq" : "ne"} ${quoted(value)}`)
            .join(" and ")
    );
}

/**
 * Asks for the conditions.
 * @param {{key: string, isEqual: boolean, value: string}[]} conditions
 * @param {AbortSignal} signal
 * @returns {Promise<{key: string, isEqual: boolean, value: string}[]|null>}
 */
export async function askMetadata(conditions, signal) {
    const rows = (conditions.length > 0 ? conditions : [{ key: "", isEqual: true, value: "" }]).map((one) => ({
        ...one,
    }));
    const list = h("div", { class: "metadata-rows" });
    const draw = () =>
        replace(
            list,
            rows.map((row, index) =>
                h(
                    "div",
                    { class: "metadata-row" },
                    h("input", {
                        class: "input",
                        value: row.key,
                        maxlength: "256",
                        dir: "auto",
                        "aria-label": t("images.metadata.key"),
                        placeholder: t("images.metadata.key"),
                        on: {
                            input: (event) => {
                                row.key = event.target.value;
                            },
                        },
                    }),
                    h(
                        "select",
                        {
                            class: "select",
                            "aria-label": t("images.metadata.comparison"),
                            on: {
                                change: (event) => {
                                    row.isEqual = event.target.value === "eq";
                                },
                            },
                        },
                        h("option", { value: "eq", selected: row.isEqual }, t("images.metadata.is")),
                        h("option", { value: "ne", selected: !row.isEqual }, t("images.metadata.isNot")),
                    ),
                    h("input", {
                        class: "input",
                        value: row.value,
                        maxlength: "512",
                        dir: "auto",
                        "aria-label": t("images.metadata.value"),
                        placeholder: t("images.metadata.value"),
                        on: {
                            input: (event) => {
                                row.value = event.target.value;
                            },
                        },
                    }),
                    h(
                        "button",
                        {
                            type: "button",
                            class: "button quiet icon-only",
                            "aria-label": t("images.metadata.remove"),
                            on: {
                                click: () => {
                                    rows.splice(index, 1);
                                    draw();
                                },
                            },
                        },
                        icon("close"),
                    ),
                ),
            ),
        );
    draw();
    return openDialog({
        title: t("images.metadata.title"),
        signal,
        body: h(
            "div",
            null,
            h("p", { class: "muted" }, t("images.metadata.explain")),
            list,
            h(
                "button",
                {
                    type: "button",
                    class: "button quiet small",
                    on: {
                        click: () => {
                            rows.push({ key: "", isEqual: true, value: "" });
                            draw();
                            list.lastElementChild.querySelector("input").focus();
                        },
                    },
                },
                icon("plus"),
                t("images.metadata.add"),
            ),
        ),
        actions: [
            { label: t("images.metadata.clear"), kind: "quiet", run: () => [] },
            {
                label: t("images.metadata.apply"),
                kind: "primary",
                run: () => rows.filter((row) => row.key.trim() !== ""),
            },
        ],
    });
}
