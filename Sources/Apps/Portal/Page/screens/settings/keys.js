/** The keys of the installation: who may train, who may only ask. */
import { h, replace, userText } from "../../foundation/dom.js";
import { api, isAbort, portal } from "../../foundation/api.js";
import { confirmDialog } from "../../foundation/dialog.js";
import { ago, dateTime, shortened } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { menuButton } from "../../foundation/menu.js";
import { t } from "../../foundation/messages.js";
import { failure, loading } from "../../foundation/states.js";
import { showError, toast } from "../../foundation/toast.js";
import { draftKey } from "./key-draft.js";
import { showSecret } from "./secret.js";

function showKey({ key, secret }) {
    const header = key.scope === "training" ? "Training-Key" : "Prediction-Key";
    return showSecret({
        title: t("settings.keys.made"),
        label: t("settings.keys.secret"),
        secret,
        once: t("settings.keys.once"),
        hint: t("settings.keys.header", { header }),
    });
}

/**
 * @param {AbortSignal} signal
 * @returns {{element: HTMLElement, load: () => Promise<void>}}
 */
export function keysCard(signal) {
    const list = h("div", null, loading());
    let projects = new Map(),
        showsRevoked = false,
        keys = [];
    const create = h(
        "button",
        {
            type: "button",
            class: "button primary",
            on: {
                click: async () => {
                    const draft = await draftKey({ signal, projects: [...projects.values()] });
                    if (!draft) return;
                    await showKey(draft);
                    await load();
                },
            },
        },
        icon("plus"),
        t("settings.keys.create"),
    );
    const element = h(
        "section",
        { class: "card", "aria-labelledby": "settings-keys" },
        h("div", { class: "card-head" }, h("h2", { id: "settings-keys" }, t("settings.keys")), create),
        h("p", { class: "muted lead" }, t("settings.keys.text")),
        list,
    );

    async function rotate(key) {
        const isSure = await confirmDialog({
            title: t("settings.keys.rotate.title"),
            kind: "primary",
            action: t("settings.keys.rotate"),
            text: t("settings.keys.rotate.text", { name: shortened(key.name) }),
        });
        if (!isSure) return;
        try {
            await showKey(await api.post(portal(`/keys/${encodeURIComponent(key.id)}/rotate`), { signal }));
            await load();
        } catch (error) {
            showError(error);
        }
    }

    async function revoke(key) {
        const isSure = await confirmDialog({
            title: t("settings.keys.revoke.title"),
            action: t("settings.keys.revoke"),
            text: t("settings.keys.revoke.text", { name: shortened(key.name) }),
        });
        if (!isSure) return;
        try {
            await api.delete(portal(`/keys/${encodeURIComponent(key.id)}`), { signal });
            toast(t("settings.keys.revoked.done", { name: shortened(key.name) }), { kind: "success" });
            await load();
        } catch (error) {
            showError(error);
        }
    }

    function row(key) {
        const project = key.projectId ? projects.get(key.projectId) : null;
        return h(
            "tr",
            { class: key.revoked ? "revoked" : null },
            h("th", { scope: "row" }, userText(key.name || t("settings.keys.unnamed"))),
            h(
                "td",
                { dataset: { label: t("settings.keys.scope") } },
                h(
                    "span",
                    { class: ["badge", key.scope === "training" ? "accent" : null] },
                    icon(key.scope === "training" ? "key" : "predictions"),
                    t(`settings.keys.scope.${key.scope}`),
                ),
            ),
            h(
                "td",
                { dataset: { label: t("settings.keys.project") } },
                key.projectId
                    ? userText(project?.name ?? t("settings.keys.goneProject"))
                    : h("span", { class: "muted" }, t("settings.keys.allProjects")),
            ),
            h(
                "td",
                { class: "muted", dataset: { label: t("settings.keys.created") }, title: dateTime(key.created) },
                key.revoked ? t("settings.keys.revokedAgo", { when: ago(key.revoked) }) : ago(key.created),
            ),
            h(
                "td",
                { class: "muted", dataset: { label: t("settings.keys.lastUsed") }, title: dateTime(key.lastUsed) },
                key.lastUsed ? ago(key.lastUsed) : t("settings.keys.never"),
            ),
            h(
                "td",
                { class: "actions" },
                key.revoked
                    ? null
                    : menuButton({
                          label: t("settings.keys.actions", { name: shortened(key.name) }),
                          class: "button quiet small icon-only",
                          items: [
                              { label: t("settings.keys.rotate"), icon: "refresh", run: () => rotate(key) },
                              {
                                  label: t("settings.keys.revoke"),
                                  icon: "negative",
                                  kind: "danger",
                                  run: () => revoke(key),
                              },
                          ],
                      }),
            ),
        );
    }

    function draw() {
        const gone = keys.filter((key) => key.revoked).length;
        const shown = keys.filter((key) => showsRevoked || !key.revoked);
        replace(
            list,
            // A service may run on keys of its settings alone, which are not stored.
            shown.length === 0 && h("p", { class: "muted" }, t("settings.keys.none")),
            shown.length > 0 &&
                h(
                    "div",
                    { class: "table-wrap" },
                    h(
                        "table",
                        { class: "table keys-table" },
                        h(
                            "thead",
                            null,
                            h(
                                "tr",
                                null,
                                ["name", "scope", "project", "created", "lastUsed"].map((name) =>
                                    h("th", { scope: "col" }, t(`settings.keys.${name}`)),
                                ),
                                h(
                                    "th",
                                    { scope: "col" },
                                    h("span", { class: "visually-hidden" }, t("settings.keys.menu")),
                                ),
                            ),
                        ),
                        h("tbody", null, shown.map(row)),
                    ),
                ),
            gone > 0 &&
                h(
                    "button",
                    {
                        type: "button",
                        class: "button quiet small after",
                        "aria-expanded": showsRevoked,
                        on: {
                            click: () => {
                                showsRevoked = !showsRevoked;
                                draw();
                            },
                        },
                    },
                    t(showsRevoked ? "settings.keys.hideRevoked" : "settings.keys.showRevoked", { n: gone }),
                ),
        );
    }

    async function load() {
        try {
            const [found, tiles] = await Promise.all([
                api.get(portal("/keys"), { signal }),
                api.get(portal("/projects"), { signal }),
            ]);
            keys = found;
            projects = new Map(tiles.map((one) => [one.id, one]));
            draw();
        } catch (error) {
            if (!isAbort(error)) replace(list, failure(error, load));
        }
    }
    return { element, load };
}
