/** A list of equal rows of which only those in sight are in the document. */
import { h, replace } from "../../foundation/dom.js";

/**
 * @param {{height: number, row: (index: number) => Node, label: string}} options `height` of a row in CSS pixels
 * @returns {HTMLElement & {show: (count: number) => void}} `show` draws anew
 */
export function virtualRows({ height, row, label }) {
    let count = 0,
        frame = 0;
    const space = h("div", { class: "rows-space", role: "presentation" });
    const element = h("div", { class: "rows", role: "list", tabindex: "0", "aria-label": label }, space);
    const draw = () => {
        frame = 0;
        const first = Math.max(0, Math.floor(element.scrollTop / height) - 4);
        const last = Math.min(count, Math.ceil((element.scrollTop + element.clientHeight) / height) + 4);
        const rows = [];
        for (let index = first; index < last; index += 1) {
            rows.push(
                h(
                    "div",
                    {
                        class: "rows-row",
                        role: "listitem",
                        "aria-setsize": count,
                        "aria-posinset": index + 1,
                        style: { transform: `translateY(${index * height}px)`, height: `${height}px` },
                    },
                    row(index),
                ),
            );
        }
        replace(space, rows);
    };
    element.addEventListener(
        "scroll",
        () => {
            if (!frame) frame = requestAnimationFrame(draw);
        },
        { passive: true },
    );
    return Object.assign(element, {
        show: (number) => {
            count = number;
            space.style.height = `${count * height}px`;
            if (!frame) frame = requestAnimationFrame(draw);
        },
    });
}
