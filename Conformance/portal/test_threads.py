"""Threads of the engine in a page: the same bits as without, and one thread where there cannot be several."""

import os
import pathlib

import pytest

from images import make_image
from test_library import base, encoded, library  # noqa: F401 (fixtures)

# The features of pictures, as they are to the last bit, with so many threads.
FEATURES = """
    const featuresWith = async (threads) => {
        const model = await load(base, { threads });
        const all = [];
        for (const picture of pictures) all.push([...await model.features(blobOf(picture))]);
        const { threads: running } = model;
        model.close();
        return { running, all };
    };
"""


@pytest.fixture(scope="module")
def pictures():
    return [encoded(make_image("rings", number)) for number in (5, 6, 7)]


def without_header(route):
    """The document as a server sends it that isolates no page."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "cross-origin-embedder-policy"}
    route.fulfill(response=answer, headers=headers)


@pytest.mark.parametrize("path", ["/", "/train", "/runtime/ocellus.d.ts"])
def test_pages_of_the_service_are_isolated(new_context, path):
    context = new_context(signed_in=False)
    context.problems.allow("favicon.ico")
    page = context.new_page()
    page.goto(path)
    assert page.evaluate("() => [crossOriginIsolated, typeof SharedArrayBuffer]") == [True, "function"]


def test_any_number_of_threads_gives_the_same_bits(library, base, pictures):  # noqa: F811
    found = library(f"""{FEATURES}
        const all = [];
        for (const threads of [1, 2, 3, undefined]) all.push(await featuresWith(threads));
        return {{ all, cores: navigator.hardwareConcurrency }};
    """, base=base, pictures=pictures)
    one, *others, usual = found["all"]
    assert one["running"] == 1 and [each["running"] for each in others] == [2, 3]
    assert usual["running"] == min(found["cores"], 4)
    assert len(one["all"][0]) > 100 and one["all"][0] != one["all"][1]
    for several in (*others, usual):
        assert several["all"] == one["all"]


def test_a_number_of_threads_is_one_or_more(library, base):  # noqa: F811
    found = library("""
        const failures = [];
        for (const threads of [0, -1, 1.5, "2"]) failures.push(await failure(load(base, { threads })));
        return failures;
    """, base=base)
    assert found == [[True, "badArgument"]] * 4


def change(context, old, new):
    """Changes ocellus-threads.js on its way to the page."""
    def answer(route):
        response = route.fetch()
        text = response.text()
        assert old in text
        route.fulfill(response=response, body=text.replace(old, new))

    context.route("**/ocellus-threads.js", answer)


@pytest.mark.parametrize("cut", ["the header", "the engine", "an answer of the helper", "the helper's memory"])
def test_one_thread_where_there_cannot_be_several(library, base, pictures, cut):  # noqa: F811
    expected = library(f"{FEATURES} return featuresWith(1);", base=base, pictures=pictures)
    context, page = library.context, library.page
    if cut == "the header":
        context.route("**/runtime/ocellus.d.ts", without_header)
    elif cut == "the engine":
        context.route("**/engine-*-threads.wasm", lambda route: route.fulfill(status=404))
        context.problems.allow("404")
    elif cut == "an answer of the helper":
        change(context, "PATIENCE = 10_000", "PATIENCE = 0")
    else:
        change(context, "{ module, memory, stack, thread }", "{ module, memory: null, stack, thread }")
    page.reload()
    assert page.evaluate("() => crossOriginIsolated") == (cut != "the header")
    found = library(f"{FEATURES} return featuresWith(2);", base=base, pictures=pictures)
    assert found == expected and found["running"] == 1


def test_a_helper_that_fails_ends_the_engine_and_leaves_nobody_waiting(library, base, pictures):  # noqa: F811
    """It writes to memory that is not there: where a helper of a number far too large would have its room."""
    change(library.context, "{ module, memory, stack, thread }", "{ module, memory, stack, thread: 100_000 }")
    library.context.problems.allow("memory access out of bounds")
    library.page.reload()
    found = library("""
        const model = await load(base, { threads: 2 });
        const ask = async () => {
            for (let each = 0; each < 200; each += 1) await model.features(blobOf(pictures[0]));
        };
        const all = [model.threads, await failure(ask()), await failure(ask())];
        const next = await load(base, { threads: 1 });
        return [...all, (await next.features(blobOf(pictures[0]))).length > 100];
    """, base=base, pictures=pictures)
    assert found == [2, [True, "engine"], [True, "engine"], True]


def workers():
    """The threads of workers in all browsers that this process has started."""
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    count = 0
    for process in parents:
        ancestor = process
        while ancestor in parents and ancestor != os.getpid():
            ancestor = parents[ancestor]
        if ancestor != os.getpid():
            continue
        for task in pathlib.Path(f"/proc/{process}/task").glob("*/comm"):
            try:
                count += task.read_text().startswith("DedicatedWorker")
            except OSError:
                continue
    return count


def test_closing_the_model_ends_its_threads(library, base, pictures):  # noqa: F811
    page = library.page
    before = workers()
    library("""
        window.model = await load(base, { threads: 3 });
        await window.model.features(blobOf(pictures[0]));
    """, base=base, pictures=pictures)
    assert workers() == before + 3
    page.evaluate("() => window.model.close()")
    for _ in range(100):
        if workers() == before:
            break
        page.wait_for_timeout(100)
    assert workers() == before
