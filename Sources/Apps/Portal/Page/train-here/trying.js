/** The camera, for recording and, once there is a classifier, for seeing at once what it says. */
import { eachFrame } from "/runtime/ocellus-sources.js";
import { h } from "../foundation/dom.js";
import { errorText } from "../foundation/api.js";
import { t } from "../foundation/messages.js";
import { LiveAnswer } from "../components/live/live-answer.js";
import { LiveStage } from "../components/live/live-stage.js";
import { PictureSource } from "../components/live/picture-source.js";

export class Trying {
    /** @type {import("/runtime/ocellus.js").Model|null} */
    #classifier = null;
    #watching = new AbortController();

    constructor() {
        const { signal } = new AbortController();
        this.stage = new LiveStage({ invitation: t("trainHere.camera.invitation"), signal });
        this.answer = new LiveAnswer({ isDetector: false, isMultilabel: false });
        this.answer.element.hidden = true;
        this.source = new PictureSource({ signal, onPicture: () => this.#watch() });
        this.element = h(
            "section",
            { class: "card stack", "aria-labelledby": "trying-title" },
            h("h2", { id: "trying-title" }, t("trainHere.camera")),
            this.source.element,
            this.stage.element,
            this.answer.element,
        );
    }

    /** @param {import("/runtime/ocellus.js").Model} classifier */
    use(classifier) {
        this.#classifier = classifier;
        this.answer.element.hidden = false;
        this.#watch();
    }

    async #watch() {
        this.#watching.abort();
        this.#watching = new AbortController();
        const { signal } = this.#watching;
        const { picture } = this.source;
        const classifier = this.#classifier;
        this.stage.show(picture);
        this.answer.clear();
        if (!picture || !classifier) return;
        try {
            await eachFrame(
                picture,
                async (element, done) => {
                    const found = await classifier.predict(element);
                    if (signal.aborted) return;
                    this.answer.show(found, { milliseconds: classifier.milliseconds, framesPerSecond: done() });
                },
                signal,
            );
        } catch (error) {
            if (!signal.aborted) this.source.stop(errorText(error));
        }
    }
}
