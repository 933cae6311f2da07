/** Choosing images with a rectangle drawn by the mouse. Fingers scroll instead. */
import { h, closest } from "../../foundation/dom.js";

const THRESHOLD = 6;
const EDGE = 36;

/**
 * @param {import("./virtual-grid.js").VirtualGrid} grid
 * @param {import("./selection.js").Selection} selection
 * @param {AbortSignal} signal
 */
export function rubberBand(grid, selection, signal) {
    const { element } = grid;
    let drag = null;

    const point = (event) => {
        const box = element.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top + element.scrollTop };
    };

    function stretch() {
        if (!drag?.band) return;
        const { x, y } = point(drag.last);
        const bounds = {
            left: Math.min(drag.x, x),
            right: Math.max(drag.x, x),
            top: Math.min(drag.y, y),
            bottom: Math.max(drag.y, y),
        };
        Object.assign(drag.band.style, {
            transform: `translate(${bounds.left}px, ${bounds.top}px)`,
            width: `${bounds.right - bounds.left}px`,
            height: `${bounds.bottom - bounds.top}px`,
        });
        const touched = grid.indexesIn(bounds);
        const chosen = new Set(drag.before);
        for (const index of touched)
            if (drag.isToggling && drag.before.has(index)) chosen.delete(index);
            else chosen.add(index);
        selection.replace(chosen);
    }

    /** While the pointer is at the edge, the grid scrolls under it. */
    function scroll() {
        if (!drag?.band) return;
        const box = element.getBoundingClientRect();
        const above = box.top + EDGE - drag.last.clientY,
            below = drag.last.clientY - (box.bottom - EDGE);
        const speed = above > 0 ? -Math.min(above, EDGE) : below > 0 ? Math.min(below, EDGE) : 0;
        if (speed !== 0) {
            element.scrollTop += speed / 2;
            stretch();
        }
        requestAnimationFrame(scroll);
    }

    function end() {
        if (!drag) return;
        drag.band?.remove();
        if (drag.band) {
            // The click that follows in the same turn must not choose the one image under the pointer.
            const swallow = (event) => event.stopImmediatePropagation();
            element.addEventListener("click", swallow, { capture: true });
            setTimeout(() => element.removeEventListener("click", swallow, { capture: true }), 0);
        }
        drag = null;
    }

    element.addEventListener(
        "pointerdown",
        (event) => {
            if (event.button !== 0 || event.pointerType === "touch" || closest(event, ".cell-check, .cell-open"))
                return;
            if (event.offsetX > element.clientWidth && event.target === element) return;
            drag = {
                ...point(event),
                last: event,
                band: null,
                isToggling: event.ctrlKey || event.metaKey,
                before: new Set(event.ctrlKey || event.metaKey || event.shiftKey ? selection.indexes() : []),
            };
        },
        { signal },
    );
    element.addEventListener(
        "pointermove",
        (event) => {
            if (!drag) return;
            drag.last = event;
            const { x, y } = point(event);
            if (!drag.band && Math.hypot(x - drag.x, y - drag.y) > THRESHOLD) {
                drag.band = h("div", { class: "rubber-band", "aria-hidden": "true" });
                grid.space.append(drag.band);
                element.setPointerCapture(event.pointerId);
                element.focus({ preventScroll: true });
                requestAnimationFrame(scroll);
            }
            stretch();
        },
        { signal },
    );
    for (const type of ["pointerup", "pointercancel"]) element.addEventListener(type, end, { signal });
}
