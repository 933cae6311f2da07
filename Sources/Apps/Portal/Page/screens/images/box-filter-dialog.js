/** Asks how many boxes the images shall have, and of which size. */
import { openDialog } from "../../foundation/dialog.js";
import { h } from "../../foundation/dom.js";
import { choiceCards, field } from "../../foundation/fields.js";
import { t } from "../../foundation/messages.js";
import { MOST_REGIONS } from "../../labeling/regions.js";
import { NO_BOX_FILTER, SIZES } from "./box-filter.js";

/**
 * @param {import("./box-filter.js").BoxFilter} now
 * @param {AbortSignal} signal
 * @returns {Promise<import("./box-filter.js").BoxFilter|null>} null: it was dismissed
 */
export function askBoxFilter(now, signal) {
    let { size } = now;
    const number = (value) =>
        h("input", { class: "input", type: "number", min: "0", max: String(MOST_REGIONS), step: "1", value });
    const least = number(now.least > 0 ? String(now.least) : "");
    const most = number(now.most === null ? "" : String(now.most));
    const value = (input) =>
        Number.isFinite(input.valueAsNumber) ? Math.max(0, Math.round(input.valueAsNumber)) : null;
    return openDialog({
        title: t("images.boxes.title"),
        signal,
        body: h(
            "div",
            { class: "stack" },
            h(
                "div",
                { class: "box-filter-counts" },
                field({ label: t("images.boxes.least"), control: least }),
                field({ label: t("images.boxes.most"), control: most, hint: t("images.boxes.most.hint") }),
            ),
            choiceCards({
                legend: t("images.boxes.size"),
                name: "box-size",
                value: size ?? "any",
                options: ["any", ...SIZES].map((one) => ({
                    value: one,
                    title: t(`images.boxes.size.${one}`),
                    text: one === "any" ? null : t(`images.boxes.size.${one}.text`),
                })),
                onChange: (chosen) => {
                    size = SIZES.find((one) => one === chosen) ?? null;
                },
            }),
        ),
        actions: [
            { label: t("images.add.cancel"), kind: "quiet" },
            { label: t("images.metadata.clear"), run: () => NO_BOX_FILTER },
            {
                label: t("images.metadata.apply"),
                kind: "primary",
                run: () => {
                    const [from, to] = [value(least) ?? 0, value(most)];
                    return { least: to === null ? from : Math.min(from, to), most: to, size };
                },
            },
        ],
    });
}
