/** An image that can be looked at closely: wheel, buttons or keys make it larger, dragging moves it. */
import { h } from "../foundation/dom.js";

const MOST = 12;

/**
 * @returns {{element: HTMLElement, show: (address: string, alt: string) => void, zoom: (factor: number) => void, fit:
 *   () => void}}
 */
export function zoomable() {
    const image = h("img", { class: "zoomable-image", draggable: false });
    const element = h("div", { class: "zoomable" }, image);
    let scale = 1,
        x = 0,
        y = 0,
        drag = null;

    function draw() {
        const room = element.getBoundingClientRect();
        const [across, down] = [(room.width * (scale - 1)) / 2, (room.height * (scale - 1)) / 2];
        x = Math.max(-across, Math.min(across, x));
        y = Math.max(-down, Math.min(down, y));
        image.style.transform = scale === 1 ? "none" : `translate(${x}px, ${y}px) scale(${scale})`;
        element.classList.toggle("zoomed", scale > 1);
    }

    /** The point under the pointer stays where it is. */
    function zoom(factor, at) {
        const next = Math.max(1, Math.min(MOST, scale * factor));
        const room = element.getBoundingClientRect();
        const [px, py] = at
            ? [at.clientX - room.left - room.width / 2, at.clientY - room.top - room.height / 2]
            : [0, 0];
        x = px - ((px - x) * next) / scale;
        y = py - ((py - y) * next) / scale;
        scale = next;
        draw();
    }

    function fit() {
        scale = 1;
        x = y = 0;
        draw();
    }

    element.addEventListener(
        "wheel",
        (event) => {
            event.preventDefault();
            zoom(Math.exp(-Math.sign(event.deltaY) * 0.2), event);
        },
        { passive: false },
    );
    element.addEventListener("dblclick", (event) => (scale > 1 ? fit() : zoom(3, event)));
    element.addEventListener("pointerdown", (event) => {
        if (event.button !== 0 || scale === 1) return;
        drag = { x: event.clientX - x, y: event.clientY - y };
        element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
        if (!drag) return;
        x = event.clientX - drag.x;
        y = event.clientY - drag.y;
        draw();
    });
    for (const type of ["pointerup", "pointercancel"])
        element.addEventListener(type, () => {
            drag = null;
        });
    image.addEventListener("error", () => element.classList.add("broken"));

    return {
        element,
        fit,
        zoom,
        show(address, alt) {
            fit();
            element.classList.remove("broken");
            image.alt = alt;
            image.src = address;
        },
    };
}
