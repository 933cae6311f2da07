/** The gallery of a project. */
import { replace } from "../../foundation/dom.js";
import { Gallery } from "./gallery.js";

/**
 * @param {HTMLElement} root
 * @param {{project: object, parameters: Object<string, any>, signal: AbortSignal, navigate: (hash: string) => void}}
 *   context
 *   parameters: `tag`, `untagged`, `iteration`, `wrong` (an iteration's id), `ids` (comma-separated) with `title`
 */
export async function show(root, context) {
    const gallery = new Gallery(context);
    await gallery.load();
    replace(root, gallery.element);
    gallery.start();
}
