"""The arithmetic of boxes, their history and their proposals, against the obvious way to do it."""

import random

import pytest

SIZE = {"width": 640, "height": 480}


def call(modules, name, *arguments, of="geometry"):
    return modules.evaluate(
        "async ([of, name, list]) => (await import(`/components/box-editor/${of}.js`))[name](...list)",
        [of, name, list(arguments)],
    )


def box(left, top, width, height):
    return {"left": left, "top": top, "width": width, "height": height}


def boxes(count, seed=1):
    chance = random.Random(seed)
    for _ in range(count):
        width, height = chance.uniform(0.01, 0.6), chance.uniform(0.01, 0.6)
        yield box(chance.uniform(0, 1 - width), chance.uniform(0, 1 - height), width, height)


def edges(each):
    return each["left"], each["top"], each["left"] + each["width"], each["top"] + each["height"]


def overlap(one, other):
    """Intersection over union by counting the cells of a fine grid."""
    cells = 400
    inside = [
        [x1 <= (x + 0.5) / cells < x2 and y1 <= (y + 0.5) / cells < y2 for y in range(cells) for x in range(cells)]
        for x1, y1, x2, y2 in (edges(one), edges(other))
    ]
    both = sum(a and b for a, b in zip(*inside))
    either = sum(a or b for a, b in zip(*inside))
    return both / either if either else 0


def test_overlap(modules):
    list_ = list(boxes(8))
    pairs = [(one, other) for one in list_[:4] for other in list_[4:]] + [(list_[0], list_[0])]
    for one, other in pairs:
        assert call(modules, "overlap", one, other) == pytest.approx(overlap(one, other), abs=0.02)
    assert call(modules, "overlap", box(0, 0, 0.5, 0.5), box(0.5, 0, 0.5, 0.5)) == 0, "what only touches shares nothing"


@pytest.mark.parametrize("one, other, expected", [
    ((0.2, 0.3), (0.6, 0.4), box(0.2, 0.3, 0.4, 0.1)),
    ((0.6, 0.4), (0.2, 0.3), box(0.2, 0.3, 0.4, 0.1)),
    ((0.6, 0.3), (0.2, 0.4), box(0.2, 0.3, 0.4, 0.1)),
    ((-0.5, 0.5), (0.5, 1.5), box(0, 0.5, 0.5, 0.5)),
    ((0.9, 0.9), (2, 3), box(0.9, 0.9, 0.1, 0.1)),
])
def test_a_box_has_two_points_as_corners_and_stays_in_the_image(modules, one, other, expected):
    points = [dict(zip("xy", point)) for point in (one, other)]
    assert call(modules, "between", *points) == pytest.approx(expected)


def test_left_and_width_never_exceed_the_image_not_even_when_rounded(modules):
    """The server takes no box whose left and width add up to more than 1."""
    chance = random.Random(3)
    list_ = [box(chance.uniform(-0.5, 1.2), chance.uniform(-0.5, 1.2), chance.uniform(0, 2), chance.uniform(0, 2)) for _ in range(500)]
    found = modules.evaluate("""async (boxes) => {
        const { clamped, moved, resized } = await import("/components/box-editor/geometry.js");
        const least = { width: 0.01, height: 0.01 };
        return boxes.map((box) => {
            const inside = clamped(box);
            return [inside, moved(inside, 3, 3), resized(inside, "se", 3, 3, least), resized(inside, "nw", -3, -3, least)];
        }).flat();
    }""", list_)
    for each in found:
        assert each["left"] >= 0 and each["top"] >= 0
        assert each["left"] + each["width"] <= 1 and each["top"] + each["height"] <= 1


def test_moving_keeps_the_size_and_stops_at_the_edges(modules):
    for each in boxes(20, seed=5):
        for dx, dy in ((0.1, -0.05), (2, 2), (-2, -2), (0, 0)):
            after = call(modules, "moved", each, dx, dy)
            assert (after["width"], after["height"]) == (each["width"], each["height"])
            assert after["left"] == pytest.approx(min(max(each["left"] + dx, 0), 1 - each["width"]))
            assert after["top"] == pytest.approx(min(max(each["top"] + dy, 0), 1 - each["height"]))


@pytest.mark.parametrize("handle", ["nw", "n", "ne", "e", "se", "s", "sw", "w"])
def test_a_handle_moves_its_own_edges_only(modules, handle):
    least = {"width": 0.02, "height": 0.02}
    for each in boxes(12, seed=7):
        for by in (0.03, -0.03, 5, -5):
            before, after = edges(each), edges(call(modules, "resized", each, handle, by, by, least))
            for place, name in enumerate("wnes"):
                if name not in handle:
                    assert after[place] == pytest.approx(before[place]), "the other edges stay"
                    continue
                wanted = before[place] + by
                opposite = before[(place + 2) % 4]
                smallest = min(0.02, each["width"] if place % 2 == 0 else each["height"])
                low, high = (0, opposite - smallest) if place < 2 else (opposite + smallest, 1)
                assert after[place] == pytest.approx(min(max(wanted, low), high))


