/** All projects as tiles: the first screen. */
import { h, replace } from "../foundation/dom.js";
import { announce } from "../foundation/announce.js";
import { api, isAbort, portal } from "../foundation/api.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { rememberAddress } from "../foundation/router.js";
import { currentSession } from "../foundation/session.js";
import { shortcuts } from "../foundation/shortcuts.js";
import { empty, failure } from "../foundation/states.js";
import { showError } from "../foundation/toast.js";
import { isBeingDeleted } from "../components/project-actions.js";
import { importProject, makeSampleProject } from "./projects/making.js";
import { tile, tileSkeleton } from "./projects/tile.js";

/** Ways to order the tiles; the first is used unless the address says otherwise. */
const ORDERS = {
    changed: (a, b) => (b.lastModified ?? "").localeCompare(a.lastModified ?? ""),
    created: (a, b) => (b.created ?? "").localeCompare(a.created ?? ""),
    name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: "base" }),
    images: (a, b) => b.imageCount - a.imageCount,
    score: (a, b) => (b.lastIteration?.averagePrecision ?? -1) - (a.lastIteration?.averagePrecision ?? -1),
};

const POLL_MILLISECONDS = 3000;

const isBusy = (project) => project.status === "Importing" || project.lastIteration?.status === "Training";

/** The place for people who have no project yet. */
function welcome(actions) {
    return h(
        "div",
        { class: "welcome" },
        empty({
            icon: "images",
            title: t("projects.empty.title"),
            text: t("projects.empty.text"),
            steps: [
                t("projects.empty.step1"),
                t("projects.empty.step2"),
                t("projects.empty.step3"),
                t("projects.empty.step4"),
            ],
            actions: [
                h("a", { class: "button primary", href: "#/projects/new" }, icon("plus"), t("projects.new")),
                h(
                    "button",
                    { type: "button", class: "button", on: { click: (event) => actions.sample(event.currentTarget) } },
                    icon("suggestions"),
                    t("projects.sample"),
                ),
            ],
        }),
    );
}

/**
 * @param {HTMLElement} root
 * @param {{parameters: Object<string, any>, signal: AbortSignal, navigate: (hash: string) => void}} context
 */
export async function show(root, { parameters, signal, navigate }) {
    /** @type {object[]|null} */
    let projects = null;
    let order = parameters.sort in ORDERS ? parameters.sort : "changed";
    const isScoped = Boolean(currentSession()?.projectId);

    const search = h("input", {
        class: "input",
        type: "search",
        placeholder: t("projects.search"),
        "aria-label": t("projects.search"),
        value: parameters.search ?? "",
        dir: "auto",
        on: {
            input: () => {
                remember();
                draw();
            },
        },
    });
    const sort = h(
        "select",
        {
            class: "select",
            "aria-label": t("projects.sort"),
            on: {
                change: () => {
                    order = sort.value;
                    remember();
                    draw();
                },
            },
        },
        Object.keys(ORDERS).map((key) =>
            h("option", { value: key, selected: key === order }, t(`projects.sort.${key}`)),
        ),
    );
    const tools = h(
        "div",
        { class: "toolbar projects-tools", hidden: true },
        h("label", { class: "search-field" }, icon("search"), search),
        sort,
    );
    const grid = h("ul", { class: "tiles", "aria-label": t("projects.title") });
    const note = h("p", { class: "muted", hidden: true });
    const body = h("div", null, tools, note, grid);

    replace(
        root,
        h(
            "div",
            { class: "page broad" },
            h(
                "header",
                { class: "page-head" },
                h("h1", null, t("projects.title")),
                !isScoped &&
                    h(
                        "button",
                        {
                            type: "button",
                            class: "button import-button",
                            "aria-label": t("projects.import"),
                            title: t("projects.import.title"),
                            on: { click: () => importProject({ signal, onMade: refresh }) },
                        },
                        icon("import"),
                        h("span", null, t("projects.import")),
                    ),
                h(
                    "a",
                    {
                        class: "button import-button",
                        href: "/train",
                        "aria-label": t("trainHere.link"),
                        title: t("trainHere.link"),
                    },
                    icon("camera"),
                    h("span", null, t("trainHere.link")),
                ),
                !isScoped &&
                    h("a", { class: "button primary", href: "#/projects/new" }, icon("plus"), t("projects.new")),
            ),
            body,
        ),
    );
    replace(grid, [1, 2, 3].map(tileSkeleton));

    function remember() {
        const query = new URLSearchParams();
        if (order !== "changed") query.set("sort", order);
        if (search.value.trim()) query.set("search", search.value.trim());
        rememberAddress("#/projects" + (query.size ? "?" + query : ""));
    }

    const context = {
        signal,
        navigate,
        refresh,
        rename: (id, name) => {
            const one = projects.find((p) => p.id === id);
            if (one) one.name = name;
            draw();
        },
    };

    function draw() {
        const visible = projects.filter((project) => !isBeingDeleted(project.id));
        if (visible.length === 0) {
            tools.hidden = note.hidden = true;
            replace(grid);
            if (!body.querySelector(".welcome")) {
                body.append(
                    welcome({
                        sample: async (button) => {
                            button.setAttribute("aria-busy", "true");
                            try {
                                navigate(`#/projects/${await makeSampleProject(signal)}/images`);
                            } catch (error) {
                                showError(error);
                            }
                            button.removeAttribute("aria-busy");
                        },
                    }),
                );
            }
            return;
        }
        body.querySelector(".welcome")?.remove();
        tools.hidden = visible.length < 2 && search.value === "";
        const words = search.value.trim().toLocaleLowerCase();
        const found = visible.filter(
            (project) =>
                words === "" || `${project.name}\n${project.description ?? ""}`.toLocaleLowerCase().includes(words),
        );
        found.sort(ORDERS[order]);
        note.hidden = found.length > 0;
        note.textContent = found.length > 0 ? "" : t("projects.search.none");
        if (words !== "") announce(t("projects.search.found", { count: found.length }));
        const focused = document.activeElement?.closest?.(".tile")?.dataset.id;
        replace(
            grid,
            found.map((project) => tile(project, context)),
        );
        if (focused) grid.querySelector(`[data-id="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
    }

    /** Asks again; only what changed is drawn anew, so that an open menu stays. */
    async function refresh() {
        const fresh = await api.get(portal("/projects"), { signal });
        const same = projects && JSON.stringify(fresh) === JSON.stringify(projects);
        projects = fresh;
        if (!same) draw();
        clearTimeout(poll);
        if (projects.some(isBusy)) poll = setTimeout(() => refresh().catch(ignore), POLL_MILLISECONDS);
    }
    const ignore = () => {};
    let poll = 0;
    signal.addEventListener("abort", () => clearTimeout(poll), { once: true });

    window.addEventListener(
        "deletions-changed",
        () => {
            if (projects) draw();
        },
        { signal },
    );
    shortcuts(
        signal,
        [
            !isScoped && { keys: "n", label: t("projects.new"), run: () => navigate("#/projects/new") },
            {
                keys: "/",
                label: t("projects.search"),
                run: () => {
                    if (!tools.hidden) search.focus();
                },
            },
        ].filter(Boolean),
    );

    try {
        await refresh();
    } catch (error) {
        if (!isAbort(error))
            replace(
                grid,
                h(
                    "li",
                    { class: "tiles-wide" },
                    failure(error, () => show(root, { parameters, signal, navigate })),
                ),
            );
    }
}
