/** Who proposes boxes for the images that are edited: an iteration, anything that looks like a thing, or nobody. */
import { api, errorText, isAbort, training } from "../../foundation/api.js";
import { ANYTHING, NOBODY, proposalPanel } from "./proposal-panel.js";
import { freeProposals, iterationProposals } from "./proposal-sources.js";

const PLACE = "ocellus-proposals";
/** What a browser remembers in place of an iteration's id, which belongs to one project. */
const NEWEST = "newest";
/** Boxes of no tag come with less certainty than those of an iteration. */
const THRESHOLDS = { iteration: 0.5, anything: 0.2 };

/** What this browser was told last; at first an iteration is asked where there is one. */
function remembered() {
    try {
        return localStorage.getItem(PLACE) ?? NEWEST;
    } catch {
        return NEWEST;
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
    /** What was answered, by source and image. @type {Map<string, Promise<object[]>>} */
    #answers = new Map();
    #number = 0;
    #state = "none";
    #error = "";

    /** @param {object} project @param {import("./surface.js").BoxSurface} surface @param {AbortSignal} signal */
    constructor(project, surface, signal) {
        this.project = project;
        this.surface = surface;
        this.signal = signal;
        this.source = NOBODY;
        this.image = null;
        this.thresholds = { ...THRESHOLDS };
        this.element = document.createElement("div");
        surface.addEventListener("proposals", () => this.#draw(), { signal });
    }

    /** Reads which iterations there are. */
    async start() {
        const { project, signal } = this;
        const all = await api.get(training(`/projects/${project.id}/iterations`), { signal }).catch(() => []);
        const sources = all.filter((one) => one.status === "Completed").reverse();
        this.panel = proposalPanel({
            sources,
            hasAnything: true,
            onSource: (source) => {
                remember(source === NOBODY ? "nobody" : source === ANYTHING ? ANYTHING : NEWEST);
                this.#use(source);
            },
            onThreshold: (threshold) => {
                this.thresholds[this.source === ANYTHING ? "anything" : "iteration"] = threshold;
                this.surface.proposals.threshold = threshold;
            },
            onConfirm: () => this.surface.confirmCurrent(),
            onConfirmAll: () => this.surface.confirm(this.surface.visibleProposals),
        });
        this.element.replaceChildren(this.panel.element);
        const wish = remembered();
        this.#use(wish === NEWEST ? (sources[0]?.id ?? NOBODY) : wish === ANYTHING ? ANYTHING : NOBODY);
    }

    /** Proposes boxes for an image. @param {object} image of the protocol */
    async show(image) {
        this.image = image;
        if (!this.panel) return;
        const number = ++this.#number;
        this.surface.proposals.replace([]);
        if (this.source === NOBODY) return this.#become("none");
        this.#become("asking");
        try {
            const found = await this.#ask(image);
            if (number !== this.#number) return;
            this.surface.proposals.replace(found);
            this.#become("ready");
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
        this.panel.choose(source);
        this.surface.proposals.threshold = this.thresholds[source === ANYTHING ? "anything" : "iteration"];
        if (this.image) this.show(this.image);
        else this.#draw();
    }

    #ask(image) {
        const key = `${this.source} ${image.id}`;
        if (!this.#answers.has(key)) {
            const { project, source, signal } = this;
            const answer =
                source === ANYTHING
                    ? freeProposals(project.id, image.id, signal)
                    : iterationProposals(project.id, source, image, signal);
            answer.catch(() => this.#answers.delete(key));
            this.#answers.set(key, answer);
        }
        return this.#answers.get(key);
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
        });
    }
}
