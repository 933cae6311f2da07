/** The gallery of a project. */
import { replace } from "../../foundation/dom.js";
import { Gallery } from "./gallery.js";

/**
 * @param {HTMLElement} root
 * @param {{project: object, parameters: Object<string, any>, signal: AbortSignal, navigate: (hash: string) => void}}
 *   context parameters: see `filterOfAddress`
 */
export async function show(root, context) {
    const gallery = new Gallery(context);
    await gallery.load();
    replace(root, gallery.element);
    gallery.start();
}
