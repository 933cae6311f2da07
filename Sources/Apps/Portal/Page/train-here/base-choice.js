/** Choosing the base model: what each costs, and taking another one, with progress and a way back. */
import { announce } from "../foundation/announce.js";
import { errorText } from "../foundation/api.js";
import { h, replace } from "../foundation/dom.js";
import { choiceCards } from "../foundation/fields.js";
import { bytes, percent } from "../foundation/format.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { downloadSize } from "./base-models.js";

/** @typedef {import("./base-models.js").Offer} Offer */

/** @param {Offer} offer */
const titleOf = ({ title, name, edge }) => (title ? t("trainHere.base.of", { base: title, edge }) : name);

export class BaseChoice {
    /**
     * What is known of the cost of each: bytes to download, milliseconds of an image in this browser.
     * @type {Map<Offer, {size?: number, milliseconds?: number}>}
     */
    #costs = new Map();
    /** @type {Map<Offer, HTMLElement>} */
    #texts = new Map();
    /** @type {Offer} what is marked, in use or not yet */
    #marked;

    /**
     * @param {object} options
     * @param {import("./base-models.js").BaseModels} options.bases
     * @param {() => void} options.onChanged after another base model was taken
     */
    constructor({ bases, onChanged }) {
        this.bases = bases;
        this.onChanged = onChanged;
        this.#marked = bases.offer;
        for (const offer of bases.offers) {
            this.#costs.set(offer, {});
            this.#texts.set(offer, h("span"));
        }
        this.summary = h("summary");
        this.cards = choiceCards({
            legend: h("span", { class: "visually-hidden" }, t("trainHere.base")),
            name: "base-model",
            value: bases.offer.name,
            options: bases.offers.map((offer) => ({
                value: offer.name,
                title: titleOf(offer),
                text: this.#texts.get(offer),
            })),
            onChange: (name) => this.#mark(name),
        });
        const button = (key, run) =>
            h("button", { type: "button", class: "button", hidden: true, on: { click: run } }, t(key));
        this.use = button("trainHere.base.use", () => this.#use());
        this.cancel = button("foundation.cancel", () => bases.cancel());
        this.bar = h("progress", { class: "live-progress", max: 1, hidden: true, "aria-label": t("trainHere.base") });
        this.words = h("span", { class: "hint", role: "status" });
        this.problem = h("div", { role: "alert" });
        this.row = h("div", { class: "base-choice-progress" }, this.use, this.bar, this.words, this.cancel);
        this.element = h(
            "details",
            { class: "base-choice", on: { toggle: () => this.#askSizes() } },
            this.summary,
            h("p", { class: "hint" }, t("trainHere.base.explain")),
            this.cards,
            this.row,
            this.problem,
        );
        bases.addEventListener("changed", () => this.#draw());
        bases.set.addEventListener("changed", () => this.#drawCosts());
        this.#draw();
        this.#drawCosts();
    }

    #draw() {
        const { offer, isChanging, set } = this.bases;
        const isAnother = this.#marked !== offer;
        this.summary.textContent = t("trainHere.base.inUse", { base: titleOf(offer) });
        this.cards.disabled = isChanging;
        this.row.hidden = !isChanging && !isAnother;
        this.use.hidden = isChanging || !isAnother;
        this.bar.hidden = this.cancel.hidden = !isChanging;
        if (!isChanging)
            this.words.textContent =
                isAnother && set.imageCount > 0 ? t("trainHere.base.again", { count: set.imageCount }) : "";
    }

    #drawCosts() {
        const { offer, model } = this.bases;
        if (model.milliseconds > 0) this.#costs.get(offer).milliseconds = model.milliseconds;
        for (const [each, { size, milliseconds }] of this.#costs) {
            const facts = [
                size && t("trainHere.base.size", { size: bytes(size) }),
                milliseconds && t("trainHere.base.time", { ms: Math.max(1, Math.round(milliseconds)) }),
                each.accuracy && t("trainHere.base.accuracy", { share: percent(each.accuracy / 100, 0) }),
            ];
            this.#texts.get(each).textContent = facts.filter(Boolean).join(" · ");
        }
    }

    /** Asks how large they are, once somebody looks: only then has the server to make all of them. */
    async #askSizes() {
        if (!this.element.open) return;
        for (const [offer, cost] of this.#costs) {
            // Without a network nothing is told of those that are not here.
            cost.size ??= await downloadSize(offer).catch(() => undefined);
            this.#drawCosts();
        }
    }

    #mark(name) {
        this.#marked = this.bases.offers.find((each) => each.name === name);
        replace(this.problem);
        this.#draw();
    }

    async #use() {
        replace(this.problem);
        const offer = this.#marked;
        this.words.textContent = t("live.loading");
        this.bar.removeAttribute("value");
        const running = this.bases.change(offer, (text, share) => {
            this.words.textContent = text;
            this.bar.value = share;
        });
        this.cancel.focus();
        let isTaken = false;
        try {
            isTaken = await running;
        } catch (error) {
            const text = t("trainHere.base.failed", { reason: errorText(error) });
            replace(this.problem, h("p", { class: "note bad" }, icon("error"), h("span", null, text)));
        }
        this.#draw();
        if (isTaken) {
            announce(t("trainHere.base.taken", { base: titleOf(offer) }));
            this.onChanged();
        }
        // Who has gone elsewhere meanwhile stays there.
        if (document.activeElement === document.body) this.#checked.focus();
    }

    get #checked() {
        return /** @type {HTMLElement} */ (this.cards.querySelector("input:checked"));
    }
}
