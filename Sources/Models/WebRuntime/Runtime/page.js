/** The page of an exported model: a camera, the screen or a file, and what the model says of it. Nothing leaves it. */
import { load } from "./ocellus.js";
import { RUNTIME, workOffline } from "./ocellus-offline.js";
import { cameras, eachFrame, openCamera, openFile, openScreen, sourceProblem } from "./ocellus-sources.js";
import { BoxDrawing, drawBars, drawFound, h, percent } from "./page-drawing.js";

const PROBLEMS = {
    refused: "The browser may not use this. Allow it beside the address, then try again.",
    none: "There is no camera.",
    busy: "The camera cannot be used: perhaps another program has it.",
    insecure: "A browser gives the camera and the screen only to pages that came by https or from this machine.",
    unsupported: "This browser cannot show the screen to a page.",
    unreadable: "This file cannot be read by this browser.",
    failed: "There is no image.",
};
/** What this page consists of, beside the library and the model. */
const PAGE = ["./", "page.css", "page.js", "page-drawing.js"];

/** @type {any} */
let picture = null;
let watching = new AbortController();
let threshold = 0.5;
let shown = null;

const main = document.getElementById("main");

async function start() {
    const bar = h("progress", { max: "1", value: "0", "aria-label": "Loading the model" });
    main.replaceChildren(h("p", {}, "Loading the model …"), bar);
    let model;
    try {
        model = await load("./model.json", {
            onProgress: ({ loaded, total }) => bar.setAttribute("value", String(loaded / total)),
        });
    } catch (/** @type {any} */ error) {
        main.replaceChildren(
            h("h1", {}, "The model cannot be used"),
            h("p", { class: "problem", role: "alert" }, error.message),
            h("p", {}, h("button", { type: "button", on: { click: () => location.reload() } }, "Try again")),
        );
        return;
    }
    show(model);
}

