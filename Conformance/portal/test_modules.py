"""Functions of the page that need neither a server nor a document: rules of tags, places in lists, how unsure an answer is."""

import math
import random

import pytest


@pytest.mark.parametrize("before, tag, is_multiclass, after", [
    ([], "a", False, ["a"]),
    (["a"], "b", False, ["a", "b"]),
    (["a", "b"], "b", False, ["a", "b"]),
    (["a"], "b", True, ["b"]),
    (["a", "b"], "none", False, ["none"]),
    (["none"], "a", False, ["a"]),
])
def test_what_a_tag_does_to_the_others(modules, before, tag, is_multiclass, after):
    """One tag an image replaces; many tags add up, but the negative tag stands alone."""
    found = modules.evaluate("""async ([before, id, isMulticlass]) => {
        const { withTag } = await import("/labeling/tag-rules.js");
        return withTag(before, { id, type: id === "none" ? "Negative" : "Regular" }, { isMulticlass, negative: { id: "none" } });
    }""", [before, tag, is_multiclass])
    assert found == after


def test_tags_taken_off_and_compared(modules):
    assert modules.evaluate("""async () => {
        const { sameTags, withoutTag } = await import("/labeling/tag-rules.js");
        return [withoutTag(["a", "b"], "a"), sameTags(["a", "b"], ["b", "a"]), sameTags(["a"], ["a", "b"]), sameTags([], [])];
    }""") == [["b"], True, False, True]


def test_places_of_rows_some_of_which_are_hidden(modules):
    """The same as a plain list of what is shown, whatever is hidden, shown again or taken out."""
    generator = random.Random(5)
    steps, hidden, count = [], set(), 200
    expected = []
    for _ in range(60):
        kind = generator.choice(["add", "add", "remove", "close"])
        rows = sorted(generator.sample(range(count), generator.randint(1, 8)))
        steps.append((kind, rows))
        if kind == "add":
            hidden |= set(rows)
        elif kind == "remove":
            hidden -= set(rows)
        else:
            hidden = {row - sum(gone < row for gone in rows) for row in hidden - set(rows)}
            count -= len(rows)
        if count < 20:
            break
        shown = [row for row in range(count) if row not in hidden]
        expected.append([len(hidden), shown[:50], [shown.index(row) if row in shown else -1 for row in range(50)]])
    found = modules.evaluate("""async (steps) => {
        const { HiddenRows } = await import("/labeling/hidden-rows.js");
        const hidden = new HiddenRows();
        return steps.map(([kind, rows, length]) => {
            hidden[kind](rows);
            const first = Array.from({ length: 50 }, (_, place) => place);
            return [hidden.size, first.slice(0, length).map((index) => hidden.rowAt(index)), first.map((row) => hidden.indexOf(row))];
        });
    }""", [[kind, rows, len(each[1])] for (kind, rows), each in zip(steps, expected)])
    # Beyond the end of the list rows may be anything; what is compared lies within it.
    for mine, theirs in zip(found, expected, strict=True):
        within = [place for place, row in enumerate(theirs[2]) if place < count]
        assert mine[:2] == theirs[:2]
        assert [mine[2][place] for place in within] == [theirs[2][place] for place in within]


