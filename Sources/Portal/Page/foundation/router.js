/**
 * Which screen is shown: the part of the address behind `#`.
 *
 * A screen is a module that exports `async function show(root, {project, parameters, signal, navigate})`. Screens are
 *   loaded
 * when first needed. `signal` aborts when the screen is left; what a screen listens to or fetches must end with it.
 * `parameters` has the values behind `?` in the address, and `rest`, the path segments after those of the route.
 */
import { announce } from "./announce.js";
import { api, isAbort, training } from "./api.js";
import { replace } from "./dom.js";
import { closeAllDialogs } from "./layers.js";
import { say } from "./messages.js";
import { failure, loading } from "./states.js";

/** The tabs of a project, in their order. */
export const TABS = ["images", "train", "performance", "predictions", "suggestions", "settings"];

/** Loaders by name. What the first screen needs is also on the list of modulepreload in index.html. */
const SCREENS = {
    "sign-in": () => import("../screens/sign-in.js"),
    "projects": () => import("../screens/projects.js"),
    "new-project": () => import("../screens/new-project.js"),
    "settings": () => import("../screens/settings/server.js"),
    "about": () => import("../screens/about.js"),
    "model-card": () => import("../screens/model-card.js"),
    "project/images": () => import("../screens/images/index.js"),
    "project/train": () => import("../screens/train.js"),
    "project/performance": () => import("../screens/performance/index.js"),
    "project/predictions": () => import("../screens/predictions.js"),
    "project/suggestions": () => import("../screens/suggestions.js"),
    "project/settings": () => import("../screens/settings/project.js"),
};

/** @typedef {{name: string, projectId: string|null, tab: string|null, parameters: Object<string, any>}} Route */

/** A segment as it was before it went into the address; as it is if it was written by hand and badly. */
function decoded(segment) {
    try {
        return decodeURIComponent(segment);
    } catch {
        return segment;
    }
}

/** @param {string} hash @returns {Route|null} null for an address that means nothing */
export function parse(hash) {
    const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
    const parts = path.split("/").filter(Boolean).map(decoded);
    const parameters = Object.fromEntries(new URLSearchParams(query));
    const route = (name, rest, projectId = null, tab = null) =>
        ({ name, projectId, tab, parameters: { ...parameters, rest } });
    if (parts.length === 0) return route("projects", []);
    if (parts[0] !== "projects") return parts[0] in SCREENS && !parts[0].includes("/")
        ? route(parts[0], parts.slice(1)) : null;
    if (parts.length === 1) return route("projects", []);
    if (parts[1] === "new") return route("new-project", parts.slice(2));
    if (parts[2] === "iterations" && parts[4] === "card") return route("model-card", [parts[3]], parts[1],
        "performance");
    const tab = parts[2] ?? "images";
    return TABS.includes(tab) ? route("project/" + tab, parts.slice(3), parts[1], tab) : null;
}

let root = null, hooks = {}, leaving = new AbortController(), shown = 0;
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
    fresh.then((project) => { if (!signal.aborted) hooks.onProject?.(project); }, () => {});
    return known;
}

/** Shows the screen of the present address. */
export async function render() {
    const number = ++shown;
    leaving.abort(new DOMException("left", "AbortError"));
    leaving = new AbortController();
    const { signal } = leaving;
    closeAllDialogs();
    const route = parse(location.hash);
    if (!route) { navigate("#/projects"); return; }
    const elsewhere = hooks.guard?.(route);
    if (elsewhere) { navigate(elsewhere); return; }
    hooks.onRoute?.(route);
    const slow = setTimeout(() => { if (!signal.aborted) replace(root, loading()); }, 150);
    try {
        const [screen, project] = await Promise.all([
            SCREENS[route.name](), route.projectId ? loadProject(route.projectId, signal) : null,
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
        if (number !== shown || isAbort(error) || error?.status === 401) return;
        if (error?.status === 404 && route.projectId) projects.delete(route.projectId);
        const way = route.projectId ? { href: "#/projects", label: say("foundation.screen.projects") } : null;
        replace(root, failure(error, () => render(), way));
    }
}

/**
 * Fetches a screen's modules before it is asked for, as when the pointer comes near a link to it.
 * @param {string} name as in the list above
 */
export function prepare(name) {
    SCREENS[name]?.().catch(() => { /* shown when the screen itself is asked for */ });
}

/** Names the page in the window's title. @returns {string} the screen's name */
function name(route, project) {
    const title = say(`foundation.screen.${route.tab && route.name !== "model-card" ? route.tab : route.name}`);
    const words = [title, project && project.name.slice(0, 80), say("foundation.product")];
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
 * @param {{guard: (route: Route) => (string|null), onRoute: (route: Route) => void, onProject: (project: object|null)
 *   => void}} options
 *   `guard` gives the address to go to in place of this one
 */
export function startRouter(element, options) {
    root = element;
    hooks = options;
    window.addEventListener("hashchange", render);
    return render();
}
