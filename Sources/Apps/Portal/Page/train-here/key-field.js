/** The field for a training key, where nobody has signed in, and signing in with it. */
import { statusOf } from "../foundation/api.js";
import { h } from "../foundation/dom.js";
import { field } from "../foundation/fields.js";
import { t } from "../foundation/messages.js";
import { currentSession, loadSession, signIn } from "../foundation/session.js";

/**
 * Asks whether there is a session.
 * @returns {Promise<{element: HTMLElement|false, enter: () => Promise<boolean>}>} `element` is false where it takes no
 *   key; `enter` signs in, and gives false if the field says what is wrong
 * @throws {import("../foundation/api.js").ApiError}
 */
export async function keyField() {
    await loadSession();
    const key = h("input", { class: "input", type: "password", autocomplete: "off", spellcheck: false });
    const shown = field({ label: t("projects.signIn.key"), control: key, hint: t("trainHere.send.keyHint") });
    return {
        element: !currentSession() && shown,
        async enter() {
            if (currentSession()) return true;
            shown.setError(null);
            try {
                await signIn({ key: key.value.trim() });
            } catch (error) {
                if (statusOf(error) !== 401) throw error;
                shown.setError(t("projects.signIn.wrong"));
                return false;
            }
            key.value = "";
            return true;
        },
    };
}
