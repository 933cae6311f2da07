/** What the product is for, what it is not for, and what its numbers mean. */
import { h, replace } from "../../foundation/dom.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { retentionText } from "../../foundation/retention.js";
import { aboutFrame } from "./frame.js";

/** What says for how long predictions are kept. */
const RETENTION = new Set(["privacy.kept"]);

const list = (name, kind, symbol, keys) =>
    h(
        "ul",
        { class: ["plain-list", kind] },
        keys.map((key) =>
            h(
                "li",
                null,
                icon(symbol),
                h(
                    "span",
                    null,
                    h("strong", null, t(`about.${name}.${key}`)),
                    " ",
                    RETENTION.has(`${name}.${key}`)
                        ? retentionText(`about.${name}.${key}.text`)
                        : t(`about.${name}.${key}.text`),
                ),
            ),
        ),
    );

const section = (name, ...body) =>
    h(
        "section",
        { class: "card prose", "aria-labelledby": `about-${name}` },
        h("h2", { id: `about-${name}` }, t(`about.${name}`)),
        body,
    );

/** @returns {HTMLElement[]} */
function responsibleUse() {
    return [
        section("intended", list("intended", "good", "success", ["alerts", "efficiency", "coverage", "search"])),
        section(
            "unsuited",
            list("unsuited", "bad", "error", [
                "faces",
                "medical",
                "decisions",
                "text",
                "descriptions",
                "subtle",
                "many",
            ]),
        ),
        section(
            "numbers",
            list("numbers", "info", "info", [
                "precision",
                "recall",
                "averagePrecision",
                "interval",
                "probability",
                "unseen",
                "threshold",
            ]),
        ),
        section("data", list("data", "info", "info", ["amount", "balance", "variety", "negative", "hidden", "real"])),
        section("people", list("people", "info", "user", ["loop", "tell", "feedback", "drift", "versions"])),
        section("privacy", list("privacy", "info", "shield", ["consent", "stays", "kept", "delete", "keys"])),
    ];
}

/** @param {HTMLElement} root */
export async function show(root) {
    replace(root, aboutFrame("about.responsible", h("div", null, responsibleUse())));
}
