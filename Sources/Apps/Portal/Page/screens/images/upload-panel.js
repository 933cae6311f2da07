/** How the uploads of a project stand: progress, what became of each file, pause, retry. */
import { announce } from "../../foundation/announce.js";
import { h, replace, userText } from "../../foundation/dom.js";
import { duration } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { virtualRows } from "./rows.js";

const SYMBOLS = { waiting: "clock", sending: "upload", done: "success", duplicate: "duplicate", failed: "error" };
const ROW = 36;

/**
 * @param {import("./upload-queue.js").UploadQueue} queue
 * @param {AbortSignal} signal
 * @returns {HTMLElement} hidden while there is nothing to tell
 */
export function uploadPanel(queue, signal) {
    let shown = "all",
        isOpen = false,
        list = [],
        drawn = "",
        frame = 0;
    const title = h("strong", { class: "upload-title" });
    const detail = h("span", { class: "upload-detail numeric" });
    const fill = h("span");
    const bar = h(
        "span",
        {
            class: "bar",
            role: "progressbar",
            "aria-valuemin": "0",
            "aria-valuemax": "100",
            "aria-label": t("images.upload.progress"),
        },
        fill,
    );
    const buttons = h("span", { class: "upload-buttons" });
    const tabs = h("div", { class: "segments upload-tabs", role: "group", "aria-label": t("images.upload.show") });
    const rows = virtualRows({ height: ROW, label: t("images.upload.files"), row: (index) => row(list[index]) });
    const none = h("p", { class: "upload-none muted", hidden: true }, t("images.upload.none"));
    const files = h("div", { class: "upload-files", hidden: true }, tabs, rows, none);
    const toggle = h(
        "button",
        {
            type: "button",
            class: "button quiet small icon-only",
            "aria-expanded": false,
            on: {
                click: () => {
                    isOpen = !isOpen;
                    draw();
                },
            },
        },
        icon("chevron-up"),
    );
    const panel = h(
        "section",
        { class: "upload-panel", "aria-label": t("images.upload.title"), hidden: true },
        h("div", { class: "upload-head" }, h("span", { class: "upload-words" }, title, detail), buttons, toggle),
        bar,
        files,
    );

    function button(label, symbol, run, kind = "quiet") {
        return h(
            "button",
            { type: "button", class: ["button small", kind], on: { click: run } },
            icon(symbol),
            h("span", null, label),
        );
    }

    function row(job) {
        return h(
            "div",
            { class: ["upload-row", job.state] },
            icon(SYMBOLS[job.state]),
            job.thumbnail
                ? h("img", { src: job.thumbnail, alt: "", loading: "lazy" })
                : h("span", { class: "upload-blank" }),
            userText(job.name.slice(0, 300)),
            userText(job.message ?? t(`images.upload.state.${job.state}`), { class: "upload-outcome user-text" }),
        );
    }

    function headline() {
        const { counts, jobs } = queue;
        if (queue.retryIn !== null) return t("images.upload.offline", { seconds: queue.retryIn });
        if (queue.isPaused && queue.isBusy)
            return t("images.upload.paused", { done: queue.finished, total: jobs.length });
        if (queue.isBusy) return t("images.upload.busy", { done: queue.finished, total: jobs.length });
        return counts.failed > 0
            ? t("images.upload.over.failed", { count: counts.failed })
            : t("images.upload.over", { count: counts.done });
    }

    function remaining() {
        const { counts, rate } = queue;
        const parts = [];
        if (counts.duplicate > 0) parts.push(t("images.upload.duplicates", { count: counts.duplicate }));
        if (counts.failed > 0 && queue.isBusy) parts.push(t("images.upload.failures", { count: counts.failed }));
        if (queue.isBusy && rate && !queue.isPaused && queue.retryIn === null) {
            parts.push(
                t("images.upload.rate", {
                    rate: rate.toFixed(rate < 10 ? 1 : 0),
                    time: duration((counts.waiting + counts.sending) / rate),
                }),
            );
        }
        return parts.join(" · ");
    }

    function draw() {
        frame = 0;
        const { counts, jobs } = queue;
        panel.hidden = jobs.length === 0;
        if (panel.hidden) return;
        title.textContent = headline();
        detail.textContent = remaining();
        const share = jobs.length > 0 ? queue.finished / jobs.length : 0;
        fill.style.setProperty("--value", String(share));
        bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
        bar.className = counts.failed > 0 && !queue.isBusy ? "bar warn" : "bar";
        const state = [queue.isBusy, queue.isPaused, counts.failed > 0].join();
        if (state !== drawn) {
            drawn = state;
            replace(
                buttons,
                queue.isBusy &&
                    (queue.isPaused
                        ? button(t("images.upload.resume"), "play", () => queue.resume())
                        : button(t("images.upload.pause"), "pause", () => queue.pause())),
                queue.isBusy && button(t("images.upload.cancel"), "stop", () => queue.cancel()),
                !queue.isBusy && counts.failed > 0 && button(t("images.upload.retry"), "refresh", () => queue.retry()),
                !queue.isBusy &&
                    button(t("images.upload.close"), "close", () => {
                        shown = "all";
                        isOpen = false;
                        queue.clear();
                    }),
            );
        }
        files.hidden = !isOpen;
        toggle.setAttribute("aria-expanded", String(isOpen));
        toggle.setAttribute("aria-label", t(isOpen ? "images.upload.fold" : "images.upload.unfold"));
        toggle.title = toggle.getAttribute("aria-label");
        if (isOpen) drawFiles();
    }

    function drawFiles() {
        const { counts, jobs } = queue;
        const sorts = { all: jobs.length, failed: counts.failed, duplicate: counts.duplicate, done: counts.done };
        replace(
            tabs,
            Object.entries(sorts).map(([sort, count]) =>
                h(
                    "button",
                    {
                        type: "button",
                        "aria-pressed": shown === sort,
                        on: {
                            click: () => {
                                shown = sort;
                                drawFiles();
                                tabs.querySelector("[aria-pressed=true]")?.focus();
                            },
                        },
                    },
                    t(`images.upload.tab.${sort}`, { n: count }),
                ),
            ),
        );
        list = shown === "all" ? jobs : jobs.filter((job) => job.state === shown);
        rows.hidden = list.length === 0;
        none.hidden = list.length > 0;
        rows.show(list.length);
    }

    const plan = () => {
        if (!frame) frame = requestAnimationFrame(draw);
    };
    queue.addEventListener("change", plan, { signal });
    queue.addEventListener("progress", plan, { signal });
    queue.addEventListener(
        "idle",
        () => {
            plan();
            announce(headline());
        },
        { signal },
    );
    plan();
    return panel;
}
