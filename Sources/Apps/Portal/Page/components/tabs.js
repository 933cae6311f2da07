/** A few choices side by side, of which one is on: a radio group that looks like a segmented control. */

import { h, uniqueId } from "../foundation/dom.js";

/**
 * @param {{label: string, options: {id: string, label: string}[], value?: string, onChange: (id: string) => void}}
 *   choice
 */
export function tabs({ label, options, value = options[0].id, onChange }) {
    const name = uniqueId("tabs");
    const items = options.map((option) =>
        h(
            "label",
            { class: "segment" },
            h("input", {
                type: "radio",
                name,
                value: option.id,
                checked: option.id === value,
                on: { change: () => onChange(option.id) },
            }),
            h("span", null, option.label),
        ),
    );
    return h("div", { class: "segments", role: "radiogroup", "aria-label": label }, items);
}
