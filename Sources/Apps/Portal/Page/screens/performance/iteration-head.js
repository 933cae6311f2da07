/** The head of an iteration's results: its name, what it is, and what can be done with it. */

import { h, userText } from "../../foundation/dom.js";
import { promptDialog } from "../../foundation/dialog.js";
import { copyAndTell } from "../../foundation/fields.js";
import { dateTime, duration, isolated } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { menuButton } from "../../foundation/menu.js";
import { t } from "../../foundation/messages.js";
import { showError, toast, undoable } from "../../foundation/toast.js";
import { isDetection } from "../../labeling/project-kind.js";
import { openExport } from "./export.js";
import { badges } from "./iteration-list.js";
import { secondsTaken } from "./iterations.js";
import { openPredictionAddress } from "../../components/prediction-address.js";
import { openPublish } from "./publish.js";

const nameLimit = 255;

/**
 * @param {{project: object, iteration: object, iterations: import("./iterations.js").Iterations, actions: {changed:
 *   (options?: {reload?: boolean}) => Promise<any>, compare: (other: object) => void, navigate: (hash: string) =>
 *   void}}} context
 */
export function iterationHead({ project, iteration, iterations, actions }) {
    const isDone = iteration.status === "Completed";
    const run = (work) => async () => {
        try {
            await work();
        } catch (error) {
            showError(error);
        }
    };
    const publish = run(async () => {
        if (!(await openPublish(iterations, iteration))) return;
        await actions.changed();
        const fresh = iterations.find(iteration.id);
        toast(t("results.publish.done"), {
            kind: "success",
            action: { label: t("results.address.button"), run: () => openPredictionAddress(project, fresh) },
        });
    });
    const unpublish = run(async () => {
        await iterations.unpublish(iteration);
        await actions.changed();
        const again = {
            name: iteration.publishName,
            resource: iteration.originalPublishResourceId || "ocellus",
            overwrite: false,
        };
        const undo = run(async () => {
            await iterations.publish(iteration, again);
            await actions.changed();
        });
        toast(t("results.unpublish.done"), { action: { label: t("foundation.undo"), run: undo }, seconds: 8 });
    });
    const rename = run(async () => {
        const name = await promptDialog({
            title: t("results.rename.title"),
            label: t("results.rename.label"),
            value: iteration.name,
            validate: (text) =>
                text.length === 0 || text.length > nameLimit ? t("results.rename.problem", { limit: nameLimit }) : null,
        });
        if (name === null || name === iteration.name) return;
        await iterations.rename(iteration, name);
        await actions.changed();
    });
    const remove = run(async () => {
        iterations.remove(iteration);
        await actions.changed({ reload: false });
        const outcome = await undoable(t("results.delete.done", { name: isolated(iteration.name) }), () =>
            iterations.delete(iteration),
        );
        if (outcome !== "undone") return;
        iterations.removed.delete(iteration.id);
        await actions.changed();
    });
    const makeDefault = run(async () => {
        await iterations.makeDefault(iteration);
        toast(t("results.default.done"), { kind: "success" });
        await actions.changed();
    });
    const others = iterations.comparable(iteration);
    const more = () =>
        [
            { label: t("results.rename.title"), icon: "edit", run: rename },
            isDone && {
                label: t("results.default.make"),
                icon: "star",
                run: makeDefault,
                disabled: iteration.isDefault,
                hint: iteration.isDefault ? t("results.default.is") : null,
            },
            // The card tells the evaluation of a classifier.
            isDone &&
                !isDetection(project) && {
                    label: t("results.card"),
                    icon: "document",
                    href: `#/projects/${project.id}/iterations/${iteration.id}/card`,
                },
            {
                label: t("results.copyId"),
                icon: "copy",
                hint: iteration.id,
                run: () => copyAndTell(iteration.id, t("results.copiedId")),
            },
            isDone &&
                iteration.publishName && {
                    label: t("results.copyName"),
                    icon: "copy",
                    hint: iteration.publishName,
                    run: () => copyAndTell(iteration.publishName, t("results.copiedName")),
                },
            isDone && iteration.publishName && { label: t("results.unpublish"), icon: "eye-off", run: unpublish },
            "-",
            {
                label: t("results.delete"),
                icon: "trash",
                kind: "danger",
                run: remove,
                disabled: Boolean(iteration.publishName) || iteration.status === "Training",
                hint: iteration.publishName
                    ? t("results.delete.published")
                    : iteration.status === "Training"
                      ? t("results.delete.training")
                      : null,
            },
        ].filter(Boolean);
    const button = (name, label, click, kind) =>
        h("button", { type: "button", class: ["button", kind], on: { click } }, icon(name), h("span", null, label));
    return h(
        "header",
        { class: "iteration-head" },
        h(
            "div",
            { class: "iteration-title" },
            h("h1", null, userText(iteration.name)),
            h("span", { class: "iteration-badges" }, badges(iteration)),
            h("p", { class: "muted" }, factsLine(iterations, iteration)),
        ),
        h(
            "div",
            { class: "toolbar", role: "toolbar", "aria-label": t("results.actions") },
            isDone && !iteration.publishName && button("publish", t("results.publish"), publish, "primary"),
            isDone &&
                iteration.publishName &&
                button("link", t("results.address.button"), () => openPredictionAddress(project, iteration), "primary"),
            isDone &&
                iteration.exportable &&
                button("export", t("results.export"), () => openExport(iterations, iteration)),
            isDone &&
                others.length > 0 &&
                menuButton({
                    label: t("results.compare"),
                    class: "button",
                    content: [icon("compare"), h("span", null, t("results.compare"))],
                    items: () => [
                        { heading: t("results.compare.with") },
                        ...others.map((other) => ({ label: isolated(other.name), run: () => actions.compare(other) })),
                    ],
                }),
            menuButton({ label: t("results.more"), items: more }),
        ),
    );
}

function factsLine(iterations, iteration) {
    const domain = iterations.domainName(iteration);
    return [
        dateTime(iteration.trainedAt ?? iteration.created),
        domain && t("results.fact.domain", { domain }),
        iteration.classificationType && t(`results.type.${iteration.classificationType}`),
        t(iteration.trainingType === "Advanced" ? "results.fact.advanced" : "results.quick"),
        iteration.status === "Completed" && t("results.fact.took", { time: duration(secondsTaken(iteration)) }),
    ]
        .filter(Boolean)
        .join(" · ");
}
