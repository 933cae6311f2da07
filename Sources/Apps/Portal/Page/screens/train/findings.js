/** What the last iteration found in the images: near-duplicates, and tags that are worth checking. */

import { openImage } from "../../components/image-detail.js";
import { isAbort } from "../../foundation/api.js";
import { h, userText } from "../../foundation/dom.js";
import { percent } from "../../foundation/format.js";
import { icon } from "../../foundation/icons.js";
import { t } from "../../foundation/messages.js";
import { imageAddress } from "../../foundation/image-address.js";
import { openImages } from "../../components/images-dialog.js";
import { ImageStore } from "../../components/image-store.js";

/** So many thumbnails are shown at once; the rest opens in a dialog. */
const shownAtOnce = 8;

/**
 * @param {{project: object, tags: object[], errors: {imageId: string, given: string[], suggested: string|null,
 *   superfluous: string|null, score: number, twin: {imageId: string, isIdentical: boolean, similarity: number}|null}[],
 *   duplicates: string[][], iteration: object|null, signal: AbortSignal}} options
 * @returns {HTMLElement[]} A card for each finding.
 */
export function findingCards({ project, tags, errors, duplicates, iteration, signal }) {
    const images = new ImageStore(project, null, signal);
    const source = { project, iteration, images };
    const names = new Map(tags.map((tag) => [tag.id, tag.name]));
    const contradictions = errors
        .filter((error) => error.twin)
        .flatMap((error, index) => pair(error, index + 1, names));
    const suspects = errors.filter((error) => !error.twin).map((error) => suspect(error, names));
    const twins = duplicates.flatMap((group, index) =>
        group.map((id) => ({
            id,
            kind: "plain",
            name: t("train.duplicates.name", { number: index + 1 }),
            caption: () =>
                h(
                    "span",
                    { class: "caption-line" },
                    h("small", null, t("train.duplicates.group", { number: index + 1 })),
                ),
        })),
    );
    return [
        contradictions.length > 0 &&
            card({
                title: t("train.contradictions.title", { count: contradictions.length / 2 }),
                text: t("train.contradictions.text"),
                items: contradictions,
                source,
                signal,
                all: t("train.errors.all"),
            }),
        suspects.length > 0 &&
            card({
                title: t("train.errors.title", { count: suspects.length }),
                text: t("train.errors.text", { iteration: iteration?.name.slice(0, 60) ?? "" }),
                items: suspects,
                source,
                signal,
                all: t("train.errors.all"),
            }),
        twins.length > 0 &&
            card({
                title: t("train.duplicates.title", { count: duplicates.length }),
                text: t("train.duplicates.text"),
                items: twins,
                source,
                signal,
                all: t("train.duplicates.all"),
            }),
    ].filter(Boolean);
}

/** The two images of a contradiction, one beside the other. */
function pair(error, number, names) {
    const name = (id) => (names.get(id) ?? "?").slice(0, 80);
    const likeness = error.twin.isIdentical
        ? t("train.contradictions.identical", { number })
        : t("train.contradictions.alike", { number, share: percent(error.twin.similarity, 1) });
    const caption = (words) => () => [
        h("span", { class: "caption-line" }, userText(words, { tag: "b" })),
        h("span", { class: "caption-line" }, h("small", null, likeness)),
    ];
    const item = (id, kind, words) => ({ id, kind, name: `${words}, ${likeness}`, caption: caption(words) });
    const tagged = (id) => t("train.contradictions.with", { tag: name(id) });
    const bare = (id) => t("train.contradictions.without", { tag: name(id) });
    const { suggested, superfluous } = error;
    return [
        item(error.imageId, "wrong", superfluous ? tagged(superfluous) : bare(suggested)),
        item(error.twin.imageId, "plain", suggested ? tagged(suggested) : bare(superfluous)),
    ];
}

function suspect(error, names) {
    const given = (error.given ?? []).map((id) => names.get(id) ?? "?");
    const suggested = error.suggested ? (names.get(error.suggested) ?? "?") : null;
    return {
        id: error.imageId,
        kind: "wrong",
        name: t("train.errors.name", {
            given: given.join(", ").slice(0, 80),
            suggested: (suggested ?? "").slice(0, 80),
        }),
        caption: () => [
            h(
                "span",
                { class: "caption-line" },
                h("small", null, t("train.errors.given")),
                given.map((name) => userText(name, { tag: "b" })),
            ),
            h(
                "span",
                { class: "caption-line" },
                h("small", null, t("train.errors.suggested")),
                h(
                    "span",
                    { class: "caption-tag" },
                    suggested
                        ? userText(suggested)
                        : h(
                              "span",
                              null,
                              t("train.errors.superfluous", {
                                  tag: (names.get(error.superfluous) ?? "?").slice(0, 60),
                              }),
                          ),
                    h("span", { class: "number" }, percent(error.score, 0)),
                ),
            ),
        ],
    };
}

function card({ title, text, items, source, signal, all }) {
    const first = items.slice(0, shownAtOnce);
    const images = first.map(() => h("span", { class: "result-thumbnail" }));
    const open = (item) =>
        openImage(source.project, item.id, {
            iterationId: source.iteration?.id,
            neighbors: items.map((each) => each.id),
        });
    const strip = first.map((item, index) =>
        h(
            "li",
            null,
            h(
                "button",
                {
                    type: "button",
                    class: `result-image ${item.kind}`,
                    "aria-label": item.name,
                    on: { click: () => open(item) },
                },
                images[index],
                h("span", { class: "result-caption" }, item.caption()),
            ),
        ),
    );
    source.images
        .get(first.map((item) => item.id))
        .then((found) =>
            found.forEach((image, index) =>
                images[index].replaceChildren(
                    image
                        ? h("img", {
                              src: imageAddress(image.thumbnailUri),
                              alt: "",
                              loading: "lazy",
                              decoding: "async",
                          })
                        : icon("image"),
                ),
            ),
        )
        .catch(
            (error) =>
                isAbort(error) || signal.aborted || images.forEach((image) => image.replaceChildren(icon("image"))),
        );
    return h(
        "section",
        { class: "card finding" },
        h(
            "div",
            { class: "card-head" },
            h("h2", null, title),
            items.length > shownAtOnce &&
                h(
                    "button",
                    {
                        type: "button",
                        class: "button small",
                        on: { click: () => openImages({ title, items, source }) },
                    },
                    all,
                ),
        ),
        h("p", { class: "muted" }, text),
        h("ul", { class: "result-images small" }, strip),
    );
}
