/**
 * Which screen is shown: the part of the address behind `#`.
 *
 * A screen is a module that exports `async function show(root, {project, parameters, signal, navigate})`, loaded when
 * first needed; `screens.js` lists all of them. `signal` aborts when the screen is left; what a screen listens to or
 * fetches must end with it. `parameters` has the values behind `?` in the address, and those of the pattern.
 */
import { announce } from "./announce.js";
import { api, isAbort, statusOf, training } from "./api.js";
import { replace } from "./dom.js";
import { closeAllDialogs } from "./layers.js";
import { t } from "./messages.js";
import { failure, loading } from "./states.js";

/**
 * @typedef {object} ScreenContext
 * @property {any} project The protocol's project where the address names one, else null.
 * @property {Object<string, string>} parameters
 * @property {AbortSignal} signal
 * @property {(hash: string) => void} navigate
 */

/**
 * @typedef {object} Screen
 * @property {string} name
 * @property {string} address Its pattern, without `#/`: words, and `:name` for a value. `:project` is a project's id.
 * @property {string[]} [aliases] Further patterns that lead here.
 * @property {string} title The key of its name.
 * @property {string} [icon] Of its tab: a screen with an icon is a tab of the project.
 * @property {string} [under] The name of the tab it belongs to, for a screen without one of its own.
 * @property {() => Promise<{show: (root: HTMLElement, context: ScreenContext) => Promise<void>}>} load
 */

/** @typedef {{screen: Screen, projectId: string|null, parameters: Object<string, string>}} Route */

/** A segment as it was before it went into the address; as it is if it was written by hand and badly. */
function decoded(segment) {
    try {
        return decodeURIComponent(segment);
    } catch {
        return segment;
    }
}

/**
 * The values that a pattern finds in a path, null where it does not fit.
 * @param {string} pattern
 * @param {string[]} segments
 * @returns {Object<string, string>|null}
 */
function match(pattern, segments) {
    const parts = pattern.split("/").filter(Boolean);
    if (parts.length !== segments.length) return null;
    /** @type {Object<string, string>} */
    const values = {};
    for (const [place, part] of parts.entries()) {
        if (part.startsWith(":")) values[part.slice(1)] = segments[place];
        else if (part !== segments[place]) return null;
    }
    return values;
}

/**
 * @param {string} hash
 * @param {Screen[]} table Of several that fit the first counts.
 * @returns {Route|null} null for an address that means nothing
 */
export function parse(hash, table) {
    const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
    const segments = path.split("/").filter(Boolean).map(decoded);
    for (const screen of table) {
        for (const pattern of [screen.address, ...(screen.aliases ?? [])]) {
            const values = match(pattern, segments);
            if (!values) continue;
            const { project = null, ...others } = values;
            const parameters = { ...Object.fromEntries(new URLSearchParams(query)), ...others };
            return { screen, projectId: project, parameters };
        }
    }
    return null;
}

let root = null,
    screens = [],
    hooks = {},
    leaving = new AbortController(),
    shown = 0;
const projects = new Map();

/**
 * Goes to an address such as `#/projects`. The same address again shows the screen anew.
 * @param {string} hash
 */
export function navigate(hash) {
    if (location.hash === hash) render();
    else location.hash = hash;
}

/**
 * Changes the address without showing the screen anew, as when a filter is chosen.
 * @param {string} hash
 */
export const rememberAddress = (hash) => history.replaceState(null, "", hash);

/**
 * Changes the address without showing the screen anew, as a step that the browser's Back button takes back: the screen
 * is then shown anew with the address before.
 * @param {string} hash
 */
export function pushAddress(hash) {
    if (location.hash !== hash) history.pushState(null, "", hash);
}

/**
 * Tells the shell and the next screens that a project was changed.
 * @param {object|null} project the protocol's object
 */
export function projectChanged(project) {
    if (project) projects.set(project.id, project);
    hooks.onProject?.(project);
}

/** Forgets the projects that were loaded, as after signing out. */
export const forgetProjects = () => projects.clear();

async function loadProject(id, signal) {
    const fresh = api.get(training("/projects/" + encodeURIComponent(id)), { signal }).then((project) => {
        projects.set(id, project);
        return project;
    });
    const known = projects.get(id);
    if (!known) return fresh;
    fresh.then(
        (project) => {
            if (!signal.aborted) hooks.onProject?.(project);
        },
        () => {},
    );
    return known;
}

/** Shows the screen of the present address. */
export async function render() {
    const number = ++shown;
    leaving.abort(new DOMException("left", "AbortError"));
    leaving = new AbortController();
    const { signal } = leaving;
    closeAllDialogs();
    const route = parse(location.hash, screens);
    if (!route) {
        navigate("#/projects");
        return;
    }
    const elsewhere = hooks.guard?.(route);
    if (elsewhere) {
        navigate(elsewhere);
        return;
    }
    hooks.onRoute?.(route);
    const slow = setTimeout(() => {
        if (!signal.aborted) replace(root, loading());
    }, 150);
    try {
        const [screen, project] = await Promise.all([
            route.screen.load(),
            route.projectId ? loadProject(route.projectId, signal) : null,
        ]);
        clearTimeout(slow);
        if (number !== shown) return;
        if (project) hooks.onProject?.(project);
        const title = name(route, project);
        root.replaceChildren();
        root.scrollTop = 0;
        window.scrollTo(0, 0);
        await screen.show(root, { project, parameters: route.parameters, signal, navigate });
        if (number === shown) arrive(title);
    } catch (error) {
        clearTimeout(slow);
        if (number !== shown || isAbort(error) || statusOf(error) === 401) return;
        if (statusOf(error) === 404 && route.projectId) projects.delete(route.projectId);
        const way = route.projectId ? { href: "#/projects", label: t("projects.title") } : null;
        replace(
            root,
            failure(error, () => render(), way),
        );
    }
}

/**
 * Fetches a screen's modules before it is asked for, as when the pointer comes near a link to it.
 * @param {string} name
 */
export function prepare(name) {
    const screen = screens.find((each) => each.name === name);
    screen?.load().catch(() => {
        /* shown when the screen itself is asked for */
    });
}

/** Names the page in the window's title. @returns {string} the screen's name */
function name(route, project) {
    const title = t(route.screen.title);
    const words = [title, project?.name.slice(0, 80), t("foundation.product")];
    document.title = words.filter(Boolean).join(" · ");
    return title;
}

/** Moves the focus to the new screen after a link, but not when the page was only just opened. */
function arrive(title) {
    announce(title);
    if (shown > 1 && !root.contains(document.activeElement)) root.focus({ preventScroll: true });
}

/**
 * Starts routing.
 * @param {HTMLElement} element in which screens are shown
 * @param {Screen[]} table
 * @param {{guard: (route: Route) => (string|null), onRoute: (route: Route) => void, onProject: (project: object|null)
 *   => void}} options `guard` gives the address to go to in place of this one
 */
export function startRouter(element, table, options) {
    root = element;
    screens = table;
    hooks = options;
    window.addEventListener("hashchange", render);
    return render();
}
