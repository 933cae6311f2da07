/**
 * Reading what was dropped or chosen: files, and folders with everything below them.
 *
 * A picture belongs to the folder it lies in; that folder's name is the tag that the dialog will propose.
 */

/** @typedef {{file: File, folder: string}} FoundFile `folder`: name of the folder around it, "" for none */

const PICTURES = /\.(jpe?g|jfif|png|gif|bmp|webp)$/i;
const TYPES = /^image\/(jpeg|pjpeg|png|gif|bmp|x-ms-bmp|webp)$/;

/**
 * Whether the server can read such a file, by its type or the end of its name.
 * @param {File} file
 * @returns {boolean}
 */
export const isPicture = (file) => (file.type ? TYPES.test(file.type) : PICTURES.test(file.name));

/** Files that systems leave in folders, of which nobody wants to hear. */
const isLitter = (name) => name.startsWith(".") || /^(thumbs\.db|desktop\.ini)$/i.test(name);

/**
 * Files and folders of a drop. Must be called inside of the event: afterwards the list is empty.
 * @param {DataTransfer} transfer
 * @param {(count: number) => void} [onProgress] how many files were found so far
 * @param {AbortSignal} [signal]
 * @returns {Promise<{found: FoundFile[], skipped: number}>} `skipped`: files that are no pictures
 */
export function readDrop(transfer, onProgress, signal) {
    const entries = [...transfer.items].filter((item) => item.kind === "file")
        .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
    return readEntries(entries, onProgress, signal);
}

async function readEntries(entries, onProgress, signal) {
    const result = { found: [], skipped: 0 };
    const take = (file, folder) => {
        if (isPicture(file)) result.found.push({ file, folder });
        else if (!isLitter(file.name)) result.skipped += 1;
    };
    // An own stack in place of recursion: a folder may be as deep as it likes.
    const stack = entries.map((entry) => ({ entry, folder: "" })).reverse();
    let read = 0;
    while (stack.length > 0) {
        signal?.throwIfAborted();
        const { entry, folder } = stack.pop();
        if (entry instanceof File) take(entry, folder);
        else if (entry.isFile) {
            if (isLitter(entry.name)) continue;
            take(await new Promise((resolve, reject) => entry.file(resolve, reject)), folder);
        } else if (!isLitter(entry.name)) {
            for await (const child of children(entry)) stack.push({ entry: child, folder: entry.name });
        }
        read += 1;
        if (read % 100 === 0) {
            onProgress?.(result.found.length);
            await new Promise((resolve) => setTimeout(resolve));
        }
    }
    return result;
}

/** A folder's entries; the browser hands them out in parts of a hundred. */
async function* children(folder) {
    const reader = folder.createReader();
    for (;;) {
        const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (part.length === 0) return;
        yield* part;
    }
}

/**
 * Files of a file field, which names their folders when a folder was chosen.
 * @param {Iterable<File>} files
 * @returns {{found: FoundFile[], skipped: number}}
 */
export function readFiles(files) {
    const result = { found: [], skipped: 0 };
    for (const file of files) {
        const parts = (file.webkitRelativePath ?? "").split("/");
        if (isPicture(file)) result.found.push({ file, folder: parts.length > 1 ? parts.at(-2) : "" });
        else if (!isLitter(file.name)) result.skipped += 1;
    }
    return result;
}

/**
 * The files by folder, folders in the order of their names, loose files first.
 * @param {FoundFile[]} found
 * @returns {{folder: string, files: File[]}[]}
 */
export function byFolder(found) {
    const groups = new Map();
    for (const { file, folder } of found) {
        if (!groups.has(folder)) groups.set(folder, []);
        groups.get(folder).push(file);
    }
    return [...groups].map(([folder, files]) => ({ folder, files }))
        .sort((a, b) => a.folder.localeCompare(b.folder, undefined, { numeric: true, sensitivity: "base" }));
}
