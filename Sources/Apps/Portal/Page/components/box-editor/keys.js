/** The keys of the surface on which boxes are edited. */
import { t } from "../../foundation/messages.js";
import { tagKeys } from "../tag-keys.js";
import { leastBox } from "./geometry.js";

/** How far an arrow key moves a box, in pixels of the image; the second number with Shift. */
const STEPS = [1, 10];

/** @type {[string, number, number][]} */
const ARROWS = [
    ["ArrowLeft", -1, 0],
    ["ArrowRight", 1, 0],
    ["ArrowUp", 0, -1],
    ["ArrowDown", 0, 1],
];

/**
 * @param {import("./surface.js").BoxSurface} surface
 * @param {{onStep?: (step: 1|-1) => void}} [options] `onStep`: the arrows to the side when no box is chosen
 * @returns {import("../../foundation/shortcuts.js").Shortcut[]}
 */
export function boxKeys(surface, options = {}) {
    const { onStep } = options;
    const looking = t("boxes.keys.looking");
    const nothing = () => {};
    const zoom = [
        // Held while the pointer drags; the stage itself listens to it.
        { keys: "Space", label: t("boxes.keys.pan"), section: looking, run: nothing },
        { keys: "+ =", label: t("images.detail.larger"), section: looking, run: () => surface.zoom(1.5) },
        { keys: "-", label: t("images.detail.smaller"), section: looking, run: () => surface.zoom(1 / 1.5) },
        { keys: "0", label: t("images.detail.fit"), section: looking, run: () => surface.fit() },
        { keys: "b", label: t("boxes.keys.next"), section: looking, run: () => surface.document.selectNext(1) },
        {
            keys: "shift+b",
            label: t("boxes.keys.previous"),
            section: looking,
            run: () => surface.document.selectNext(-1),
        },
    ];
    if (surface.isReadOnly) return [...zoom, ...sideways(onStep)];
    const editing = t("boxes.keys.editing"),
        proposing = t("boxes.proposals");
    return [
        ...tagKeys(editing, (number) => surface.useTagOfKey(number), "boxes.keys.first"),
        { keys: "t", label: t("images.keys.find"), section: editing, run: () => surface.chooseTag() },
        { keys: "n", label: t("boxes.keys.middle"), section: editing, run: () => surface.drawInTheMiddle() },
        { keys: "Alt", label: t("boxes.keys.draw"), section: editing, run: nothing },
        ...nudges(surface, onStep),
        { keys: "d", label: t("boxes.keys.duplicate"), section: editing, run: () => surface.document.duplicate() },
        { keys: "Delete Backspace", label: t("boxes.keys.remove"), section: editing, run: () => surface.remove() },
        { keys: "mod+z z", label: t("boxes.undo"), section: editing, run: () => surface.document.undo() },
        { keys: "mod+shift+z mod+y", label: t("boxes.redo"), section: editing, run: () => surface.document.redo() },
        { keys: "Enter", label: t("boxes.keys.confirm"), section: proposing, run: () => surface.confirmCurrent() },
        {
            keys: "a",
            label: t("boxes.keys.confirmAll"),
            section: proposing,
            run: () => surface.confirm(surface.visibleProposals),
        },
        { keys: "s", label: t("boxes.keys.nextProposal"), section: proposing, run: () => surface.goToProposal(1) },
        {
            keys: "shift+s",
            label: t("boxes.keys.previousProposal"),
            section: proposing,
            run: () => surface.goToProposal(-1),
        },
        { keys: "x", label: t("boxes.keys.dismiss"), section: proposing, run: () => surface.dismissCurrent() },
        {
            keys: "h",
            label: t("boxes.keys.hide"),
            section: proposing,
            run: () => {
                surface.proposals.isShown = !surface.proposals.isShown;
            },
        },
        ...zoom,
    ];
}

/** Arrows to the side where they move nothing. */
const sideways = (onStep) =>
    onStep
        ? ARROWS.filter(([, dx]) => dx !== 0).map(([keys, dx]) => ({
              keys,
              label: "",
              hidden: true,
              run: () => onStep(/** @type {1|-1} */ (dx)),
          }))
        : [];

function nudges(surface, onStep) {
    const section = t("boxes.keys.editing");
    const list = [];
    for (const [place, pixels] of STEPS.entries()) {
        const by = ([, dx, dy]) => {
            const { width, height } = surface.view.size;
            return [(dx * pixels) / width, (dy * pixels) / height];
        };
        const move = (arrow) => {
            if (surface.document.selected) surface.document.nudge(...by(arrow));
            else if (place === 0 && arrow[1] !== 0) onStep?.(arrow[1]);
        };
        const grow = (arrow) => surface.document.grow(...by(arrow), leastBox(surface.view.size));
        const shift = place === 0 ? "" : "shift+";
        for (const [which, arrow] of ARROWS.entries()) {
            const hidden = which > 0;
            const label = (key) => t(key, { count: pixels });
            list.push(
                { keys: shift + arrow[0], label: label("boxes.keys.nudge"), section, hidden, run: () => move(arrow) },
                {
                    keys: `mod+${shift}${arrow[0]}`,
                    label: label("boxes.keys.grow"),
                    section,
                    hidden,
                    run: () => grow(arrow),
                },
            );
        }
    }
    return list;
}
