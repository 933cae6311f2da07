/** The dialog that publishes an iteration: gives it the name under which programs ask it. */

import { openDialog } from "../../foundation/dialog.js";
import { h, userText } from "../../foundation/dom.js";
import { field } from "../../foundation/fields.js";
import { t } from "../../foundation/messages.js";

/** What is proposed as the prediction resource: any text will do, since there are no cloud resources here. */
const usualResource = "ocellus";

/**
 * @param {import("./iterations.js").Iterations} iterations
 * @param {object} iteration
 * @returns {Promise<boolean>} Whether it was published.
 */
export async function openPublish(iterations, iteration) {
    const holderOf = (name) => iterations.all.find((other) => other.id !== iteration.id && other.publishName === name);
    const earlier = iterations.all.find((other) => other.publishName);
    const name = h("input", {
        class: "input",
        type: "text",
        value: iteration.publishName ?? earlier?.publishName ?? proposal(iteration.name),
        dir: "auto",
        autocomplete: "off",
        spellcheck: false,
    });
    const resource = h("input", {
        class: "input",
        type: "text",
        value: iteration.originalPublishResourceId || earlier?.originalPublishResourceId || usualResource,
        autocomplete: "off",
        spellcheck: false,
    });
    const nameField = field({ label: t("results.publish.name"), control: name, hint: t("results.publish.nameHint") });
    const resourceField = field({
        label: t("results.publish.resource"),
        control: resource,
        hint: t("results.publish.resourceHint"),
    });
    const moves = h("p", { class: "note warn", hidden: true, role: "status" });
    const warn = () => {
        const holder = holderOf(name.value.trim());
        moves.hidden = !holder;
        if (holder)
            moves.replaceChildren(
                h("span", null, t("results.publish.moves"), " ", userText(holder.name, { tag: "b" })),
            );
    };
    name.addEventListener("input", warn);
    warn();
    const run = async () => {
        const chosen = { name: name.value.trim(), resource: resource.value.trim() };
        nameField.setError(chosen.name ? null : t("results.publish.nameMissing"));
        resourceField.setError(chosen.resource ? null : t("results.publish.resourceMissing"));
        if (!chosen.name || !chosen.resource) return false;
        await iterations.publish(iteration, { ...chosen, overwrite: Boolean(holderOf(chosen.name)) });
        return true;
    };
    const answer = await openDialog({
        title: t("results.publish.title"),
        body: h(
            "div",
            { class: "stack" },
            h("p", { class: "muted" }, t("results.publish.text")),
            nameField,
            moves,
            resourceField,
        ),
        actions: [
            { label: t("foundation.cancel"), kind: "quiet" },
            { label: t("results.publish"), kind: "primary", run },
        ],
    });
    return answer === true;
}

/** A name for addresses, made of an iteration's: letters and digits with hyphens between them. */
function proposal(name) {
    const words = name
        .normalize("NFKD")
        .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 60);
    return words.toLowerCase() || "model";
}
