/**
 * Reading what was dropped or chosen: files, and folders with everything below them.
 *
 * An image belongs to the folder it lies in; that folder's name is the tag that the dialog will propose. What is no
 * image is named with the reason, so that nobody looks for it in vain; hidden files and such that systems leave
 * behind are counted.
 */

/** @typedef {{file: File, folder: string}} FoundFile `folder`: name of the folder around it, "" for none */
/**
 * @typedef {{path: string, reason: "kind"|"other"|"unreadable"|"empty"}} LeftOut `kind`: an image, film or document
 *   that is not read; `other`: nothing to see; `empty`: a folder without anything
 */
/** @typedef {{found: FoundFile[], leftOut: LeftOut[], hidden: number}} Reading */

const IMAGES = /\.(jpe?g|jpe|jfif|png|gif|bmp|dib|webp|hei[cf]|hif|avif|tiff?)$/i;
const TYPES = /^image\/(jpeg|pjpeg|png|apng|gif|bmp|x-ms-bmp|webp|heic|heif|avif|tiff)$/;
/** What people keep among their images; its type begins like that of something to see. */
const OTHER_KINDS = /^(image|video)\/|^application\/pdf$/;
const OTHER_IMAGES =
    /\.(arw|cr[23w]|dng|eps|jp2|jxl|nef|nrw|orf|pef|psd|raf|raw|rw2|srw|svg|tga|xcf|mov|mp4|m4v|avi|mkv|webm|pdf)$/i;

/** Files that systems leave in folders, of which nobody wants to hear. */
const isLitter = (name) =>
    name.startsWith(".") || /^(thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx|@eadir|\$recycle\.bin)$/i.test(name);

/** How files begin whose names do not say that they are images. */
const BEGINNINGS = [
    /^\xff\xd8\xff/,
    /^\x89PNG/,
    /^GIF8[79]a/,
    /^RIFF[\s\S]{4}WEBP/,
    /^(II\*\0|MM\0\*)/,
    /^[\s\S]{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1|avi[fs])/,
    /^BM[\s\S]{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/,
];

/**
 * What a file is: by its type or the end of its name, else by its first bytes.
 * @param {File} file
 * @returns {Promise<"image"|"kind"|"other"|"unreadable">}
 */
export async function kindOf(file) {
    if (TYPES.test(file.type) || IMAGES.test(file.name)) return "image";
    try {
        const bytes = new Uint8Array(await file.slice(0, 18).arrayBuffer());
        const beginning = String.fromCharCode(...bytes);
        if (BEGINNINGS.some((one) => one.test(beginning))) return "image";
    } catch {
        return "unreadable";
    }
    return OTHER_KINDS.test(file.type) || OTHER_IMAGES.test(file.name) ? "kind" : "other";
}

/** Puts a file where it belongs. @param {Reading} reading */
async function take(reading, file, folder, path) {
    const kind = await kindOf(file);
    if (kind === "image") reading.found.push({ file, folder });
    else reading.leftOut.push({ path, reason: kind });
}

/**
 * Files and folders of a drop. Must be called inside of the event: afterwards the list is empty.
 * @param {DataTransfer} transfer
 * @param {(count: number) => void} [onProgress] how many files were found so far
 * @param {AbortSignal} [signal]
 * @returns {Promise<Reading>}
 */
export function readDrop(transfer, onProgress, signal) {
    const entries = [...transfer.items]
        .filter((item) => item.kind === "file")
        .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
        .filter(Boolean);
    return readEntries(entries, onProgress, signal);
}

/**
 * Files, and folders with everything below them. An entry that cannot be read is left out and does not end the reading.
 * @param {(File|FileSystemEntry)[]} entries
 * @param {(count: number) => void} [onProgress]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Reading>}
 */
export async function readEntries(entries, onProgress, signal) {
    const reading = { found: [], leftOut: [], hidden: 0 };
    // An own stack in place of recursion: a folder may be as deep as it likes.
    const stack = entries.map((entry) => ({ entry, folder: "" })).reverse();
    let read = 0;
    while (stack.length > 0) {
        signal?.throwIfAborted();
        const { entry, folder } = stack.pop();
        const path = entry instanceof File ? entry.name : entry.fullPath.replace(/^\//, "");
        if (isLitter(entry.name)) {
            reading.hidden += 1;
            continue;
        }
        try {
            if (entry instanceof File) await take(reading, entry, folder, path);
            else if (entry.isFile) {
                await take(
                    reading,
                    await new Promise((resolve, reject) =>
                        /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
                    ),
                    folder,
                    path,
                );
            } else {
                const before = stack.length;
                for await (const child of children(entry)) stack.push({ entry: child, folder: entry.name });
                if (stack.length === before) reading.leftOut.push({ path: `${path}/`, reason: "empty" });
            }
        } catch {
            reading.leftOut.push({ path, reason: "unreadable" });
        }
        read += 1;
        if (read % 100 === 0) {
            onProgress?.(reading.found.length);
            await new Promise((resolve) => setTimeout(resolve));
        }
    }
    return reading;
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
 * @returns {Promise<Reading>}
 */
export async function readFiles(files) {
    const reading = { found: [], leftOut: [], hidden: 0 };
    for (const file of files) {
        const path = file.webkitRelativePath || file.name;
        const parts = path.split("/");
        if (parts.some(isLitter)) reading.hidden += 1;
        else await take(reading, file, parts.length > 1 ? parts.at(-2) : "", path);
    }
    return reading;
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
    return [...groups]
        .map(([folder, files]) => ({ folder, files }))
        .sort((a, b) => a.folder.localeCompare(b.folder, undefined, { numeric: true, sensitivity: "base" }));
}
