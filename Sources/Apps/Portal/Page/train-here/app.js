/** Training in the browser: tags, images, a classifier, all in this page, without signing in and without a network. */
import { load } from "/runtime/ocellus.js";
import { workOffline } from "/runtime/ocellus-offline.js";
import { announce, mountAnnouncer } from "../foundation/announce.js";
import { h, replace } from "../foundation/dom.js";
import { bytes } from "../foundation/format.js";
import { icon, logo } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { failure } from "../foundation/states.js";
import { themeMenu } from "../foundation/theme-menu.js";
import { Collecting } from "./collecting.js";
import { kept } from "./keeping.js";
import { Learning } from "./learning.js";
import { SampleSet } from "./sample-set.js";
import { TakingAlong } from "./taking-along.js";
import { Trying } from "./trying.js";
import { FOLDER_FILES } from "./web-folder.js";

const BASE_MODELS = "/runtime/base-models.json";

function bar() {
    return h(
        "header",
        { class: "shell-bar train-here-bar" },
        h(
            "a",
            { class: "shell-brand", href: "/", "aria-label": t("foundation.brand") },
            logo(),
            h("span", null, t("foundation.product")),
        ),
        h("span"),
        h("div", { class: "shell-actions" }, themeMenu()),
    );
}

function skipLink(main) {
    const enter = (event) => {
        event.preventDefault();
        main.focus();
    };
    return h("a", { class: "skip", href: "#main", on: { click: enter } }, t("foundation.skip"));
}

/**
 * The base model that the server names first, and its name there.
 * @param {(text: string, share: number) => void} onProgress
 */
async function loadBaseModel(onProgress) {
    const response = await fetch(BASE_MODELS, { cache: "no-cache" });
    if (!response.ok) throw new Error(t("trainHere.noBaseModel"));
    const [first] = await response.json();
    if (!first) throw new Error(t("trainHere.noBaseModel"));
    const model = await load(`/runtime/base-models/${encodeURIComponent(first.name)}/model.json`, {
        onProgress: ({ loaded, total }) =>
            onProgress(t("live.loadingBytes", { done: bytes(loaded), total: bytes(total) }), loaded / total),
    });
    return { name: first.name, model };
}

/** What was kept, with features of this base model; the two tags to begin with if nothing was. */
async function begin(set, model) {
    const found = await kept();
    if (!found) {
        for (const number of [1, 2]) set.addTag(t("trainHere.newTag", { number }));
        return false;
    }
    if (found.baseModel !== model.identifier)
        for (const tag of found.tags)
            for (const sample of tag.samples) sample.features = await model.features(sample.image);
    set.restore(found.tags);
    return true;
}

/** Keeps everything that this page needs for the time without a network, and says so. */
async function keepPage(model, place) {
    const links = /** @type {(HTMLLinkElement|HTMLScriptElement)[]} */ ([
        ...document.querySelectorAll("link[href], script[src]"),
    ]).map((each) => (each instanceof HTMLLinkElement ? each.href : each.src));
    const files = [location.pathname, BASE_MODELS, ...links, ...FOLDER_FILES, ...model.files];
    try {
        if (await workOffline(files, ["/runtime/", "/train"])) place.textContent = t("trainHere.offline");
    } catch (error) {
        console.info("This page does not work without a network:", error);
    }
}

async function start() {
    const main = h("main", { id: "main", tabindex: "-1" });
    document.body.append(skipLink(main), bar(), main);
    mountAnnouncer();
    const heading = h(
        "header",
        { class: "page-head" },
        h("div", null, h("h1", null, t("trainHere.title")), h("p", null, t("trainHere.explain"))),
    );
    const progress = h("progress", { class: "live-progress", max: 1, "aria-label": t("live.loading") });
    const words = h("span", null, t("live.loading"));
    const state = h("p", { class: "note" }, words, progress);
    const page = h("div", { class: "page broad train-here" }, heading, state);
    main.append(page);
    document.title = `${t("trainHere.title")} · ${t("foundation.product")}`;
    let name, model;
    try {
        ({ name, model } = await loadBaseModel((text, share) => {
            words.textContent = text;
            progress.value = share;
        }));
    } catch (error) {
        replace(
            page,
            heading,
            failure(error, () => location.reload()),
        );
        return;
    }
    const set = new SampleSet();
    const isKept = await begin(set, model);
    const trying = new Trying();
    const collecting = new Collecting({ set, model, source: trying.source });
    const taking = new TakingAlong({ set, baseModel: { name, identifier: model.identifier }, isKept });
    const learning = new Learning({
        set,
        model,
        onTrained: (classifier) => {
            trying.use(classifier);
            taking.use(classifier);
        },
    });
    const offline = h("p", { class: "hint", role: "status" });
    replace(
        page,
        heading,
        h(
            "div",
            { class: "train-here-columns" },
            h("div", { class: "train-here-steps" }, collecting.element, learning.element, taking.element),
            h("div", { class: "train-here-side" }, trying.element),
        ),
        h(
            "footer",
            { class: "train-here-foot" },
            icon("lock"),
            h("p", { class: "hint" }, t("trainHere.private")),
            offline,
        ),
    );
    announce(t("trainHere.title"));
    keepPage(model, offline);
}

start();