@pytest.mark.parametrize("probabilities, is_multilabel", [
    ([1, 0, 0], False), ([0.5, 0.5], False), ([0.7, 0.2, 0.1], False), ([0.25] * 4, False), ([1], False), ([], False),
    ([0.5, 0.5, 0.5], True), ([0.9, 0.1, 1], True), ([0, 1], True),
])
def test_how_unsure_an_answer_is(modules, probabilities, is_multilabel):
    """The entropy by its definition, as a share of the largest there can be."""
    def entropy(*shares):
        return sum(-share * math.log2(share) for share in shares if share > 0)

    if is_multilabel:
        expected = sum(entropy(share, 1 - share) for share in probabilities) / len(probabilities)
    else:
        expected = entropy(*probabilities) / math.log2(len(probabilities)) if len(probabilities) > 1 else 0
    found = modules.evaluate("""async ([probabilities, isMultilabel]) => {
        const { uncertainty } = await import("/screens/predictions/query.js");
        return uncertainty(probabilities.map((probability) => ({ probability })), isMultilabel);
    }""", [probabilities, is_multilabel])
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("hash, screen, project, parameters", [
    ("", "projects", None, {}),
    ("#/", "projects", None, {}),
    ("#/projects?search=a%20b", "projects", None, {"search": "a b"}),
    ("#/projects/new", "new-project", None, {}),
    ("#/projects/P1", "images", "P1", {}),
    ("#/projects/P%201/images?tag=x", "images", "P 1", {"tag": "x"}),
    ("#/projects/P1/iterations/I1/card?iteration=no", "model-card", "P1", {"iteration": "I1"}),
    ("#/projects/P1/settings", "project-settings", "P1", {}),
    ("#/settings", "settings", None, {}),
    ("#/about/responsible-use", "responsible-use", None, {}),
    ("#/projects/%E0%A4%A/train", "train", "%E0%A4%A", {}),
])
def test_addresses_lead_to_screens(modules, hash, screen, project, parameters):
    assert route(modules, hash) == [screen, project, parameters]


@pytest.mark.parametrize("hash", ["#/nowhere", "#/projects/P1/nowhere", "#/constructor", "#/settings/more", "#/about/:page"])
def test_other_addresses_lead_nowhere(modules, hash):
    assert route(modules, hash) is None


def route(modules, hash):
    return modules.evaluate("""async (hash) => {
        const [{ parse }, { SCREENS }] = await Promise.all([import("/foundation/router.js"), import("/screens.js")]);
        const route = parse(hash, SCREENS);
        return route && [route.screen.name, route.projectId, route.parameters];
    }""", hash)


def test_tags_on_their_way_are_said_again_when_the_page_is_left(modules):
    """A request in flight ends with the page, and so does what waits behind it; the last ones outlive it and say all."""
    sent = modules.evaluate("""async () => {
        const { Tagging } = await import("/labeling/tagging.js");
        const sent = [];
        const fetch = window.fetch;
        window.fetch = (address, { method, body, keepalive }) => {
            sent.push({ address, method, keepalive, tags: body ? JSON.parse(body).tags : null });
            return keepalive ? Promise.resolve(new Response("")) : new Promise((_, reject) => (cancel = reject));
        };
        let cancel;
        try {
            const tagging = new Tagging({ path: "", count() {} });
            tagging.apply([{ id: "1", before: [], after: ["a"] }]);
            tagging.flush();
            await new Promise((resolve) => setTimeout(resolve));
            // Behind the first request, which is never answered; and what has not been sent at all.
            tagging.apply([{ id: "1", before: ["a"], after: ["b"] }, { id: "2", before: ["a"], after: ["b"] }]);
            tagging.flush();
            tagging.apply([{ id: "3", before: [], after: ["c"] }]);
            window.dispatchEvent(new Event("pagehide"));
            // As browsers do to requests that do not outlive the page; what it said must not be taken back.
            cancel(new TypeError("Failed to fetch"));
            await new Promise((resolve) => setTimeout(resolve, 50));
            tagging.end();
        } finally {
            window.fetch = fetch;
        }
        return sent;
    }""")
    first, *last = sent
    assert not first["keepalive"] and first["tags"] == [{"imageId": "1", "tagId": "a"}]
    assert all(each["keepalive"] for each in last)
    (removal,) = [each["address"] for each in last if each["method"] == "DELETE"]
    assert "imageIds=1%2C2" in removal and removal.endswith("tagIds=a")
    (added,) = [each["tags"] for each in last if each["method"] == "POST"]
    assert {each["imageId"]: each["tagId"] for each in added} == {"1": "b", "2": "b", "3": "c"} and len(added) == 3
