/**
 * What stands around every screen: the bar with the product, the project and its tabs, and the actions.
 */
import { h, replace, userText } from "./dom.js";
import { icon, logo } from "./icons.js";
import { menuButton } from "./menu.js";
import { say } from "./messages.js";
import { forgetProjects, navigate, prepare, TABS } from "./router.js";
import { currentSession, signOut } from "./session.js";
import { openShortcutSheet, shortcuts } from "./shortcuts.js";
import { setTheme, theme } from "./theme.js";
import { showError } from "./toast.js";

const TAB_ICONS = { images: "images", train: "train", performance: "performance", predictions: "predictions",
    suggestions: "suggestions",
    settings: "settings" };

let project = null, route = null, projectScope = null;

/** The dialog is loaded when first asked for. */
async function quickTest() {
    if (!project) return;
    try {
        const { openQuickTest } = await import("../screens/quick-test.js");
        await openQuickTest(project);
    } catch (error) { showError(error); }
}

async function leave() {
    try {
        await signOut();
        forgetProjects();
        navigate("#/sign-in");
    } catch (error) { showError(error); }
}

const themeItems = () => ["system", "light", "dark"].map((choice) => ({
    label: say(`foundation.theme.${choice}`), icon: { system: "system", light: "sun", dark: "moon" }[choice],
        checked: theme() === choice, run: () => setTheme(choice),
}));

const accountItems = () => [
    currentSession()?.projectId ? null : { label: say("foundation.menu.settings"), icon: "settings",
        href: "#/settings" },
    { label: say("foundation.menu.responsible"), icon: "shield", href: "#/about/responsible-use" },
    { label: say("foundation.menu.about"), icon: "info", href: "#/about" },
    { label: say("foundation.shortcuts.title"), icon: "keyboard", hint: "?", run: () => openShortcutSheet() },
    "-",
    { label: say("foundation.signOut"), icon: "sign-out", run: leave },
].filter(Boolean);

/** Keys that work on every screen, and on those of a project. */
function globalShortcuts(signal) {
    shortcuts(signal, [
        { keys: "?", label: say("foundation.shortcuts.title"), section: say("foundation.shortcuts.everywhere"),
            run: () => openShortcutSheet() },
    ], { layer: null });
}

function projectShortcuts(signal, id) {
    shortcuts(signal, [
        { keys: "mod+k", label: say("foundation.quickTest"), section: say("foundation.shortcuts.project"),
            run: quickTest },
        ...TABS.map((tab, index) => ({
            keys: `alt+${index + 1}`, label: say("foundation.goTo", { place: say(`foundation.screen.${tab}`) }),
                section: say("foundation.shortcuts.project"),
            run: () => navigate(`#/projects/${id}/${tab}`),
        })),
    ], { layer: null });
}

/**
 * Builds the shell.
 * @returns {{skip: HTMLElement, bar: HTMLElement, main: HTMLElement, showRoute: (route: object) => void, showProject:
 *   (project: object|null) => void}}
 */
export function createShell() {
    const main = h("main", { id: "main", tabindex: "-1" });
    const skip = h("a", { class: "skip", href: "#main",
        on: { click: (event) => { event.preventDefault(); main.focus(); } } }, say("foundation.skip"));
    const place = h("div", { class: "shell-place" });
    const tabs = h("nav", { "class": "shell-tabs", "aria-label": say("foundation.tabs"), "hidden": true });
    const test = h("button", { "type": "button", "class": "button quick-test", "hidden": true,
        "aria-label": say("foundation.quickTest"),
        "title": say("foundation.quickTest"), "on": { click: quickTest } }, icon("test"),
            h("span", null, say("foundation.quickTest")));
    const actions = h("div", { class: "shell-actions" }, test,
        menuButton({ label: say("foundation.theme"), content: icon("sun"), items: themeItems }),
        menuButton({ label: say("foundation.menu"), content: icon("menu"), items: accountItems }));
    const bar = h("header", { class: "shell-bar", hidden: true },
        h("a", { "class": "shell-brand", "href": "#/projects", "aria-label": say("foundation.brand") }, logo(),
            h("span", null, say("foundation.product"))),
        place, tabs, actions);

    globalShortcuts(new AbortController().signal);

    function showTabs(id, current) {
        replace(tabs, TABS.map((tab) => h("a", { "href": `#/projects/${id}/${tab}`, "aria-current": tab === current
            ? "page" : null,
            "on": { pointerenter: () => prepare(`project/${tab}`), focus: () => prepare(`project/${tab}`) } },
            icon(TAB_ICONS[tab]), say(`foundation.screen.${tab}`))));
        const active = tabs.querySelector("[aria-current]");
        if (active) tabs.scrollLeft = active.offsetLeft - (tabs.clientWidth - active.clientWidth) / 2;
    }

    function showRoute(next) {
        const isOther = route?.projectId !== next.projectId;
        route = next;
        bar.hidden = next.name === "sign-in";
        tabs.hidden = test.hidden = !next.projectId;
        document.body.classList.toggle("in-project", Boolean(next.projectId));
        if (isOther) {
            projectScope?.abort();
            project = null;
            replace(place);
            if (next.projectId) {
                projectScope = new AbortController();
                projectShortcuts(projectScope.signal, next.projectId);
            }
        }
        if (next.projectId) showTabs(encodeURIComponent(next.projectId), next.tab);
    }

    function showProject(next) {
        if (!next || next.id.toLowerCase() !== route?.projectId?.toLowerCase()) return;
        project = next;
        replace(place, icon("chevron-right"), userText(next.name));
    }

    return { skip, bar, main, showRoute, showProject };
}
