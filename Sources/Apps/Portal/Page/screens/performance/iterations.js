/** The iterations of a project, newest first, and the names of their domains. */

import { api, portal, training } from "../../foundation/api.js";

/**
 * Where iterations have the member `isDefault`: versions 2 of the protocol; publishing replaced it in 3.0. Everything
 * else about an iteration is the same in every version.
 */
const versionWithDefault = (path) => "/customvision/v2.2/training" + path;

/** How much more often the list is drawn than its training makes steps would only waste work. */
const leastMilliseconds = 500;

/** The iterations of a project, newest first, and what can be done with them. */
export class Iterations {
    /** @param {object} project @param {AbortSignal} signal */
    constructor(project, signal) {
        this.project = project;
        this.signal = signal;
        /** @type {object[]} */
        this.all = [];
        this.domains = new Map();
        this.progress = new Map();
        this.removed = new Set();
        this.drawn = 0;
    }

    /** The address of an iteration's routes. */
    path(iteration, rest = "") {
        return training(`/projects/${this.project.id}/iterations/${iteration.id}${rest}`);
    }

    async load() {
        const { signal } = this;
        const [all] = await Promise.all([
            api.get(versionWithDefault(`/projects/${this.project.id}/iterations`), { signal }),
            this.domains.size ? null : this.loadDomains(),
        ]);
        this.all = all
            .filter((iteration) => !this.removed.has(iteration.id))
            .sort((first, second) => (first.created < second.created ? 1 : first.created > second.created ? -1 : 0));
    }

    /** Names of domains are an ornament: without them the list is as good. */
    async loadDomains() {
        const domains = await api.get(portal("/domains"), { signal: this.signal }).catch(() => []);
        for (const domain of domains) this.domains.set(domain.id, domain.name);
    }

    /** Takes an iteration off the list; it stays away, also when the list is read again. */
    remove(iteration) {
        this.removed.add(iteration.id);
        this.all = this.all.filter((other) => other.id !== iteration.id);
    }

    find(id) {
        return this.all.find((iteration) => iteration.id === id) ?? null;
    }

    domainName(iteration) {
        return this.domains.get(iteration.domainId) ?? null;
    }

    /** The other iterations that can be compared with one. */
    comparable(iteration) {
        return this.all.filter((other) => other.id !== iteration.id && other.status === "Completed");
    }

    /** Keeps a step of a training and draws the list now and then. */
    progressed(id, progress, draw) {
        this.progress.set(id, progress);
        const now = performance.now();
        if (now - this.drawn < leastMilliseconds) return;
        this.drawn = now;
        draw();
    }

    /** @returns {Promise<object>} The iteration as it is now. */
    rename(iteration, name) {
        return api.patch(this.path(iteration), { json: { name } });
    }

    makeDefault(iteration) {
        const path = versionWithDefault(`/projects/${this.project.id}/iterations/${iteration.id}`);
        return api.patch(path, { json: { name: iteration.name, isDefault: true } });
    }

    /** The request outlives the page, so that it can be sent when that is left. */
    delete(iteration) {
        return api.delete(this.path(iteration), { keepalive: true });
    }

    publish(iteration, { name, resource, overwrite }) {
        return api.post(this.path(iteration, "/publish"), {
            query: { publishName: name, predictionId: resource, overwrite },
        });
    }

    unpublish(iteration) {
        return api.delete(this.path(iteration, "/publish"));
    }
}

/**
 * The seconds that a training took; the protocol's minutes are rounded up, so the times tell more if they are less.
 * @param {object} iteration
 * @returns {number|null}
 */
export function secondsTaken(iteration) {
    const minutes = 60 * (iteration.trainingTimeInMinutes ?? 0);
    if (!iteration.trainedAt) return minutes || null;
    const elapsed = (Date.parse(iteration.trainedAt) - Date.parse(iteration.created)) / 1000;
    return minutes > 0 ? Math.min(minutes, elapsed) : elapsed;
}
