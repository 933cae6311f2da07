/** Training in the browser: tags, images, a classifier, all in this page, without signing in and without a network. */
import { workOffline } from "/runtime/ocellus-offline.js";
import { announce, mountAnnouncer } from "../foundation/announce.js";
import { h, replace } from "../foundation/dom.js";
import { icon, logo } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { failure } from "../foundation/states.js";
import { themeMenu } from "../foundation/theme-menu.js";
import { BaseChoice } from "./base-choice.js";
import { addFeatures, BASE_MODELS, BaseModels, loadBaseModel, offers } from "./base-models.js";
import { Collecting } from "./collecting.js";
import { kept } from "./keeping.js";
import { Learning } from "./learning.js";
import { SampleSet } from "./sample-set.js";
import { TakingAlong } from "./taking-along.js";
import { Trying } from "./trying.js";
import { FOLDER_FILES } from "./web-folder.js";

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
 * The base model, and what was kept with features of it; the two tags to begin with if nothing was.
 * @param {SampleSet} set
 * @param {import("./base-models.js").OnProgress} onProgress
 * @returns {Promise<{bases: BaseModels, isKept: boolean}>}
 */
async function begin(set, onProgress) {
    const [offered, found] = await Promise.all([offers(), kept()]);
    const offer = offered.find((each) => each.name === found?.baseModel.name) ?? offered[0];
    const model = await loadBaseModel(offer, onProgress);
    const bases = new BaseModels({ set, offers: offered, offer, model });
    if (!found) {
        for (const number of [1, 2]) set.addTag(t("trainHere.newTag", { number }));
        return { bases, isKept: false };
    }
    set.restore(found.tags);
    if (found.baseModel.identifier !== model.identifier) {
        const features = new Map();
        await addFeatures(model, set.samples, features, onProgress);
        set.rebase(features);
    }
    return { bases, isKept: true };
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
    const set = new SampleSet();
    let bases, isKept;
    try {
        ({ bases, isKept } = await begin(set, (text, share) => {
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
    const trying = new Trying();
    const collecting = new Collecting({ set, bases, source: trying.source });
    const taking = new TakingAlong({ set, bases, isKept });
    const offline = h("p", { class: "hint", role: "status" });
    const choice = new BaseChoice({ bases, onChanged: () => keepPage(bases.model, offline) });
    const learning = new Learning({
        set,
        bases,
        choice: choice.element,
        onTrained: (classifier, baseModel) => {
            trying.use(classifier);
            taking.use(classifier, baseModel);
        },
    });
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
    keepPage(bases.model, offline);
}

start();
