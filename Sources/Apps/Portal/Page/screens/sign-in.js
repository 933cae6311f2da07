/** Signing in with a key, or with the one-time link that the service prints when it starts. */
import { h, replace } from "../foundation/dom.js";
import { errorText, isAbort, statusOf } from "../foundation/api.js";
import { field } from "../foundation/fields.js";
import { icon, logo } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { rememberAddress } from "../foundation/router.js";
import { signIn } from "../foundation/session.js";
import { loading } from "../foundation/states.js";

const enter = () => window.dispatchEvent(new CustomEvent("signed-in"));

/** A field whose text is hidden until asked for. */
function keyField() {
    const input = h("input", {
        class: "input",
        type: "password",
        name: "key",
        autocomplete: "current-password",
        spellcheck: false,
        autocapitalize: "off",
        required: true,
    });
    const eye = h(
        "button",
        {
            type: "button",
            class: "button quiet small icon-only",
            "aria-label": t("projects.signIn.show"),
            "aria-pressed": false,
        },
        icon("eye"),
    );
    eye.addEventListener("click", () => {
        const hidden = input.type === "password";
        input.type = hidden ? "text" : "password";
        eye.setAttribute("aria-pressed", String(hidden));
        replace(eye, icon(hidden ? "eye-off" : "eye"));
    });
    const element = field({ label: t("projects.signIn.key"), control: input, hint: t("projects.signIn.hint") });
    const row = h("div", { class: "secret-row" });
    input.before(row);
    row.append(input, eye);
    return { element, input };
}

function message(error) {
    if (error.status === 401) return t("projects.signIn.wrong");
    return error.message;
}

/** @param {HTMLElement} root @param {{parameters: Object<string, any>, signal: AbortSignal}} context */
export async function show(root, { parameters, signal }) {
    const { element, input } = keyField();
    const button = h("button", { type: "submit", class: "button primary large wide" }, t("projects.signIn.action"));
    const note = h("p", { class: "note bad", role: "alert", hidden: true });
    // Password managers file a secret under a name, and ask for one where the form has none.
    const name = h("input", {
        type: "text",
        name: "username",
        autocomplete: "username",
        value: location.host,
        readOnly: true,
        hidden: true,
    });
    const form = h("form", { class: "sign-in-form", novalidate: true }, note, name, element, button);
    form.addEventListener(
        "submit",
        async (event) => {
            event.preventDefault();
            const key = input.value.trim();
            element.setError(key === "" ? t("projects.signIn.empty") : null);
            if (key === "") return;
            note.hidden = true;
            button.setAttribute("aria-busy", "true");
            try {
                await signIn({ key });
                input.value = "";
                enter();
            } catch (error) {
                if (isAbort(error)) return;
                element.setError(message(error));
                input.select();
            } finally {
                button.removeAttribute("aria-busy");
            }
        },
        { signal },
    );

    const card = h("section", { class: "card sign-in-card", "aria-labelledby": "sign-in-title" });
    replace(
        root,
        h(
            "div",
            { class: "sign-in" },
            h(
                "div",
                { class: "sign-in-brand" },
                logo(),
                h("h1", { id: "sign-in-title" }, t("projects.signIn.title")),
                h("p", null, t("projects.signIn.slogan")),
            ),
            card,
            h("a", { class: "sign-in-train", href: "/train" }, icon("camera"), t("trainHere.link.signIn")),
            h(
                "details",
                { class: "sign-in-help" },
                h("summary", null, t("projects.signIn.where")),
                h("p", null, t("projects.signIn.where.text")),
                h(
                    "pre",
                    { class: "code", tabindex: "0", "aria-label": t("projects.signIn.where.command") },
                    "ocellus keys create portal --scope training",
                ),
            ),
        ),
    );

    const link = parameters.link;
    if (!link) {
        replace(card, form);
        input.focus();
        return;
    }
    rememberAddress("#/sign-in");
    replace(card, loading(t("projects.signIn.link")));
    try {
        await signIn({ link });
        enter();
    } catch (error) {
        if (isAbort(error)) return;
        replace(card, form);
        note.hidden = false;
        replace(
            note,
            icon("error"),
            h("span", null, statusOf(error) === 401 ? t("projects.signIn.link.used") : errorText(error)),
        );
        input.focus();
    }
}
