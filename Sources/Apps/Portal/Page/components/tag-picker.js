/** A field that finds a tag as its name is typed, and makes a new one where there is none. */
import { h, replace, uniqueId, userText } from "../foundation/dom.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { tagKey } from "../labeling/tag-names.js";
import { count } from "../foundation/format.js";

const SHOWN = 60;

/** Small letters without accents: "Ü" is found by "u". */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The tags whose names have the text in them: those that begin with it first. */
function found(tags, text) {
    const wanted = plain(text.trim());
    if (wanted === "") return tags;
    const ranked = [];
    for (const tag of tags) {
        const at = plain(tag.name).indexOf(wanted);
        if (at >= 0) ranked.push({ tag, rank: at === 0 ? 0 : 1 });
    }
    return ranked.sort((a, b) => a.rank - b.rank).map((one) => one.tag);
}

/**
 * A combobox of tags. Arrow keys choose, Enter takes, Esc is left to whatever is around it.
 * @param {object} options
 * @param {{id: string, name: string, type?: string, imageCount?: number}[] | (() => object[])} options.tags asked for
 *   each time the list is shown
 * @param {(tag: object) => void} options.onPick
 * @param {(name: string) => void} [options.onCreate]
 * @param {boolean} [options.allowCreate] whether a name that no tag has can be taken
 * @param {string} [options.label] name of the field
 * @param {string} [options.placeholder]
 * @param {boolean} [options.always] the list is always open, as inside of a popover
 * @returns {HTMLElement & {focusField: () => void, clear: () => void}}
 */
export function tagPicker({
    tags,
    onPick,
    onCreate,
    allowCreate = Boolean(onCreate),
    label,
    placeholder,
    always = false,
}) {
    const id = uniqueId("tags");
    let choices = [],
        active = -1;
    const list = h("ul", {
        class: "tag-choices popup",
        id: id,
        role: "listbox",
        "aria-label": label ?? t("images.picker.label"),
        hidden: !always,
    });
    const input = h("input", {
        class: "input",
        type: "text",
        role: "combobox",
        autocomplete: "off",
        spellcheck: "false",
        dir: "auto",
        maxlength: "255",
        "aria-controls": id,
        "aria-expanded": always,
        "aria-autocomplete": "list",
        "aria-label": label ?? t("images.picker.label"),
        placeholder: placeholder ?? t(allowCreate ? "images.picker.placeholder.create" : "images.picker.placeholder"),
    });

    function show() {
        const all = typeof tags === "function" ? tags() : tags;
        const name = input.value.trim();
        choices = found(all, name)
            .slice(0, SHOWN)
            .map((tag) => ({ tag }));
        if (allowCreate && name !== "" && !all.some((tag) => tagKey(tag.name) === tagKey(name))) choices.push({ name });
        active = choices.length > 0 && (name !== "" || always) ? 0 : -1;
        replace(
            list,
            choices.length === 0 ? h("li", { class: "tag-choice none" }, t("images.picker.none")) : choices.map(option),
        );
        mark();
        open(true);
    }
    function option(choice, index) {
        return h(
            "li",
            {
                class: "tag-choice",
                role: "option",
                id: `${id}-${index}`,
                "aria-selected": false,
                on: {
                    pointerdown: (event) => event.preventDefault(),
                    click: () => take(index),
                    pointermove: () => {
                        active = index;
                        mark();
                    },
                },
            },
            choice.tag
                ? [
                      icon(choice.tag.type === "Negative" ? "negative" : "tag"),
                      userText(choice.tag.name),
                      choice.tag.imageCount !== undefined &&
                          h("span", { class: "tag-choice-count numeric" }, count(choice.tag.imageCount)),
                  ]
                : [
                      icon("plus"),
                      h("span", { class: "tag-choice-new" }, t("images.picker.create")),
                      userText(choice.name),
                  ],
        );
    }
    function mark() {
        [...list.children].forEach((element, index) => {
            if (element.getAttribute("role") === "option")
                element.setAttribute("aria-selected", String(index === active));
        });
        if (active >= 0) {
            input.setAttribute("aria-activedescendant", `${id}-${active}`);
            list.children[active]?.scrollIntoView({ block: "nearest" });
        } else input.removeAttribute("aria-activedescendant");
    }
    function open(isOpen) {
        if (always) return;
        list.hidden = !isOpen;
        input.setAttribute("aria-expanded", String(isOpen));
    }
    function take(index) {
        const choice = choices[index];
        if (!choice) return;
        input.value = "";
        open(false);
        if (choice.tag) onPick(choice.tag);
        else onCreate(choice.name);
    }

    input.addEventListener("input", show);
    input.addEventListener("focus", show);
    input.addEventListener("blur", () => open(false));
    input.addEventListener("click", show);
    input.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
            event.preventDefault();
            if (list.hidden) show();
            if (choices.length > 0) active = (active + step + choices.length) % choices.length;
            mark();
        } else if (event.key === "Enter" && !list.hidden && active >= 0) {
            event.preventDefault();
            event.stopPropagation();
            take(active);
        } else if (event.key === "Escape" && !always && !list.hidden) {
            event.preventDefault();
            event.stopPropagation();
            open(false);
        }
    });
    const element = h("div", { class: ["tag-picker", always && "always"] }, input, list);
    return Object.assign(element, {
        focusField: () => {
            input.focus();
            show();
        },
        clear: () => {
            input.value = "";
        },
    });
}
