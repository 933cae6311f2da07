/** The dialog that has the server write the classifier for another runtime; no image goes along. */
import { api, errorText, portal } from "../foundation/api.js";
import { openDialog } from "../foundation/dialog.js";
import { h, replace } from "../foundation/dom.js";
import { bytes } from "../foundation/format.js";
import { field } from "../foundation/fields.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { loading } from "../foundation/states.js";
import { keyField } from "./key-field.js";
import { download } from "./web-folder.js";

/** @type {{name: string, platform: string, flavor?: string, hint?: string}[]} */
const FORMATS = [
    { name: "ONNX", platform: "ONNX" },
    { name: "TensorFlow.js", platform: "TensorFlow", flavor: "TensorFlowJs" },
    { name: "TensorFlow Lite", platform: "TensorFlow", flavor: "TensorFlowLite" },
    { name: "TensorFlow SavedModel", platform: "TensorFlow", flavor: "TensorFlowSavedModel" },
    { name: "OpenVINO", platform: "OpenVino" },
    { name: "Core ML", platform: "CoreML" },
    { name: t("trainHere.package.ocellus"), platform: "Ocellus", hint: t("trainHere.package.ocellus.hint") },
];

/** @param {Uint8Array} data */
const base64 = (data) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));

/**
 * @param {import("/runtime/ocellus.js").Model} classifier
 * @param {string} baseModel as the server names it
 */
export async function openPackageDialog(classifier, baseModel) {
    const closing = new AbortController();
    const body = h("div", { class: "stack" }, loading(t("trainHere.send.asking")));
    const opened = openDialog({ title: t("trainHere.package.title"), size: "small", body });
    ask(classifier, baseModel, body, closing.signal);
    await opened;
    closing.abort();
}

async function ask(classifier, baseModel, body, signal) {
    let access, head;
    try {
        access = await keyField();
        head = (await classifier.toFolder())["head.bin"];
    } catch (error) {
        replace(body, note("bad", errorText(error)));
        return;
    }
    const choice = h(
        "select",
        { class: "input" },
        FORMATS.map(({ name }, place) => h("option", { value: String(place) }, name)),
    );
    const hint = h("span");
    choice.addEventListener("change", () => {
        hint.textContent = FORMATS[Number(choice.value)].hint ?? "";
    });
    const outcome = h("div", { "aria-live": "polite" });
    const submit = h("button", { type: "submit", class: "button primary wide" }, t("trainHere.package.action"));
    const form = h(
        "form",
        { class: "stack", novalidate: true },
        h("p", null, t("trainHere.package.explain", { size: bytes(head.length) })),
        field({ label: t("trainHere.package.format"), control: choice, hint }),
        access.element,
        submit,
        outcome,
    );
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const { platform, flavor } = FORMATS[Number(choice.value)];
        submit.setAttribute("aria-busy", "true");
        replace(outcome);
        try {
            if (!(await access.enter())) return;
            const type = classifier.type === "multilabel" ? "Multilabel" : "Multiclass";
            const json = { baseModel, type, tags: classifier.tags, head: base64(head) };
            const options = { query: { platform, flavor }, json, signal, binary: true };
            const archive = await api.post(portal("/page-classifiers/export"), options);
            download(new Blob([archive], { type: "application/zip" }), `classifier.${flavor ?? platform}.zip`);
            replace(outcome, note("good", t("trainHere.package.done", { size: bytes(archive.byteLength) })));
        } catch (error) {
            if (!signal.aborted) replace(outcome, note("bad", errorText(error)));
        } finally {
            submit.removeAttribute("aria-busy");
        }
    });
    replace(body, form);
    choice.focus();
}

const note = (kind, text) =>
    h("p", { class: `note ${kind}` }, icon(kind === "good" ? "success" : "error"), h("span", { dir: "auto" }, text));
