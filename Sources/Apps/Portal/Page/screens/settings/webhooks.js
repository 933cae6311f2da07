/** The webhooks of a project: who is told when a training ends, and whether the last word arrived. */
import { h, replace, userText } from "../../foundation/dom.js";
import { api, isAbort, portal } from "../../foundation/api.js";
import { confirmDialog } from "../../foundation/dialog.js";
import { ago, dateTime, shortened } from "../../foundation/format.js";
import { term } from "../../foundation/help.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { pause } from "../../foundation/pause.js";
import { failure, loading } from "../../foundation/states.js";
import { showError, toast } from "../../foundation/toast.js";
import { showSecret } from "./secret.js";
import { draftWebhook } from "./webhook-draft.js";

/** How often, and how many times, the outcome of a test is asked for. */
const testMilliseconds = 1000,
    testQuestions = 20;

/** What became of the last event that was sent. */
function delivery(last) {
    if (!last) return h("span", { class: "badge" }, t("webhooks.last.none"));
    const outcome = last.delivered ? "good" : "bad";
    // A status is a name, not a number to be written with separators.
    const words = Number.isInteger(last.status)
        ? t(`webhooks.last.${outcome}Status`, { status: `${last.status}` })
        : t(`webhooks.last.${outcome}`);
    return [
        h("span", { class: ["badge", outcome] }, icon(last.delivered ? "check" : "warning"), words),
        h("time", { class: "muted", title: dateTime(last.time) }, ago(last.time)),
        !last.delivered &&
            last.message &&
            h("p", { class: "webhook-message", dir: "auto" }, shortened(last.message, 300)),
    ];
}

/**
 * @param {object} project
 * @param {AbortSignal} signal
 * @returns {{element: HTMLElement, load: () => Promise<void>, reveal: () => void}} `reveal` scrolls to it
 */
export function webhooksCard(project, signal) {
    const address = portal(`/projects/${encodeURIComponent(project.id)}/webhooks`);
    const list = h("div", null, loading());
    const title = h("h2", { id: "settings-webhooks", tabindex: "-1" }, t("webhooks"));
    const add = h(
        "button",
        {
            type: "button",
            class: "button",
            on: {
                click: async () => {
                    const made = await draftWebhook({ signal, address });
                    if (!made) return;
                    await showSecret({
                        title: t("webhooks.made"),
                        label: t("webhooks.secret"),
                        secret: made.secret,
                        once: t("webhooks.secret.once"),
                        hint: t("webhooks.secret.hint"),
                    });
                    await load();
                },
            },
        },
        icon("plus"),
        t("webhooks.add"),
    );
    const element = h(
        "section",
        { class: "card webhooks-card", "aria-labelledby": "settings-webhooks" },
        h("div", { class: "card-head" }, title, add),
        h(
            "p",
            { class: "muted lead" },
            t("webhooks.text"),
            " ",
            term(t("webhooks.signature"), "webhooks.signature.help"),
        ),
        list,
    );

    const one = (webhook, rest = "") => `${address}/${encodeURIComponent(webhook.id)}${rest}`;

    /** The last delivery of one webhook, as the server has it now. */
    async function lastDelivery(webhook) {
        const all = await api.get(address, { signal });
        return all.find((each) => each.id === webhook.id)?.lastDelivery ?? null;
    }

    /** Sends the test and waits for an outcome that was not there before. */
    async function test(webhook, outcome) {
        const before = await lastDelivery(webhook);
        await api.post(one(webhook, "/test"), { signal });
        for (let question = 0; question < testQuestions; question += 1) {
            await pause(testMilliseconds, signal);
            const last = await lastDelivery(webhook);
            if (!last || last.time === before?.time) continue;
            replace(outcome, delivery(last));
            toast(t(last.delivered ? "webhooks.test.good" : "webhooks.test.bad"), {
                kind: last.delivered ? "success" : "error",
            });
            return;
        }
        toast(t("webhooks.test.open"));
    }

    async function remove(webhook) {
        const isSure = await confirmDialog({
            title: t("webhooks.delete.title"),
            action: t("foundation.delete"),
            text: t("webhooks.delete.text", { url: shortened(webhook.url, 120) }),
        });
        if (!isSure) return;
        try {
            await api.delete(one(webhook), { signal });
            toast(t("webhooks.deleted"), { kind: "success" });
            await load();
            add.focus();
        } catch (error) {
            showError(error);
        }
    }

    function row(webhook) {
        const outcome = h(
            "div",
            { class: "webhook-outcome", role: "group", "aria-label": t("webhooks.last") },
            delivery(webhook.lastDelivery),
        );
        const url = shortened(webhook.url);
        const trial = h(
            "button",
            { type: "button", class: "button small", "aria-label": t("webhooks.test.of", { url }) },
            icon("test"),
            t("webhooks.test"),
        );
        trial.addEventListener("click", async () => {
            if (trial.hasAttribute("aria-busy")) return;
            trial.setAttribute("aria-busy", "true");
            try {
                await test(webhook, outcome);
            } catch (error) {
                showError(error);
            }
            trial.removeAttribute("aria-busy");
        });
        return h(
            "li",
            { class: "webhook" },
            h("div", { class: "webhook-words" }, userText(webhook.url, { class: "user-text webhook-url" }), outcome),
            h(
                "div",
                { class: "webhook-actions" },
                trial,
                h(
                    "button",
                    {
                        type: "button",
                        class: "button small",
                        "aria-label": t("webhooks.delete.of", { url }),
                        on: { click: () => remove(webhook) },
                    },
                    icon("trash"),
                    t("foundation.delete"),
                ),
            ),
        );
    }

    async function load() {
        try {
            const webhooks = await api.get(address, { signal });
            replace(
                list,
                webhooks.length === 0
                    ? h("p", { class: "muted" }, t("webhooks.none"))
                    : h("ul", { class: "webhooks", "aria-label": t("webhooks.list") }, webhooks.map(row)),
            );
        } catch (error) {
            if (!isAbort(error)) replace(list, failure(error, load));
        }
    }
    const reveal = () => {
        element.scrollIntoView({ block: "start" });
        title.focus({ preventScroll: true });
    };
    return { element, load, reveal };
}
