/**
 * Who proposes boxes for the images that are edited: whoever learned most, an iteration, anything that looks like a
 * thing, or nobody.
 */
import { api, errorText, isAbort, training } from "../../foundation/api.js";
import { ANYTHING, AUTOMATIC, NOBODY, proposalPanel } from "./proposal-panel.js";
import { freeProposals, iterationProposals, learnedProposals } from "./proposal-sources.js";

const PLACE = "ocellus-proposals";
/**
 * From which probability on boxes are shown at first: those of no tag come with less certainty than those of an
 * iteration, and what a preview says of its boxes is not calibrated and rather low.
 */
const THRESHOLDS = { iteration: 0.5, preview: 0.3, anything: 0.2 };
/** How long to wait before asking again whether the first boxes were learned, in milliseconds. */
const PATIENCE = 1500;

/** @typedef {import("./proposal-sources.js").Learner} Learner */
/** @typedef {Omit<import("./proposals.js").Proposal, "id">[]} Boxes */

/** What this browser was told last; an iteration's id belongs to one project, and is not remembered. */
function remembered() {
    try {
        const wish = localStorage.getItem(PLACE);
        return wish === "nobody" ? NOBODY : wish === ANYTHING ? ANYTHING : AUTOMATIC;
    } catch {
        return AUTOMATIC;
    }
}

function remember(choice) {
    try {
        localStorage.setItem(PLACE, choice);
    } catch {
        /* a browser that keeps nothing: the choice holds until the dialog is closed */
    }
}

export class Proposing {
    /** What was answered, by source and image. @type {Map<string, Promise<{boxes: Boxes, learner: Learner|null}>>} */
    #answers = new Map();
    #number = 0;
    #state = "none";
    #error = "";
    #timer = 0;
    /** @type {Learner|null} */
    #learner = null;

    /**
     * @param {object} project
     * @param {import("./surface.js").BoxSurface} surface
     * @param {import("../../labeling/region-saving.js").RegionSaving} saving
     * @param {AbortSignal} signal
     */
    constructor(project, surface, saving, signal) {
        this.project = project;
        this.surface = surface;
        this.signal = signal;
        this.source = NOBODY;
        this.image = null;
        this.thresholds = { ...THRESHOLDS };
        this.element = document.createElement("div");
        surface.addEventListener("proposals", () => this.#draw(), { signal });
        // What the server has now it can learn from.
        saving.addEventListener("change", () => saving.state === "saved" && this.#askAgain(), { signal });
        signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
    }

    /** Reads which iterations there are. */
    async start() {
        const { project, signal } = this;
        const all = await api.get(training(`/projects/${project.id}/iterations`), { signal }).catch(() => []);
        this.panel = proposalPanel({
            sources: all.filter((one) => one.status === "Completed").reverse(),
            hasAnything: true,
            onSource: (source) => {
                remember(source === NOBODY ? "nobody" : source === ANYTHING ? ANYTHING : AUTOMATIC);
                this.#use(source);
            },
            onThreshold: (threshold) => {
                this.thresholds[this.#kind] = threshold;
                this.surface.proposals.threshold = threshold;
            },
            onConfirm: () => this.surface.confirmCurrent(),
            onConfirmAll: () => this.surface.confirm(this.surface.visibleProposals),
        });
        this.element.replaceChildren(this.panel.element);
        this.#use(remembered());
    }

    /** Proposes boxes for an image. @param {object} image of the protocol */
    async show(image) {
        this.image = image;
        if (!this.panel) return;
        const number = ++this.#number;
        clearTimeout(this.#timer);
        this.surface.proposals.replace([]);
        if (this.source === NOBODY) return this.#become("none");
        this.#become("asking");
        try {
            const wasKnown = this.#answers.has(this.#key(image));
            const answer = await this.#ask(image);
            if (number !== this.#number) return;
            this.#take(answer);
            // What was known may be older than the boxes that were drawn since.
            if (this.source === AUTOMATIC && wasKnown) this.#askAgain();
        } catch (error) {
            if (number !== this.#number || isAbort(error)) return;
            this.#error = errorText(error);
            this.#become("failed");
        }
    }

    /** Asks for an image that will probably be shown next. @param {object} image */
    prefetch(image) {
        if (this.panel && this.source !== NOBODY) this.#ask(image).catch(() => {});
    }

    #use(source) {
        this.source = source;
        this.#learner = null;
        this.panel.choose(source);
        this.surface.proposals.threshold = this.thresholds[this.#kind];
        if (this.image) this.show(this.image);
        else this.#draw();
    }

    /** Whose threshold counts. @returns {"iteration"|"preview"|"anything"} */
    get #kind() {
        if (this.source === ANYTHING) return "anything";
        return this.#learner?.source === "preview" ? "preview" : "iteration";
    }

    #key(image) {
        return `${this.source} ${image.id}`;
    }

    #ask(image) {
        const key = this.#key(image);
        if (!this.#answers.has(key)) {
            const answer = this.#askServer(image);
            answer.catch(() => this.#answers.delete(key));
            this.#answers.set(key, answer);
        }
        return this.#answers.get(key);
    }

    /** @returns {Promise<{boxes: Boxes, learner: Learner|null}>} */
    async #askServer(image) {
        const { project, source, signal } = this;
        if (source === AUTOMATIC) return learnedProposals(project.id, image.id, signal);
        const boxes =
            source === ANYTHING
                ? await freeProposals(project.id, image.id, signal)
                : await iterationProposals(project.id, source, image, signal);
        return { boxes, learner: null };
    }

    /** Shows an answer. */
    #take({ boxes, learner }) {
        this.#learner = learner;
        this.surface.proposals.threshold = this.thresholds[this.#kind];
        this.surface.proposals.replace(boxes);
        this.#become(learner && !learner.source ? "none" : "ready");
        this.#waitForFirst();
    }

    /** Asks how learning stands; boxes that are shown stay, so that nothing changes under the pointer. */
    async #askAgain() {
        const { image, source } = this;
        if (source !== AUTOMATIC || !image || this.#state === "asking") return;
        const number = this.#number;
        clearTimeout(this.#timer);
        // The next time the image is shown, whoever knows more is asked.
        this.#answers.delete(this.#key(image));
        try {
            const answer = await this.#askServer(image);
            if (number !== this.#number) return;
            if (this.surface.proposals.count === 0) this.#take(answer);
        } catch (error) {
            // It was only to be sure; the next image asks again.
            if (!isAbort(error)) this.#waitForFirst();
        }
    }

    #waitForFirst() {
        clearTimeout(this.#timer);
        if (this.#learner?.state === "training" && !this.signal.aborted)
            this.#timer = setTimeout(() => this.#askAgain(), PATIENCE);
    }

    #become(state) {
        this.#state = state;
        this.#draw();
    }

    #draw() {
        const { proposals, visibleProposals } = this.surface;
        this.panel?.draw({
            threshold: proposals.threshold,
            visible: visibleProposals.length,
            count: proposals.count,
            state: /** @type {any} */ (this.#state),
            error: this.#error,
            learner: this.#learner,
        });
    }
}
