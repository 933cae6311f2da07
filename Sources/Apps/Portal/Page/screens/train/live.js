/** A training as it happens: stages, how much is done, how fast, how long yet, a log, and a way to stop it. */

import { api, portal } from "../../foundation/api.js";
import { confirmDialog } from "../../foundation/dialog.js";
import { h, userText } from "../../foundation/dom.js";
import { count, duration, percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { showError } from "../../foundation/toast.js";
import { isDetection } from "../../labeling/project-kind.js";
import { setText } from "../../charts/gauge.js";
import { logKey, stageKey, stagesOf } from "../../components/training-stages.js";

const logLimit = 200;

/**
 * @param {object} project
 * @param {object} iteration
 * @returns {{element: HTMLElement, update: (progress: import("../../components/training-feed.js").Progress) => void,
 *   connection: (isThere: boolean) => void}}
 */
export function liveTraining(project, iteration) {
    const detects = isDetection(project);
    const stages = stagesOf(detects);
    const steps = stages.map((stage) =>
        h(
            "li",
            { class: "stage" },
            h("span", { class: "stage-mark", "aria-hidden": "true" }),
            h("span", { class: "stage-name" }, t(stageKey(stage, detects))),
        ),
    );
    const bar = h(
        "div",
        {
            class: "bar live-bar",
            role: "progressbar",
            "aria-valuemin": 0,
            "aria-valuemax": 100,
            "aria-label": t("train.live.progress"),
        },
        h("span"),
    );
    const facts = Object.fromEntries(
        ["done", "rate", "elapsed", "remaining"].map((name) => [name, h("dd", null, "–")]),
    );
    const lost = h(
        "p",
        { class: "note warn", role: "status", hidden: true },
        icon("warning"),
        h("span", null, t("train.live.lost")),
    );
    const message = h("p", { class: "muted live-message", dir: "auto", role: "status" });
    const log = h("ol", { class: "live-log", tabIndex: 0, "aria-label": t("train.live.log") });
    const cancel = h(
        "button",
        { type: "button", class: "button danger" },
        icon("stop"),
        h("span", null, t("train.cancel")),
    );
    let stage = null;
    let attempt = 1;
    let origin = { seconds: 0, at: performance.now(), remaining: null };
    const write = (text) => {
        log.prepend(h("li", null, h("time", null, new Date().toLocaleTimeString()), h("span", { dir: "auto" }, text)));
        if (log.childElementCount > logLimit) log.lastElementChild.remove();
    };
    cancel.addEventListener("click", async () => {
        if (
            !(await confirmDialog({
                title: t("train.cancel.title"),
                text: t("train.cancel.text"),
                action: t("train.cancel"),
            }))
        )
            return;
        cancel.disabled = true;
        try {
            await api.post(portal(`/projects/${project.id}/iterations/${iteration.id}/cancel`));
            write(t("train.cancel.asked"));
        } catch (error) {
            cancel.disabled = false;
            showError(error);
        }
    });
    const tick = () => {
        const passed = (performance.now() - origin.at) / 1000;
        setText(facts.elapsed, duration(Math.max(1, Math.round(origin.seconds + passed))));
        setText(
            facts.remaining,
            origin.remaining === null
                ? t("train.live.unknown")
                : duration(Math.max(1, Math.round(origin.remaining - passed))),
        );
    };
    const clock = setInterval(() => (element.isConnected ? tick() : clearInterval(clock)), 1000);
    const mark = (place) =>
        steps.forEach((step, index) => {
            step.classList.toggle("is-done", index < place);
            step.classList.toggle("is-now", index === place);
            if (index === place) step.setAttribute("aria-current", "step");
            else step.removeAttribute("aria-current");
        });
    const element = h(
        "section",
        { class: "card live", "aria-label": t("train.live.title") },
        h(
            "div",
            { class: "card-head" },
            h(
                "h2",
                null,
                h("span", { class: "live-dot", "aria-hidden": "true" }),
                t("train.live.of"),
                " ",
                userText(iteration.name),
            ),
            cancel,
        ),
        lost,
        h("ol", { class: "stages" }, steps),
        bar,
        h(
            "dl",
            { class: "live-facts" },
            Object.entries(facts).map(([name, value]) => h("div", null, h("dt", null, t(`train.live.${name}`)), value)),
        ),
        message,
        h("details", { class: "live-details", open: true }, h("summary", null, t("train.live.log")), log),
        h("p", { class: "muted" }, t("train.live.leave")),
    );
    mark(0);
    write(t("train.live.joined"));
    return {
        element,
        update(progress) {
            const now = progress.stage ?? "waiting";
            if (progress.attempt > attempt) write(t("train.live.attempt", { attempt: progress.attempt }));
            attempt = Math.max(attempt, progress.attempt ?? 1);
            if (now !== stage) {
                stage = now;
                mark(stages.indexOf(stage));
                write(t(logKey(stage, detects), { total: progress.total ?? 0 }));
            }
            const share = progress.total > 0 ? progress.done / progress.total : null;
            bar.classList.toggle("is-vague", share === null);
            bar.style.setProperty("--value", share === null ? "1" : share.toFixed(4));
            if (share === null) bar.removeAttribute("aria-valuenow");
            else bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
            setText(
                facts.done,
                share === null
                    ? "–"
                    : t("train.live.doneOf", {
                          done: count(progress.done),
                          total: count(progress.total),
                          share: percent(share, 0),
                      }),
            );
            setText(
                facts.rate,
                progress.rate
                    ? t("train.live.perSecond", {
                          rate: progress.rate < 10 ? progress.rate.toFixed(1) : count(progress.rate),
                      })
                    : "–",
            );
            if (message.textContent !== (progress.message ?? "")) {
                message.textContent = progress.message ?? "";
                if (progress.message) write(progress.message);
            }
            origin = {
                seconds: progress.seconds ?? 0,
                at: performance.now(),
                remaining: progress.remainingSeconds ?? null,
            };
            tick();
        },
        connection(isThere) {
            if (lost.hidden === isThere) return;
            lost.hidden = isThere;
            write(t(isThere ? "train.live.back" : "train.live.lost"));
        },
    };
}
