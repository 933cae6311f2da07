/** Size, age and origin of one image. */
import { h, replace } from "../foundation/dom.js";
import { dateTime } from "../foundation/format.js";
import { imageAddress } from "../foundation/image-address.js";
import { t } from "../foundation/messages.js";

/** @returns {{element: HTMLElement, show: (image: object|null) => void}} null: it is there no longer */
export function detailFacts() {
    const facts = h("dl", { class: "facts detail-facts" });
    return {
        element: h("section", null, h("h3", null, t("images.detail.facts")), facts),
        show(image) {
            if (!image) return void replace(facts, h("dt", null, t("images.detail.gone")));
            const address = imageAddress(image.originalImageUri);
            replace(
                facts,
                h("dt", null, t("images.detail.size")),
                h("dd", { class: "numeric" }, t("images.detail.pixels", { width: image.width, height: image.height })),
                h("dt", null, t("images.detail.added")),
                h("dd", null, dateTime(image.created)),
                h("dt", null, t("images.detail.source")),
                h(
                    "dd",
                    null,
                    h("a", { href: address, target: "_blank", rel: "noopener" }, t("images.detail.original")),
                ),
                h("dt", null, t("images.detail.id")),
                h("dd", { class: "mono" }, image.id),
            );
        },
    };
}
