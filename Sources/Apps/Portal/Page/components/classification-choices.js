/** The two kinds of classification, as cards to choose from. */
import { t } from "../foundation/messages.js";

/** The two kinds of classification, in plain words; also used by the settings. */
export function classificationChoices() {
    return [
        { value: "Multiclass", title: t("projects.multiclass"), text: t("projects.multiclass.text") },
        { value: "Multilabel", title: t("projects.multilabel"), text: t("projects.multilabel.text") },
    ];
}
