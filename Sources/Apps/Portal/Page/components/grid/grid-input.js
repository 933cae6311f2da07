/** Mouse, fingers and keys on a grid, as in a file manager. */
import { closest } from "../../foundation/dom.js";
import { rubberBand } from "./rubber-band.js";

/**
 * @param {import("./virtual-grid.js").VirtualGrid} grid
 * @param {{onOpen: (index: number) => void, opensOnClick?: boolean, signal: AbortSignal}} options `opensOnClick`: a
 *   plain click opens an item in place of choosing it
 */
export function gridInput(grid, { onOpen, opensOnClick = false, signal }) {
    const { element, selection } = grid;
    if (grid.scrolls) rubberBand(grid, selection, signal);

    element.addEventListener(
        "click",
        (event) => {
            const cell = closest(event, ".grid-cell");
            if (!cell) {
                if (event.target === element || event.target === grid.space) selection.clear();
                return;
            }
            const index = Number(cell.dataset.index);
            if (closest(event, ".cell-open")) onOpen(index);
            else if (event.shiftKey) selection.extend(index, event.ctrlKey || event.metaKey);
            else if (event.ctrlKey || event.metaKey || closest(event, ".cell-check")) selection.toggle(index);
            else if (opensOnClick) {
                selection.focus(index);
                onOpen(index);
            } else if (event.pointerType === "touch") selection.size > 1 ? selection.toggle(index) : onOpen(index);
            else selection.only(index);
        },
        { signal },
    );
    element.addEventListener(
        "dblclick",
        (event) => {
            const cell = closest(event, ".grid-cell");
            if (cell && !opensOnClick && !closest(event, ".cell-check, .cell-open")) onOpen(Number(cell.dataset.index));
        },
        { signal },
    );

    element.addEventListener(
        "keydown",
        (event) => {
            const { current, count } = selection;
            if (count === 0 || event.altKey) return;
            const mod = event.ctrlKey || event.metaKey;
            const page = grid.columns * grid.rowsInSight;
            const goal = {
                ArrowRight: current + 1,
                ArrowLeft: current - 1,
                ArrowDown: current + grid.columns,
                ArrowUp: current - grid.columns,
                PageDown: current + page,
                PageUp: current - page,
                Home: 0,
                End: count - 1,
            }[event.key];
            if (goal !== undefined) {
                event.preventDefault();
                const isBeyond = goal < 0 || goal >= count;
                const index =
                    isBeyond && /^Arrow(Up|Down)$/.test(event.key) ? current : Math.max(0, Math.min(count - 1, goal));
                if (event.shiftKey) selection.extend(index, mod);
                else if (mod) selection.focus(index);
                else selection.only(index);
            } else if (event.key === " ") {
                event.preventDefault();
                selection.toggle(current);
            } else if (event.key === "Enter" && !mod) {
                event.preventDefault();
                onOpen(current);
            } else if (mod && event.key.toLowerCase() === "a") {
                event.preventDefault();
                selection.all();
            } else if (event.key === "Escape" && selection.size > 0) {
                event.preventDefault();
                selection.clear();
            }
        },
        { signal },
    );
}
