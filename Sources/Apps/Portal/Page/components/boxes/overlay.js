/** Boxes drawn over an image that can only be looked at: thumbnails, predictions, results. */
import { svg } from "../../foundation/dom.js";

/**
 * @typedef {object} DrawnBox
 * @property {number} left Fraction of the image, as all four.
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {string} style Classes: a tone, and `dashed`, `missed` or `wrong`.
 * @property {string} [label] Written at the box.
 */

/**
 * An SVG that lies over an image exactly, whatever the image's size on the screen.
 * @param {{width: number, height: number}} size of the image in pixels; only their ratio counts
 * @param {"cover"|"contain"} fit how the image fills its place: as its `object-fit`
 * @returns {{element: SVGElement, draw: (boxes: DrawnBox[]) => void, resize: (size: {width: number, height: number})
 *   => void}}
 */
export function boxOverlay(size, fit) {
    const element = svg("svg", {
        class: "box-overlay",
        "aria-hidden": "true",
        preserveAspectRatio: fit === "cover" ? "xMidYMid slice" : "xMidYMid meet",
    });
    let { width, height } = size;
    const resize = (other) => {
        ({ width, height } = other);
        element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    };
    resize(size);
    return {
        element,
        resize,
        draw: (boxes) =>
            element.replaceChildren(
                ...boxes.map((box) =>
                    svg(
                        "g",
                        { class: ["box", box.style] },
                        ["box-casing", "box-line"].map((name) =>
                            svg("rect", {
                                class: name,
                                x: box.left * width,
                                y: box.top * height,
                                width: box.width * width,
                                height: box.height * height,
                                "vector-effect": "non-scaling-stroke",
                            }),
                        ),
                    ),
                ),
            ),
    };
}
