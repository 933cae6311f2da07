/** What was collected, kept by this browser: only if somebody wants that, and gone when they do not any more. */

/**
 * What the features are of: the digest, and the name by which the server has it; none in what was kept before there was
 * a choice.
 * @typedef {{identifier: string, name?: string}} BaseModelNames
 */

const DATABASE = "ocellus-train-here";
const VERSION = 1;

/** @param {IDBRequest} request @returns {Promise<any>} */
const done = (request) =>
    new Promise((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error));
    });

/** @param {IDBTransaction} transaction */
const committed = (transaction) =>
    new Promise((resolve, reject) => {
        transaction.addEventListener("complete", () => resolve(undefined));
        transaction.addEventListener("abort", () => reject(transaction.error));
    });

/** Opens the database; `isNew` tells that nothing had been there. */
async function open() {
    const request = indexedDB.open(DATABASE, VERSION);
    request.addEventListener("upgradeneeded", () => {
        request.result.createObjectStore("tags", { keyPath: "id" });
        request.result.createObjectStore("samples", { keyPath: "id" });
        request.result.createObjectStore("about");
    });
    return done(request);
}

/** Whether something is kept. Where the browser cannot tell, nothing is. */
async function isThere() {
    try {
        return (await indexedDB.databases()).some((each) => each.name === DATABASE);
    } catch {
        return false;
    }
}

/**
 * What was kept.
 * @returns {Promise<{tags: import("./sample-set.js").Tag[], baseModel: BaseModelNames}|null>}
 */
export async function kept() {
    if (!(await isThere())) return null;
    const database = await open();
    try {
        const reading = database.transaction(["tags", "samples", "about"]);
        const [tags, samples, identifier, name] = await Promise.all([
            done(reading.objectStore("tags").getAll()),
            done(reading.objectStore("samples").getAll()),
            done(reading.objectStore("about").get("baseModel")),
            done(reading.objectStore("about").get("baseModelName")),
        ]);
        // Both come in the order of their ids, which is that of time.
        for (const tag of tags) {
            const own = samples.filter((each) => each.tag === tag.id);
            tag.samples = own.map(({ id, group, image, thumbnail, features }) => {
                return { id, group, image, thumbnail, features };
            });
        }
        return { tags, baseModel: { identifier, name } };
    } finally {
        database.close();
    }
}

const tagRecord = ({ id, name }) => ({ id, name });
const sampleRecord = (tag, sample) => ({ ...sample, tag: tag.id });

/** Writes what changes, as long as it is wanted. */
export class Keeper {
    #last = Promise.resolve();

    /**
     * @param {import("./sample-set.js").SampleSet} set
     * @param {() => BaseModelNames} baseModel
     * @param {(error: Error) => void} onFailure as when no room is left; nothing is kept then
     */
    constructor(set, baseModel, onFailure) {
        this.set = set;
        this.baseModel = baseModel;
        this.onFailure = onFailure;
        this.isOn = false;
        set.addEventListener("changed", (event) => {
            if (this.isOn) this.#queue(() => this.#note(/** @type {CustomEvent} */ (event).detail));
        });
    }

    #queue(work) {
        this.#last = this.#last.then(work).catch((error) => {
            this.isOn = false;
            this.onFailure(error);
        });
        return this.#last;
    }

    /** Begins to keep. @param {boolean} isWritten whether what is there is what was kept */
    begin(isWritten = false) {
        this.isOn = true;
        return isWritten ? this.#last : this.#queue(() => this.#writeAll());
    }

    /** Keeps no more, and forgets what was kept. */
    end() {
        this.isOn = false;
        return this.#queue(async () => {
            await done(indexedDB.deleteDatabase(DATABASE));
        });
    }

    async #write(work) {
        const database = await open();
        try {
            const writing = database.transaction(["tags", "samples", "about"], "readwrite");
            const [tags, samples, about] = ["tags", "samples", "about"].map((name) => writing.objectStore(name));
            work({ tags, samples, about });
            await committed(writing);
        } finally {
            database.close();
        }
    }

    #writeAll() {
        return this.#write(({ tags, samples, about }) => {
            for (const store of [tags, samples]) store.clear();
            const { identifier, name } = this.baseModel();
            about.put(identifier, "baseModel");
            about.put(name, "baseModelName");
            for (const tag of this.set.tags) {
                tags.put(tagRecord(tag));
                for (const sample of tag.samples) samples.put(sampleRecord(tag, sample));
            }
        });
    }

    #note({ kind, tag, sample }) {
        if (kind === "restored" || kind === "rebased") return this.#writeAll();
        return this.#write(({ tags, samples }) => {
            if (kind === "tag-added" || kind === "renamed") tags.put(tagRecord(tag));
            if (kind === "added") samples.put(sampleRecord(tag, sample));
            if (kind === "removed") samples.delete(sample.id);
            if (kind === "tag-removed") {
                tags.delete(tag.id);
                for (const each of tag.samples) samples.delete(each.id);
            }
        });
    }
}
