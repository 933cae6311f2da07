/** The Predictions screen: what the project was asked, and which of it becomes training material. */

import { h, replace } from "../foundation/dom.js";
import { api, training } from "../foundation/api.js";
import { icon } from "../foundation/icons.js";
import { t } from "../foundation/messages.js";
import { pushAddress, rememberAddress } from "../foundation/router.js";
import { shortcuts } from "../foundation/shortcuts.js";
import { PredictionsBoard } from "./predictions/board.js";
import { addressOfFilter, filterBar, filterOfAddress, EVERYTHING, isFiltering } from "./predictions/filters.js";
import { noPredictions, nothingFound } from "./predictions/teaching.js";
import { openQuickTest } from "../components/quick-test/dialog.js";

/**
 * Shows the screen.
 *
 * @param {HTMLElement} root
 * @param {{project: object, parameters: object, signal: AbortSignal}} context
 */
export async function show(root, { project, parameters, signal }) {
    const [allIterations, tags] = await Promise.all([
        api.get(training(`/projects/${project.id}/iterations`), { signal }),
        api.get(training(`/projects/${project.id}/tags`), { signal }),
    ]);
    const iterations = allIterations.filter((each) => each.status === "Completed").reverse();
    let filter = filterOfAddress(parameters, { iterations, tags });

    const filters = h("div", { class: "prediction-filter-place" });
    const place = h("div", { class: "prediction-place-of-list" });
    const status = h("p", { class: "prediction-count", role: "status" });
    const board = new PredictionsBoard({
        project,
        tags,
        iterations,
        signal,
        onState: (state) => {
            status.textContent = countText(state, isFiltering(filter));
            // Without anything to filter the filters are only in the way.
            filters.hidden = state.isEmpty && !isFiltering(filter);
            if (!state.isEmpty) {
                // Put in once: what is put in anew loses the focus.
                if (!place.contains(board.element)) replace(place, board.element);
            } else
                replace(
                    place,
                    isFiltering(filter)
                        ? nothingFound(() => apply({ ...EVERYTHING, order: filter.order }, true))
                        : noPredictions({ project, iterations, onQuickTest: () => openQuickTest(project, { signal }) }),
                );
        },
    });

    function apply(changed, isRedrawn = false) {
        // Dragging a limit of the probability is one step, not one for each place on the way.
        const isStep =
            changed.iterationId !== filter.iterationId ||
            changed.tagId !== filter.tagId ||
            changed.order !== filter.order;
        filter = changed;
        (isStep ? pushAddress : rememberAddress)(addressOfFilter(project.id, filter));
        if (isRedrawn) drawFilters();
        return board.load(filter);
    }
    function drawFilters() {
        replace(filters, filterBar({ filter, iterations, tags, onChange: (changed) => apply(changed) }));
    }
    drawFilters();
    replace(
        root,
        h(
            "div",
            { class: "page wide predictions" },
            h(
                "header",
                { class: "page-head" },
                h("div", {}, h("h1", {}, t("predictions.title")), status),
                h(
                    "button",
                    {
                        type: "button",
                        class: "button",
                        title: t("predictions.refreshHelp"),
                        on: { click: () => apply(filter) },
                    },
                    icon("refresh"),
                    t("predictions.refresh"),
                ),
            ),
            filters,
            place,
        ),
    );
    // The quick test keeps what it was shown, from whatever screen it is opened.
    window.addEventListener("prediction-kept", () => apply(filter), { signal });
    shortcuts(signal, [
        ...board.shortcuts,
        { keys: "r", label: t("predictions.refresh"), section: t("predictions.title"), run: () => apply(filter) },
    ]);
    await board.load(filter);
}

function countText({ count, isComplete, isLoading, isEmpty }, isFiltered) {
    if (isLoading && !count) return t("predictions.loading");
    if (isEmpty) return "";
    if (!isComplete) return t("predictions.countAndMore", { count });
    return t(isFiltered ? "predictions.found" : "predictions.count", { count });
}
