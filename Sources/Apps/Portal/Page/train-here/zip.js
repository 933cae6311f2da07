/** Writing ZIP archives (PKWARE's APPNOTE 6.3): files as they are, names in UTF-8. */

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
});

/** @param {Uint8Array} bytes @returns {number} the CRC-32 of ISO 3309 */
export function crc32(bytes) {
    let value = 0xffffffff;
    for (let place = 0; place < bytes.length; place += 1) value = TABLE[(value ^ bytes[place]) & 255] ^ (value >>> 8);
    return (value ^ 0xffffffff) >>> 0;
}

/** Date and time as MS-DOS had them: from 1980 on, in steps of two seconds. @param {Date} date */
function dosTime(date) {
    const year = Math.min(Math.max(date.getFullYear() - 1980, 0), 127);
    return {
        time: (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1),
        date: (year << 9) | ((date.getMonth() + 1) << 5) | date.getDate(),
    };
}

const VERSION = 20;
/** Names are in UTF-8. */
const FLAGS = 0x0800;

/** What the header of a file and its entry in the directory have in common. */
function writeCommon(view, at, { crc, bytes, name }, { time, date }) {
    view.setUint16(at, VERSION, true);
    view.setUint16(at + 2, FLAGS, true);
    view.setUint16(at + 4, 0, true);
    view.setUint16(at + 6, time, true);
    view.setUint16(at + 8, date, true);
    view.setUint32(at + 10, crc, true);
    view.setUint32(at + 14, bytes.length, true);
    view.setUint32(at + 18, bytes.length, true);
    view.setUint16(at + 22, name.length, true);
}

/**
 * An archive of files, stored without compression.
 * @param {Object<string, Uint8Array>} files by path, with `/` between folders; together below 4 GB
 * @param {Date} [changed] the time that all of them have
 * @returns {Blob}
 */
export function zip(files, changed = new Date()) {
    const when = dosTime(changed);
    const entries = Object.entries(files).map(([path, bytes]) => {
        return { name: new TextEncoder().encode(path), bytes, crc: crc32(bytes), offset: 0 };
    });
    const parts = [];
    let offset = 0;
    const add = (part) => {
        parts.push(part);
        offset += part.length;
    };
    for (const entry of entries) {
        entry.offset = offset;
        const header = new Uint8Array(30);
        const view = new DataView(header.buffer);
        view.setUint32(0, 0x04034b50, true);
        writeCommon(view, 4, entry, when);
        for (const part of [header, entry.name, entry.bytes]) add(part);
    }
    const start = offset;
    for (const entry of entries) {
        const header = new Uint8Array(46);
        const view = new DataView(header.buffer);
        view.setUint32(0, 0x02014b50, true);
        view.setUint16(4, VERSION, true);
        writeCommon(view, 6, entry, when);
        view.setUint32(42, entry.offset, true);
        for (const part of [header, entry.name]) add(part);
    }
    const end = new Uint8Array(22);
    const view = new DataView(end.buffer);
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, entries.length, true);
    view.setUint16(10, entries.length, true);
    view.setUint32(12, offset - start, true);
    view.setUint32(16, start, true);
    add(end);
    return new Blob(parts, { type: "application/zip" });
}
