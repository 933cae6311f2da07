/**
 * Uploads of one project: several requests at once, each with some files of the same tag; a failed connection waits and
 * goes on by itself.
 *
 * The queue lives as long as the page, not the screen: who looks at another screen meanwhile loses nothing. What is
 * left when the page is closed can simply be dropped again; what has arrived is then reported as already there.
 */
import { ApiError, training } from "../../foundation/api.js";
import { sendAddresses, sendFiles } from "./upload-sending.js";

const AT_ONCE = 3;
/**
 * Small enough that progress is seen and a lost connection costs little, large enough that requests are not what takes
 * the time.
 */
const BATCH_FILES = 24;
const BATCH_BYTES = 8 * 2 ** 20;
const LONGEST_WAIT = 30;

/** @typedef {"waiting"|"sending"|"done"|"duplicate"|"failed"} JobState */
/**
 * @typedef {{name: string, file?: File, url?: string, tagId: string|null, state: JobState, message?: string, imageId?:
 *   string, thumbnail?: string, alone?: boolean}} Job `alone`: in a request of its own
 */

/** The uploads of one project. Fires `progress` while images come in and `idle` when none is left. */
export class UploadQueue extends EventTarget {
    /** @type {Job[]} */
    jobs = [];
    counts = { waiting: 0, sending: 0, done: 0, duplicate: 0, failed: 0 };
    isPaused = false;
    /** Seconds until the connection is tried again, null while there is one. */
    retryIn = null;
    #next = 0;
    #again = [];
    #running = 0;
    #failures = 0;
    #timer = 0;
    #stop = new AbortController();
    #started = 0;
    #startedWith = 0;

