/** Placing a popover beside the thing it belongs to. */

const GAP = 6;
const MARGIN = 8;

/**
 * Keeps an open popover beside its anchor: below it if there is room, else above, never outside the window.
 * @param {HTMLElement} popover already shown
 * @param {Element} anchor
 * @param {"start"|"end"|"center"} [align]
 */
export function place(popover, anchor, align = "start") {
    const box = anchor.getBoundingClientRect();
    const width = popover.offsetWidth,
        height = popover.offsetHeight;
    const start =
        align === "end" ? box.right - width : align === "center" ? box.left + (box.width - width) / 2 : box.left;
    const left = Math.max(MARGIN, Math.min(start, document.documentElement.clientWidth - width - MARGIN));
    const isBelow =
        box.bottom + GAP + height + MARGIN <= window.innerHeight || box.top < window.innerHeight - box.bottom;
    const top = isBelow ? box.bottom + GAP : Math.max(MARGIN, box.top - GAP - height);
    popover.style.setProperty("left", `${Math.round(left)}px`);
    popover.style.setProperty("top", `${Math.round(top)}px`);
    popover.style.setProperty(
        "max-height",
        `${Math.round((isBelow ? window.innerHeight - top : box.top - GAP) - MARGIN)}px`,
    );
}
