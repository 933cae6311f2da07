/** One group of suggestions: confirm it whole; a click takes an image out of it. */
import { h, replace, uniqueId, userText } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { imageAddress } from "../../foundation/image-address.js";

const SHOWN = 60;

/**
 * @param {import("./grouping.js").Group} group
 * @param {{onConfirm: () => void, onOther: () => void, onOpen: (id: string) => void, onFocus: () => void}} options
 * @returns {{element: HTMLElement, exceptAll: () => void}}
 */
export function groupCard(group, { onConfirm, onOther, onOpen, onFocus }) {
    const heading = uniqueId("group");
    let limit = SHOWN;
    const label = h("span");
    const confirm = h(
        "button",
        { type: "button", class: "button primary small", on: { click: onConfirm } },
        icon("check"),
        label,
        h("kbd", null, "↵"),
    );
    const other = h(
        "button",
        { type: "button", class: "button small suggestion-other", on: { click: onOther } },
        icon("tag"),
        h("span", null, t("suggestions.other")),
    );
    const grid = h("div", { class: "suggestion-images", role: "group", "aria-labelledby": heading });
    const names = group.tags.map((tag) => tag.name.slice(0, 200));
    const element = h(
        "section",
        {
            class: ["card suggestion-group", group.band.name],
            tabindex: "-1",
            "aria-labelledby": heading,
            on: { focusin: onFocus, pointerdown: onFocus },
        },
        h(
            "header",
            { class: "suggestion-head" },
            h(
                "h2",
                { id: heading },
                names.map((name, place) => [place > 0 && h("span", { class: "faint" }, "+"), userText(name)]),
                h(
                    "span",
                    {
                        class: [
                            "badge",
                            { sure: "good", likely: "accent", perhaps: "", unsure: "warn" }[group.band.name],
                        ],
                    },
                    t(`suggestions.band.${group.band.name}`),
                ),
                h("span", { class: "badge numeric" }, t("suggestions.images", { count: group.items.length })),
            ),
            h("div", { class: "suggestion-actions" }, other, confirm),
        ),
        grid,
    );

    function tile(item) {
        const isOut = group.except.has(item.id);
        const second = item.predictions.find((one) => !group.tags.some((tag) => tag.id === one.tagId));
        const share = percent(item.confidence, 0);
        const button = h(
            "button",
            {
                type: "button",
                class: "suggestion-tile",
                "aria-pressed": !isOut,
                "aria-label": t("suggestions.tile", { share, tags: names.join(", ").slice(0, 120) }),
                title: second
                    ? t("suggestions.second", {
                          name: second.tagName.slice(0, 80),
                          share: percent(second.probability, 0),
                      })
                    : null,
                on: { click: () => flip(item.id, button) },
            },
            h("img", {
                src: imageAddress(item.thumbnailUri),
                alt: "",
                loading: "lazy",
                decoding: "async",
                draggable: false,
            }),
            h("span", { class: "suggestion-share numeric" }, share),
            h("span", { class: "suggestion-out", "aria-hidden": "true" }, icon("close")),
        );
        return h(
            "div",
            { class: "suggestion-cell" },
            button,
            h(
                "button",
                {
                    type: "button",
                    class: "button quiet small icon-only suggestion-open",
                    "aria-label": t("suggestions.open"),
                    title: t("suggestions.open"),
                    on: { click: () => onOpen(item.id) },
                },
                icon("zoom-in"),
            ),
        );
    }

    function flip(id, button) {
        if (!group.except.delete(id)) group.except.add(id);
        button.setAttribute("aria-pressed", String(!group.except.has(id)));
        drawLabel();
    }

    function drawLabel() {
        const count = group.items.length - group.except.size;
        label.textContent = t("suggestions.confirm", { count });
        confirm.disabled = count === 0;
        other.disabled = count === 0;
    }

    function draw() {
        replace(
            grid,
            group.items.slice(0, limit).map(tile),
            group.items.length > limit &&
                h(
                    "button",
                    {
                        type: "button",
                        class: "button suggestion-more",
                        on: {
                            click: () => {
                                limit += 240;
                                draw();
                            },
                        },
                    },
                    t("suggestions.more", { count: group.items.length - limit }),
                ),
        );
        drawLabel();
    }

    draw();
    return {
        element,
        /** Takes all images out, or all back in when all are out: for picking the few that are right. */
        exceptAll() {
            const isAll = group.except.size === group.items.length;
            group.except.clear();
            if (!isAll) for (const item of group.items) group.except.add(item.id);
            draw();
        },
    };
}
