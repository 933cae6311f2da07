/** One project on the first screen. */
import { h, svg, userText } from "../../foundation/dom.js";
import { ago, count, dateTime, percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { menuButton } from "../../foundation/menu.js";
import { t } from "../../foundation/messages.js";
import { prepare } from "../../foundation/router.js";
import { imageAddress } from "../../foundation/image-address.js";
import { showError } from "../../foundation/toast.js";
import { downloadArchive } from "../../components/project-archive.js";
import { deleteProject, exportProject, renameProject } from "../../components/project-actions.js";

/**
 * A ring filled as far as the score, with the number beside it.
 * @param {number} value from 0 to 1
 * @returns {SVGElement}
 */
export function scoreRing(value) {
    const length = 2 * Math.PI * 8;
    return svg(
        "svg",
        { class: "ring", viewBox: "0 0 20 20", "aria-hidden": "true" },
        svg("circle", { class: "ring-back", cx: 10, cy: 10, r: 8 }),
        svg("circle", {
            class: "ring-front",
            cx: 10,
            cy: 10,
            r: 8,
            "stroke-dasharray": `${length * value} ${length}`,
            transform: "rotate(-90 10 10)",
        }),
    );
}

function cover(project) {
    const images = (project.covers ?? []).slice(0, 4);
    if (images.length === 0) return h("div", { class: "tile-cover none" }, icon("images"));
    const shown = images.length === 3 ? images.slice(0, 2) : images;
    return h(
        "div",
        { class: ["tile-cover", `of-${shown.length}`] },
        shown.map((address) =>
            h("img", {
                src: imageAddress(address),
                alt: "",
                loading: "lazy",
                decoding: "async",
                draggable: "false",
                on: { error: (event) => event.target.classList.add("missing") },
            }),
        ),
    );
}

/** What stands at the foot: the last iteration's score, or what is under way, or what comes next. */
function standing(project) {
    const last = project.lastIteration;
    if (project.status === "Importing")
        return h("span", { class: "badge accent" }, icon("import"), t("projects.importing"));
    if (project.status === "Failed") return h("span", { class: "badge bad" }, icon("error"), t("projects.failed"));
    if (!last)
        return h("span", { class: "faint" }, project.imageCount > 0 ? t("projects.untrained") : t("projects.fresh"));
    const when = last.trainedAt
        ? h("span", { class: "faint", title: dateTime(last.trainedAt) }, ago(last.trainedAt))
        : null;
    if (last.status === "Training") return h("span", { class: "badge accent" }, icon("train"), t("projects.training"));
    if (last.status === "Failed")
        return [h("span", { class: "badge bad" }, icon("error"), t("projects.trainingFailed")), when];
    return [
        Number.isFinite(last.averagePrecision) &&
            h(
                "span",
                { class: "tile-score", title: t("projects.score.long") },
                scoreRing(last.averagePrecision),
                h("strong", { class: "numeric" }, percent(last.averagePrecision, 1)),
                h("span", { class: "visually-hidden" }, t("projects.score.long")),
            ),
        when,
        last.publishName &&
            h(
                "span",
                { class: "badge good", title: t("projects.published", { name: last.publishName.slice(0, 200) }) },
                icon("publish"),
                userText(last.publishName),
            ),
    ];
}

/**
 * @param {object} project a tile of /portal/v1/projects
 * @param {{signal: AbortSignal, navigate: (hash: string) => void, rename: (id: string, name: string) => void}} context
 */
export function tile(project, context) {
    const address = `#/projects/${encodeURIComponent(project.id)}`;
    const items = () => [
        { label: t("projects.menu.rename"), icon: "edit", run: () => renameProject(project, context) },
        { label: t("projects.menu.settings"), icon: "settings", href: `${address}/settings` },
        {
            label: t("projects.menu.download"),
            icon: "download",
            run: () => downloadArchive(project.id, context.signal).catch(showError),
        },
        { label: t("projects.menu.export"), icon: "export", run: () => exportProject(project, context) },
        "-",
        { label: t("projects.menu.delete"), icon: "trash", kind: "danger", run: () => deleteProject(project) },
    ];
    const soon = () => prepare("images");
    return h(
        "li",
        { class: "tile", dataset: { id: project.id }, on: { pointerenter: soon, focusin: soon } },
        cover(project),
        h(
            "div",
            { class: "tile-body" },
            h(
                "div",
                { class: "tile-head" },
                h(
                    "h2",
                    null,
                    h(
                        "a",
                        {
                            href: `${address}/images`,
                            class: "user-text",
                            dir: "auto",
                            title: project.name.slice(0, 300),
                        },
                        project.name,
                    ),
                ),
                menuButton({
                    label: t("projects.menu", { name: project.name.slice(0, 80) }),
                    class: "button quiet small icon-only",
                    items,
                }),
            ),
            project.description
                ? userText(project.description, { tag: "p", class: "user-text muted tile-description" })
                : null,
            h(
                "p",
                { class: "tile-counts muted" },
                h("span", null, t("projects.images", { count: project.imageCount })),
                h("span", null, t("projects.tags", { count: project.tagCount })),
                project.untaggedImageCount > 0 &&
                    h("span", null, t("projects.untagged", { n: count(project.untaggedImageCount) })),
            ),
            h("div", { class: "tile-foot" }, standing(project)),
        ),
    );
}

/** A place where a tile will be. */
export const tileSkeleton = () =>
    h(
        "li",
        { class: "tile waiting", "aria-hidden": "true" },
        h("div", { class: "tile-cover skeleton" }),
        h(
            "div",
            { class: "tile-body" },
            h("div", { class: "skeleton line" }),
            h("div", { class: "skeleton line short" }),
        ),
    );