/** Everything around the picture. @param {import("./ocellus.js").Model} model */
function show(model) {
    const isDetector = model.task === "detection";
    const inviting = "Start the camera, share the screen, or drop an image or a video here.";
    const invitation = h("p", { class: "muted" }, inviting);
    const stage = h("div", { class: "stage" }, invitation);
    const boxes = new BoxDrawing(stage, model.tags);
    const problem = h("p", { class: "problem", role: "alert", hidden: true });
    const speed = h("p", { class: "muted small numeric" }, "\u00a0");
    const list = h("ul", { class: isDetector ? "found" : "bars" });
    const said = h("p", { class: "visually-hidden", "aria-live": "polite" });
    const offline = h("p", { class: "muted small", role: "status" });
    const devices = h("select", { "aria-label": "Camera", hidden: true });
    devices.addEventListener("change", () => use(() => openCamera(devices.value)));
    const file = h("input", { type: "file", accept: "image/*,video/*", hidden: true });
    file.addEventListener("change", () => {
        const [chosen] = file.files;
        if (chosen) use(() => openFile(chosen));
        file.value = "";
    });
    const stopping = h("button", { type: "button", hidden: true, on: { click: stop } }, "Stop");
    const output = h("output", {}, percent(threshold));
    const slider = h("input", { type: "range", min: "0", max: "100", value: "50", "aria-valuetext": "50%" });
    slider.addEventListener("input", () => {
        threshold = slider.valueAsNumber / 100;
        output.textContent = percent(threshold);
        slider.setAttribute("aria-valuetext", percent(threshold));
        if (shown) draw(shown);
    });

    let spoken = "";
    let attempt = 0;
    function draw(found) {
        shown = found;
        const counting = found.filter((each) => each.probability >= threshold);
        if (isDetector) {
            if (picture) boxes.draw(counting, picture.size(), picture.isMirrored);
            drawFound(list, counting);
        } else drawBars(list, found, threshold);
        const told = isDetector || model.type === "multilabel" ? counting : counting.slice(0, 1);
        const words = [...new Set(told.map((each) => each.tagName))].join(", ") || "nothing above the threshold";
        // Read out when it changes, not with every frame.
        if (words !== spoken) said.textContent = spoken = words;
    }

    function stop() {
        attempt += 1;
        watching.abort();
        picture?.stop();
        picture = shown = null;
        spoken = "";
        boxes.clear();
        stage.replaceChildren(invitation);
        list.replaceChildren();
        speed.textContent = "\u00a0";
        stopping.hidden = devices.hidden = true;
    }

    /** @param {() => Promise<any>} open */
    async function use(open) {
        stop();
        const mine = attempt;
        problem.hidden = true;
        try {
            const opened = await open();
            if (mine !== attempt) return opened.stop();
            await watch(opened);
        } catch (/** @type {any} */ error) {
            if (mine !== attempt) return;
            stop();
            problem.hidden = false;
            problem.textContent = error.name === "OcellusError" ? error.message : PROBLEMS[sourceProblem(error)];
        }
    }

    async function watch(opened) {
        picture = opened;
        watching = new AbortController();
        const { signal } = watching;
        picture.element.classList.toggle("mirrored", picture.isMirrored);
        if (picture.kind === "image") picture.element.alt = "The image that the model looks at";
        stage.replaceChildren(picture.element);
        stopping.hidden = false;
        picture.ended.then(() => !signal.aborted && stop());
        if (picture.kind === "camera") {
            const all = await cameras();
            devices.hidden = all.length < 2;
            devices.replaceChildren(
                ...all.map((each, place) =>
                    h(
                        "option",
                        { value: each.deviceId, selected: each.deviceId === picture.deviceId },
                        each.label || `Camera ${place + 1}`,
                    ),
                ),
            );
        }
        await eachFrame(
            picture,
            async (element, done) => {
                const found = isDetector ? await model.detect(element, { threshold: 0 }) : await model.predict(element);
                if (signal.aborted) return;
                const rate = done();
                draw(found);
                const frames = rate > 0 ? `${rate.toFixed(0)} frames a second · ` : "";
                speed.textContent = `${frames}${model.milliseconds.toFixed(0)} ms per image`;
            },
            signal,
        );
    }

    stage.addEventListener("dragover", (event) => {
        event.preventDefault();
        stage.classList.add("dropping");
    });
    stage.addEventListener("dragleave", () => stage.classList.remove("dropping"));
    stage.addEventListener("drop", (event) => {
        event.preventDefault();
        stage.classList.remove("dropping");
        const [dropped] = event.dataTransfer.files;
        if (dropped) use(() => openFile(dropped));
    });
    new ResizeObserver(() => shown && isDetector && draw(shown)).observe(stage);

    const button = (words, open, kind = "") => h("button", { type: "button", class: kind, on: { click: open } }, words);
    main.replaceChildren(
        h(
            "header",
            {},
            h("h1", {}, isDetector ? "What is where" : "What is in the image"),
            h("p", { class: "muted", dir: "auto" }, model.tags.join(" · ")),
        ),
        h(
            "div",
            { class: "columns" },
            h(
                "section",
                { class: "card", "aria-label": "Image" },
                h(
                    "div",
                    { class: "ways" },
                    button("Camera", () => use(() => openCamera()), "primary"),
                    button("Image or video", () => file.click()),
                    button("Screen", () => use(openScreen)),
                    stopping,
                    devices,
                    file,
                ),
                problem,
                stage,
                speed,
            ),
            h(
                "section",
                { class: "card", "aria-labelledby": "answer" },
                h("h2", { id: "answer" }, isDetector ? "Found" : "Probabilities"),
                h("label", { class: "field" }, h("span", {}, "Threshold", output), slider),
                list,
                said,
            ),
        ),
        h(
            "footer",
            {},
            h("p", { class: "muted small" }, "Everything is computed in this page. No image leaves it."),
            offline,
        ),
    );
    document.title = `${model.tags.slice(0, 4).join(", ")} · Ocellus`;
    keep(model.files, offline);
}

/** Makes the page work without a network, where the browser can. */
async function keep(files, place) {
    try {
        const isKept = await workOffline([...PAGE, ...RUNTIME, ...files], ["./"]);
        if (isKept) place.textContent = "This page also works without a network now.";
    } catch (error) {
        console.info("This page does not work without a network:", error);
    }
}

start();
