/** Words for screen readers only, in a live region that is always there. */
import { h } from "./dom.js";

const region = h("div", { class: "visually-hidden", "aria-live": "polite", "aria-atomic": "true" });

/** Puts the live region on the page; once, at start. */
export const mountAnnouncer = () => document.body.append(region);

/** @param {string} text read out when the reader has finished what it says */
export function announce(text) {
    region.textContent = "";
    requestAnimationFrame(() => {
        region.textContent = text;
    });
}
