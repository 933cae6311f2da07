/** What stands around every screen: the bar with the product, the project and its tabs, and the actions. */
import { h, replace, userText } from "./foundation/dom.js";
import { icon, logo } from "./foundation/icons.js";
import { menuButton } from "./foundation/menu.js";
import { t } from "./foundation/messages.js";
import { forgetProjects, navigate, prepare } from "./foundation/router.js";
import { currentSession, signOut } from "./foundation/session.js";
import { openShortcutSheet, shortcuts } from "./foundation/shortcuts.js";
import { themeMenu } from "./foundation/theme-menu.js";
import { showError } from "./foundation/toast.js";
import { TABS } from "./screens.js";

/** @param {import("./foundation/router.js").Screen} tab @param {string} id of the project, as it is in the address */
const tabAddress = (tab, id) => `#/${tab.address.replace(":project", id)}`;

let project = null,
    route = null,
    projectScope = null;

/** The dialog is loaded when first asked for. */
async function quickTest() {
    if (!project) return;
    try {
        const { openQuickTest } = await import("./components/quick-test/dialog.js");
        await openQuickTest(project);
    } catch (error) {
        showError(error);
    }
}

async function leave() {
    try {
        await signOut();
        forgetProjects();
        navigate("#/sign-in");
    } catch (error) {
        showError(error);
    }
}

const accountItems = () =>
    [
        currentSession()?.projectId
            ? null
            : { label: t("foundation.menu.settings"), icon: "settings", href: "#/settings" },
        { label: t("foundation.menu.responsible"), icon: "shield", href: "#/about/responsible-use" },
        { label: t("foundation.menu.about"), icon: "info", href: "#/about" },
        { label: t("foundation.shortcuts.title"), icon: "keyboard", hint: "?", run: () => openShortcutSheet() },
        "-",
        { label: t("foundation.signOut"), icon: "sign-out", run: leave },
    ].filter(Boolean);

/** Keys that work on every screen, and on those of a project. */
function globalShortcuts(signal) {
    shortcuts(
        signal,
        [
            {
                keys: "?",
                label: t("foundation.shortcuts.title"),
                section: t("foundation.shortcuts.everywhere"),
                run: () => openShortcutSheet(),
            },
        ],
        { layer: null },
    );
}

function projectShortcuts(signal, id) {
    shortcuts(
        signal,
        [
            {
                keys: "mod+k",
                label: t("foundation.quickTest"),
                section: t("foundation.shortcuts.project"),
                run: quickTest,
            },
            ...TABS.map((tab, index) => ({
                keys: `alt+${index + 1}`,
                label: t("foundation.goTo", { place: t(tab.title) }),
                section: t("foundation.shortcuts.project"),
                run: () => navigate(tabAddress(tab, id)),
            })),
        ],
        { layer: null },
    );
}

/**
 * Builds the shell.
 * @returns {{skip: HTMLElement, bar: HTMLElement, main: HTMLElement, showRoute: (route: object) => void, showProject:
 *   (project: object|null) => void}}
 */
export function createShell() {
    const main = h("main", { id: "main", tabindex: "-1" });
    const skip = h(
        "a",
        {
            class: "skip",
            href: "#main",
            on: {
                click: (event) => {
                    event.preventDefault();
                    main.focus();
                },
            },
        },
        t("foundation.skip"),
    );
    const place = h("div", { class: "shell-place" });
    const tabs = h("nav", { class: "shell-tabs", "aria-label": t("foundation.tabs"), hidden: true });
    const test = h(
        "button",
        {
            type: "button",
            class: "button quick-test",
            hidden: true,
            "aria-label": t("foundation.quickTest"),
            title: t("foundation.quickTest"),
            on: { click: quickTest },
        },
        icon("test"),
        h("span", null, t("foundation.quickTest")),
    );
    const actions = h(
        "div",
        { class: "shell-actions" },
        test,
        themeMenu(),
        menuButton({ label: t("foundation.menu"), content: icon("menu"), items: accountItems }),
    );
    const bar = h(
        "header",
        { class: "shell-bar", hidden: true },
        h(
            "a",
            { class: "shell-brand", href: "#/projects", "aria-label": t("foundation.brand") },
            logo(),
            h("span", null, t("foundation.product")),
        ),
        place,
        tabs,
        actions,
    );

    globalShortcuts(new AbortController().signal);

    function showTabs(id, current) {
        replace(
            tabs,
            TABS.map((tab) =>
                h(
                    "a",
                    {
                        href: tabAddress(tab, id),
                        "aria-current": tab.name === current ? "page" : null,
                        on: { pointerenter: () => prepare(tab.name), focus: () => prepare(tab.name) },
                    },
                    icon(tab.icon),
                    t(tab.title),
                ),
            ),
        );
        const active = tabs.querySelector("[aria-current]");
        if (active) tabs.scrollLeft = active.offsetLeft - (tabs.clientWidth - active.clientWidth) / 2;
    }

    function showRoute(next) {
        const isOther = route?.projectId !== next.projectId;
        route = next;
        bar.hidden = next.screen.name === "sign-in";
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
        if (next.projectId) showTabs(encodeURIComponent(next.projectId), next.screen.under ?? next.screen.name);
    }

    function showProject(next) {
        if (!next || next.id.toLowerCase() !== route?.projectId?.toLowerCase()) return;
        project = next;
        replace(place, icon("chevron-right"), userText(next.name));
    }

    return { skip, bar, main, showRoute, showProject };
}
