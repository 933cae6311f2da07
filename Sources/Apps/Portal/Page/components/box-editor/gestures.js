/**
 * What mouse, pen and fingers do on an image: draw, choose, move and resize boxes; zoom and move the image.
 *
 * A drag that begins on the chosen box moves it, on one of its handles resizes it, on the border of another box moves
 * that one, and anywhere else draws. So boxes can be drawn within boxes; with Alt a drag always draws.
 */
import {
    between,
    boxAt,
    clampedPoint,
    handleAt,
    isAtBorder,
    isLargeEnough,
    leastBox,
    moved,
    resized,
} from "./geometry.js";

/** How far the pointer goes before it drags, and how near it must be to a handle or a border, in CSS pixels. */
const DRAG = 4;
const NEAR = { mouse: 8, touch: 18 };
const BORDER = { mouse: 5, touch: 10 };

/**
 * @typedef {object} GestureHost
 * @property {import("./view.js").View} view
 * @property {import("./box-document.js").BoxDocument} document
 * @property {boolean} isReadOnly
 * @property {() => import("./proposals.js").Proposal[]} visibleProposals
 * @property {(preview: {key: number, box: import("./geometry.js").Box}|null) => void} onPreview A box that is moved or
 *   resized, before it stays so.
 * @property {(draft: import("./geometry.js").Box|null) => void} onDraft A box that is being drawn.
 * @property {(box: import("./geometry.js").Box) => void} onDrawn
 * @property {(proposal: import("./proposals.js").Proposal) => void} onConfirm
 * @property {(point: import("./geometry.js").Point|null) => void} onPoint Where a mouse is, in fractions of the image.
 * @property {() => void} onView The image was moved or zoomed.
 */

/**
 * Listens to a stage.
 * @param {HTMLElement} stage
 * @param {GestureHost} host
 * @param {AbortSignal} signal
 * @returns {{cancel: () => boolean, holdSpace: (isHeld: boolean) => void}} `cancel` ends a gesture without an effect,
 *   and tells whether there was one
 */
