/** A classifier that was trained here as a folder for any web server, in one ZIP archive. */
import { RUNTIME } from "/runtime/ocellus-offline.js";
import { t } from "../foundation/messages.js";
import { zip } from "./zip.js";

/** What lies beside the library in the folder: its page, its types, its service worker. */
const PAGE = ["index.html", "page.css", "page.js", "page-drawing.js", "ocellus.d.ts", "ocellus-service-worker.js"];

/** @param {import("/runtime/ocellus.js").Model} model */
const baseModelText = ({ baseModel, input }) => t("trainHere.base.of", { base: baseModel, edge: input.edge });

/** Every file of the runtime that the folder has, as addresses. */
export const FOLDER_FILES = [...RUNTIME, ...PAGE.map((name) => new URL(`/runtime/${name}`, location.href).href)];

async function bytesOf(address) {
    const response = await fetch(address, { cache: "no-cache" });
    if (!response.ok) throw new Error(t("foundation.error.status", { status: response.status }));
    return new Uint8Array(await response.arrayBuffer());
}

/**
 * @param {import("/runtime/ocellus.js").Model} model
 * @returns {Promise<Blob>}
 */
export async function webFolder(model) {
    const names = FOLDER_FILES.map((address) => new URL(address).pathname.split("/").at(-1));
    const [own, ...runtime] = await Promise.all([model.toFolder(), ...FOLDER_FILES.map(bytesOf)]);
    const files = Object.fromEntries(names.map((name, place) => [name, runtime[place]]));
    const words = new TextEncoder().encode(
        t("trainHere.readme", { tags: model.tags.join(", "), base: baseModelText(model) }) + "\n",
    );
    return zip({ "README.txt": words, ...files, ...own });
}

/** Gives a file to whoever is at the browser. @param {Blob} blob @param {string} name */
export function download(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