def test_the_smallest_box_at_a_point(modules):
    large, small, aside = box(0.1, 0.1, 0.8, 0.8), box(0.4, 0.4, 0.2, 0.2), box(0.92, 0.92, 0.05, 0.05)
    none = {"width": 0, "height": 0}
    for point, expected in (((0.5, 0.5), small), ((0.2, 0.2), large), ((0.94, 0.94), aside), ((0.01, 0.5), None)):
        assert call(modules, "boxAt", [large, small, aside], dict(zip("xy", point)), none) == expected


def test_handles_at_points(modules):
    each, slack = box(0.2, 0.2, 0.4, 0.4), {"width": 0.02, "height": 0.02}
    for point, expected in (
        ((0.2, 0.2), "nw"), ((0.4, 0.2), "n"), ((0.61, 0.59), "se"), ((0.2, 0.41), "w"), ((0.4, 0.4), None), ((0.3, 0.2), None),
    ):
        assert call(modules, "handleAt", each, dict(zip("xy", point)), slack) == expected
    tiny = box(0.5, 0.5, 0.004, 0.004)
    assert len(call(modules, "handleAt", tiny, {"x": 0.5, "y": 0.5}, slack)) == 2, "of a tiny box a corner"


def test_zooming_keeps_the_point_and_leaves_no_gap(modules):
    """Whatever is done to a view, the image covers the room, or lies in its middle."""
    found = modules.evaluate("""async (size) => {
        const { View } = await import("/components/box-editor/view.js");
        const view = new View({ width: 400, height: 300 }, size);
        const states = [];
        const tell = () => states.push([view.x, view.y, view.scale]);
        tell();
        const at = { x: 250, y: 140 };
        const before = view.toImage(at);
        view.zoom(3, at); tell();
        const after = view.toImage(at);
        view.pan(10_000, 10_000); tell();
        view.pan(-20_000, -20_000); tell();
        view.enter({ width: 500, height: 200 }); tell();
        view.zoom(1e-9); tell();
        view.zoom(1e9); tell();
        return { states, shift: Math.hypot(before.x - after.x, before.y - after.y), fitting: view.fitting };
    }""", SIZE)
    assert found["shift"] == pytest.approx(0, abs=1e-9)
    rooms = [(400, 300)] * 4 + [(500, 200)] * 3
    for (x, y, scale), room in zip(found["states"], rooms, strict=True):
        for offset, length, across in zip((x, y), (SIZE["width"] * scale, SIZE["height"] * scale), room):
            if length <= across - 24 + 1e-9:
                assert offset == pytest.approx((across - length) / 2)
            else:
                assert offset <= 12 + 1e-9 and offset + length >= across - 12 - 1e-9
    assert found["states"][-2][2] == pytest.approx(found["fitting"])


def test_history_goes_back_and_forward(modules):
    """The same as a list of states with a place in it."""
    chance = random.Random(11)
    steps = [chance.choice(["record", "record", "undo", "redo"]) for _ in range(120)]
    states, place, expected = [0], 0, []
    for number, step in enumerate(steps, 1):
        if step == "record":
            states = states[:place + 1] + [number]
            place += 1
        elif step == "undo":
            place = max(0, place - 1)
        else:
            place = min(len(states) - 1, place + 1)
        expected.append([states[place], place > 0, place < len(states) - 1])
    assert modules.evaluate("""async (steps) => {
        const { History } = await import("/components/box-editor/history.js");
        const history = new History();
        let state = 0;
        return steps.map((step, place) => {
            if (step === "record") {
                history.record(state);
                state = place + 1;
            } else state = history[step](state) ?? state;
            return [state, history.canUndo, history.canRedo];
        });
    }""", steps) == expected