    /** @param {string} projectId */
    constructor(projectId) {
        super();
        this.path = training(`/projects/${projectId}`);
        this.warn = (event) => event.preventDefault();
        window.addEventListener("online", () => {
            if (this.retryIn !== null) this.#resumeNow();
        });
        window.addEventListener("signed-in", () => this.#sendNext());
    }

    get isBusy() {
        return this.counts.waiting + this.counts.sending > 0;
    }

    get finished() {
        return this.counts.done + this.counts.duplicate + this.counts.failed;
    }

    /** Images in a second since the queue was last idle; null while that is too short to tell. */
    get rate() {
        const seconds = (performance.now() - this.#started) / 1000;
        return this.#started && seconds > 1 ? (this.finished - this.#startedWith) / seconds : null;
    }

    /** @param {{name: string, file?: File, url?: string, tagId: string|null}[]} jobs */
    add(jobs) {
        if (!this.isBusy) {
            this.#started = performance.now();
            this.#startedWith = this.finished;
        }
        for (const job of jobs) this.jobs.push({ ...job, state: "waiting" });
        this.counts.waiting += jobs.length;
        this.#changed();
        this.#sendNext();
    }

    pause() {
        this.isPaused = true;
        this.#changed();
    }

    resume() {
        this.isPaused = false;
        this.#resumeNow();
    }

    /** Sends again what failed. */
    retry() {
        for (const job of this.jobs) {
            if (job.state !== "failed") continue;
            this.#become(job, { state: "waiting", message: undefined });
            job.alone = true;
            this.#again.push(job);
        }
        this.isPaused = false;
        this.#changed();
        this.#sendNext();
    }

    /** Forgets what has not been sent. */
    cancel() {
        this.#stop.abort();
        this.#stop = new AbortController();
        this.jobs = this.jobs.filter((job) => job.state !== "waiting" && job.state !== "sending");
        this.#next = this.jobs.length;
        this.#again = [];
        this.counts.waiting = this.counts.sending = 0;
        this.isPaused = false;
        this.#connected();
        this.#changed();
        this.dispatchEvent(new Event("idle"));
    }

    /** Forgets the outcomes of what is over. */
    clear() {
        if (this.isBusy) return;
        this.jobs = [];
        this.#next = 0;
        this.counts = { waiting: 0, sending: 0, done: 0, duplicate: 0, failed: 0 };
        this.#changed();
    }

    #sendNext() {
        while (!this.isPaused && this.retryIn === null && this.#running < AT_ONCE) {
            const batch = this.#take();
            if (batch.length === 0) return;
            this.#run(batch);
        }
    }

    /** The next jobs that can go in one request. */
    #take() {
        const batch = [];
        let size = 0;
        for (;;) {
            const job = this.#again[0] ?? this.jobs[this.#next];
            if (!job || batch.length >= BATCH_FILES) break;
            const first = batch[0];
            if (
                first &&
                (first.tagId !== job.tagId ||
                    !first.file !== !job.file ||
                    first.alone ||
                    job.alone ||
                    size + (job.file?.size ?? 0) > BATCH_BYTES)
            )
                break;
            if (this.#again.length > 0) this.#again.shift();
            else this.#next += 1;
            if (job.state !== "waiting") continue;
            batch.push(job);
            size += job.file?.size ?? 0;
        }
        return batch;
    }

    async #run(batch) {
        const { signal } = this.#stop;
        this.#running += 1;
        for (const job of batch) this.#become(job, { state: "sending" });
        this.#changed();
        try {
            const outcomes = await (batch[0].file ? sendFiles : sendAddresses)(this.path, batch, signal);
            signal.throwIfAborted();
            batch.forEach((job, place) => this.#become(job, outcomes[place]));
            // Read and stored: the browser may let go of the file.
            for (const job of batch) if (job.state !== "failed") job.file = undefined;
            this.#connected();
        } catch (error) {
            if (!signal.aborted) this.#failed(batch, error);
        }
        this.#running -= 1;
        if (signal.aborted) return this.#sendNext();
        this.#changed();
        this.dispatchEvent(new Event("progress"));
        this.#sendNext();
        if (!this.isBusy) this.dispatchEvent(new Event("idle"));
    }

    #failed(batch, error) {
        const status = error instanceof ApiError ? error.status : 0;
        const passes = [0, 401, 408, 429, 502, 503, 504].includes(status);
        if (passes || batch.length > 1) {
            for (const job of batch) {
                this.#become(job, { state: "waiting" });
                job.alone ||= !passes;
                this.#again.push(job);
            }
            if (status === 401) this.isPaused = true;
            else if (passes) this.#wait();
        } else this.#become(batch[0], { state: "failed", message: error.message });
    }

    /** No connection: try again after 1, 2, 4 … 30 seconds, or as soon as the browser is back on line. */
    #wait() {
        if (this.retryIn !== null) return;
        this.#failures += 1;
        this.retryIn = Math.min(LONGEST_WAIT, 2 ** (this.#failures - 1));
        const tick = () => {
            this.retryIn -= 1;
            if (this.retryIn <= 0) this.#resumeNow();
            else this.#timer = setTimeout(tick, 1000);
            this.#changed();
        };
        this.#timer = setTimeout(tick, 1000);
    }

    #resumeNow() {
        clearTimeout(this.#timer);
        this.retryIn = null;
        this.#changed();
        this.#sendNext();
    }

    #connected() {
        this.#failures = 0;
        if (this.retryIn !== null) this.#resumeNow();
    }

    #become(job, change) {
        this.counts[job.state] -= 1;
        Object.assign(job, change);
        this.counts[job.state] += 1;
    }

    #changed() {
        if (this.isBusy) window.addEventListener("beforeunload", this.warn);
        else window.removeEventListener("beforeunload", this.warn);
        this.dispatchEvent(new Event("change"));
    }
}

const queues = new Map();

/**
 * The uploads of a project. One for each, however often its screen is opened.
 * @param {string} projectId
 * @returns {UploadQueue}
 */
export function uploadsOf(projectId) {
    if (!queues.has(projectId)) queues.set(projectId, new UploadQueue(projectId));
    return queues.get(projectId);
}