export function boxGestures(stage, host, signal) {
    /** Fingers and buttons that are down, in CSS pixels of the stage. @type {Map<number, {x: number, y: number}>} */
    const pointers = new Map();
    /** @type {any} */
    let gesture = null,
        isSpaceHeld = false;

    const inRoom = (event) => {
        const room = stage.getBoundingClientRect();
        return { x: event.clientX - room.left, y: event.clientY - room.top };
    };
    const slackOf = (event, near) => host.view.slack(event.pointerType === "touch" ? near.touch : near.mouse);

    /** What a press at a point would begin. */
    function intention(event, point) {
        const { document, isReadOnly } = host;
        if (isReadOnly) return { kind: "press" };
        const { selected } = document;
        const handle = selected && handleAt(selected, point, slackOf(event, NEAR));
        if (handle) return { kind: "resize", box: selected, handle };
        if (event.altKey) return { kind: "draw" };
        if (selected && boxAt([selected], point, host.view.slack(0))) return { kind: "move", box: selected };
        const border = slackOf(event, BORDER);
        const touched = document.boxes.filter((box) => isAtBorder(box, point, border));
        const nearest = boxAt(touched, point, border);
        return nearest ? { kind: "move", box: nearest } : { kind: "draw" };
    }

    function end() {
        gesture = null;
        host.onPreview(null);
        host.onDraft(null);
        stage.classList.remove("panning");
    }

    /** A press without a drag: chooses a box, confirms a proposal, or chooses none. */
    function click(event, point) {
        const { document } = host;
        const slack = slackOf(event, BORDER);
        const box = boxAt(document.boxes, point, slack);
        const proposal = host.isReadOnly ? null : boxAt(host.visibleProposals(), point, slack);
        const isProposal = proposal && (!box || proposal.width * proposal.height < box.width * box.height);
        if (isProposal) host.onConfirm(proposal);
        else document.select(box?.key ?? null);
    }

    stage.addEventListener(
        "pointerdown",
        (event) => {
            const start = inRoom(event);
            pointers.set(event.pointerId, start);
            stage.focus({ preventScroll: true });
            if (pointers.size === 2) {
                end();
                gesture = { kind: "pinch" };
                return;
            }
            if (pointers.size > 2 || event.button > 1) return;
            event.preventDefault();
            stage.setPointerCapture(event.pointerId);
            const point = host.view.toImage(start);
            const isPan = event.button === 1 || isSpaceHeld;
            const id = event.pointerId;
            gesture = { ...(isPan ? { kind: "pan" } : intention(event, point)), id, start, point, last: start };
            stage.classList.toggle("panning", isPan);
        },
        { signal },
    );

    stage.addEventListener(
        "pointermove",
        (event) => {
            const at = inRoom(event);
            const before = pointers.get(event.pointerId);
            if (gesture?.kind === "pinch" && before) return pinch(event.pointerId, at);
            if (before) pointers.set(event.pointerId, at);
            if (event.pointerType !== "touch") hover(event, at);
            if (!gesture || gesture.id !== event.pointerId) return;
            gesture.isDrag ||= Math.hypot(at.x - gesture.start.x, at.y - gesture.start.y) >= DRAG;
            if (gesture.isDrag) drag(at);
            gesture.last = at;
        },
        { signal },
    );

    function drag(at) {
        const { view, document } = host;
        const point = view.toImage(at);
        const [dx, dy] = [point.x - gesture.point.x, point.y - gesture.point.y];
        if (gesture.kind === "pan" || gesture.kind === "press") {
            view.pan(at.x - gesture.last.x, at.y - gesture.last.y);
            host.onView();
        } else if (gesture.kind === "draw") {
            gesture.result = between(gesture.point, point);
            host.onDraft(gesture.result);
        } else {
            const { box, handle, kind } = gesture;
            document.select(box.key);
            gesture.result = kind === "move" ? moved(box, dx, dy) : resized(box, handle, dx, dy, leastBox(view.size));
            host.onPreview({ key: box.key, box: gesture.result });
        }
    }

    /** Two fingers: their middle moves the image, their distance zooms it. */
    function pinch(id, at) {
        const [a, b] = pointers.values();
        const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
            distance = Math.hypot(a.x - b.x, a.y - b.y);
        pointers.set(id, at);
        const [c, d] = pointers.values();
        const now = { x: (c.x + d.x) / 2, y: (c.y + d.y) / 2 };
        host.view.pan(now.x - middle.x, now.y - middle.y);
        if (distance > 0) host.view.zoom(Math.hypot(c.x - d.x, c.y - d.y) / distance, now);
        host.onView();
    }

    function hover(event, at) {
        const point = host.view.toImage(at);
        const { x, y } = clampedPoint(point);
        const isInside = x === point.x && y === point.y;
        const wish = gesture ?? intention(event, point);
        const isDrawing = wish.kind === "draw" && !isSpaceHeld;
        host.onPoint(isDrawing && (isInside || gesture) ? { x, y } : null);
        stage.dataset.cursor = isSpaceHeld || wish.kind === "pan" ? "grab" : (wish.handle ?? wish.kind);
    }

    const release = (event) => {
        const isLast = pointers.delete(event.pointerId);
        if (gesture?.kind === "pinch") {
            // The finger that stays down begins nothing of its own.
            if (pointers.size === 0) end();
            return;
        }
        if (!isLast || gesture?.id !== event.pointerId) return;
        const { kind, box, isDrag, result, point } = gesture;
        end();
        if (event.type === "pointercancel" || kind === "pan") return;
        if (!isDrag) return click(event, point);
        if (kind === "draw" && isLargeEnough(result, leastBox(host.view.size))) host.onDrawn(result);
        if (kind === "move" || kind === "resize") host.document.reshape(box.key, result);
    };
    stage.addEventListener("pointerup", release, { signal });
    stage.addEventListener("pointercancel", release, { signal });
    stage.addEventListener("pointerleave", () => host.onPoint(null), { signal });

    stage.addEventListener(
        "wheel",
        (event) => {
            event.preventDefault();
            // Pinching on a trackpad comes as a wheel with Ctrl, in small steps.
            const step = event.ctrlKey ? event.deltaY * 0.01 : Math.sign(event.deltaY) * 0.2;
            if (event.shiftKey) host.view.pan(-(event.deltaX || event.deltaY), 0);
            else host.view.zoom(Math.exp(-step), inRoom(event));
            host.onView();
        },
        { passive: false, signal },
    );
    // The middle button would scroll by itself, and a long press open a menu.
    stage.addEventListener("mousedown", (event) => event.button === 1 && event.preventDefault(), { signal });
    stage.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });

    return {
        cancel() {
            const wasBusy = gesture !== null;
            if (wasBusy) end();
            return wasBusy;
        },
        holdSpace(isHeld) {
            isSpaceHeld = isHeld;
            if (!gesture) stage.dataset.cursor = isHeld ? "grab" : "draw";
            if (isHeld) host.onPoint(null);
        },
    };
}