def test_boxes_are_edited_and_everything_can_be_taken_back(modules):
    found = modules.evaluate("""async () => {
        const { BoxDocument } = await import("/components/box-editor/box-document.js");
        const box = (left, tagId = "a") => ({ tagId, left, top: 0.1, width: 0.2, height: 0.2 });
        const boxes = new BoxDocument([box(0.1)]);
        const states = [JSON.stringify(boxes.regions)];
        const tell = () => states.push(JSON.stringify(boxes.regions));
        boxes.add([box(0.4), box(0.95)]); tell();
        boxes.nudge(-0.01, 0); boxes.nudge(-0.01, 0); boxes.nudge(0, 0.02); tell();
        boxes.retag(boxes.selectedKey, "b"); tell();
        boxes.duplicate(); tell();
        boxes.remove(boxes.boxes[0].key); tell();
        const last = boxes.regions;
        const back = [];
        while (boxes.canUndo) { boxes.undo(); back.push(JSON.stringify(boxes.regions)); }
        const forward = [];
        while (boxes.canRedo) { boxes.redo(); forward.push(JSON.stringify(boxes.regions)); }
        const many = boxes.add(Array.from({ length: 297 }, () => box(0.1)));
        const tooMany = boxes.add([box(0.1), box(0.2)]);
        return { states, back, forward, last, many, tooMany, count: boxes.boxes.length };
    }""")
    assert found["back"] == found["states"][-2::-1], "three nudges are one step"
    assert found["forward"] == found["states"][1:]
    assert [each["tagId"] for each in found["last"]] == ["a", "b", "b"]
    assert all(each["left"] + each["width"] <= 1 for each in found["last"])
    assert found["many"] and not found["tooMany"] and found["count"] == 300


def test_proposals_hide_where_boxes_are(modules):
    found = modules.evaluate("""async () => {
        const { Proposals } = await import("/components/box-editor/proposals.js");
        const box = (left, probability) => ({ tagId: "a", name: "a", probability, left, top: 0.1, width: 0.2, height: 0.2 });
        const proposals = new Proposals();
        proposals.replace([box(0.1, 0.6), box(0.5, 0.9), box(0.7, 0.3)]);
        const lefts = (boxes) => proposals.visible(boxes).map((one) => one.left);
        const steps = [lefts([])];
        steps.push(lefts([box(0.52, 1)]), lefts([box(0.64, 1)]));
        proposals.threshold = 0.2;
        steps.push(lefts([]));
        proposals.goOn([], 1);
        steps.push([proposals.current([]).left]);
        proposals.dismiss(proposals.current([]));
        steps.push(lefts([]), [proposals.current([]).left]);
        proposals.isShown = false;
        steps.push(lefts([]));
        return steps;
    }""")
    assert found == [[0.5, 0.1], [0.1], [0.5, 0.1], [0.5, 0.1, 0.7], [0.1], [0.5, 0.7], [0.5], []]


def test_each_of_eight_tags_has_a_color_of_its_own_that_stays(modules):
    found = modules.evaluate("""async () => {
        const { tonesOf } = await import("/components/boxes/tag-colors.js");
        const ids = Array.from({ length: 8 }, () => crypto.randomUUID());
        const some = Object.fromEntries(tonesOf("one", ids.slice(0, 3).map((id) => ({ id }))));
        const all = Object.fromEntries(tonesOf("one", ids.map((id) => ({ id }))));
        const elsewhere = Object.fromEntries(tonesOf("two", ids.slice(0, 3).reverse().map((id) => ({ id }))));
        return { some, all, elsewhere };
    }""".replace("crypto.randomUUID()", "`tag ${Math.random()}`"))
    assert sorted(found["all"].values()) == list(range(1, 9))
    assert found["some"].items() <= found["all"].items(), "a tag keeps its color when others come"
    assert found["elsewhere"] == found["some"], "the same tags have the same colors, in whatever order they come"


@pytest.mark.parametrize("parameters, expected", [
    ({}, None),
    ({"boxes": "2-"}, {"minBoxes": 2, "maxBoxes": None}),
    ({"boxes": "0-2"}, {"minBoxes": 0, "maxBoxes": 2}),
    ({"boxes": "0-0"}, {"minBoxes": 0, "maxBoxes": 0}),
    ({"boxes": "5-3"}, {"minBoxes": 3, "maxBoxes": 3}),
    ({"size": "small"}, {"minBoxes": 0, "maxBoxes": None, "minBoxSide": 0, "maxBoxSide": 31}),
    ({"boxes": "1-4", "size": "medium"}, {"minBoxes": 1, "maxBoxes": 4, "minBoxSide": 32, "maxBoxSide": 95}),
    ({"size": "large"}, {"minBoxes": 0, "maxBoxes": None, "minBoxSide": 96, "maxBoxSide": None}),
    ({"boxes": "nonsense", "size": "huge"}, None),
])
def test_images_by_their_boxes(modules, parameters, expected):
    """An address stands for a filter, and the filter for what the server is asked."""
    assert modules.evaluate("""async (parameters) => {
        const { addBoxFilter, boxFilterOfAddress, boxQuery } = await import("/screens/images/box-filter.js");
        const filter = boxFilterOfAddress(parameters);
        const query = new URLSearchParams();
        addBoxFilter(query, filter);
        const again = boxFilterOfAddress(Object.fromEntries(query));
        if (JSON.stringify(again) !== JSON.stringify(filter)) throw new Error("the address does not say what the filter is");
        const asked = boxQuery(filter);
        return asked && JSON.parse(JSON.stringify(asked));
    }""", parameters) == expected
