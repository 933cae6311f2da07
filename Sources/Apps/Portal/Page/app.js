/** The beginning: the session, the shell around the screens, and the router. */
import { mountAnnouncer } from "./foundation/announce.js";
import { replace } from "./foundation/dom.js";
import { navigate, render, startRouter } from "./foundation/router.js";
import { currentSession, forgetSession, loadSession } from "./foundation/session.js";
import { createShell } from "./shell.js";
import { SCREENS } from "./screens.js";
import { failure } from "./foundation/states.js";
import { toast } from "./foundation/toast.js";
import { t } from "./foundation/messages.js";

/** Where somebody wanted to go before signing in. */
let wanted = null;

/** Signed out: only the sign-in screen. Signed in with a key of one project: only that project. */
function guard(route) {
    const session = currentSession();
    if (!session) {
        if (route.screen.name === "sign-in") return null;
        wanted = location.hash;
        return "#/sign-in";
    }
    if (route.screen.name === "sign-in" && !route.parameters.link) return wanted ?? "#/projects";
    return null;
}

async function start() {
    mountAnnouncer();
    const shell = createShell();
    document.body.append(shell.skip, shell.bar, shell.main);
    try {
        await loadSession();
    } catch (error) {
        replace(
            shell.main,
            failure(error, () => location.reload()),
        );
        return;
    }
    window.addEventListener("signed-out", () => {
        if (!currentSession()) return;
        forgetSession();
        toast(t("foundation.session.over"));
        render();
    });
    window.addEventListener("signed-in", () => {
        const goal = wanted ?? "#/projects";
        wanted = null;
        navigate(goal);
    });
    await startRouter(shell.main, SCREENS, { guard, onRoute: shell.showRoute, onProject: shell.showProject });
}

start();
