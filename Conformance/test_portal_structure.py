"""How the portal's page is built: which of its files may import which, read from the files; no browser is needed."""

import graphlib
import posixpath
import re

import pytest

from program import REPOSITORY

PAGE = REPOSITORY / "Sources/Apps/Portal/Page"
RUNTIME = REPOSITORY / "Sources/Models/WebRuntime/Runtime"

# What each layer may import beside itself, from the bottom up; ARCHITECTURE.md has the make_image.
MAY_IMPORT = {
    "messages": set(),
    "foundation": {"messages"},
    "evaluation": set(),
    "labeling": {"foundation"},
    "charts": {"foundation", "evaluation"},
    "components": {"foundation", "evaluation", "labeling", "charts"},
    "train-here": {"foundation", "evaluation", "labeling", "components"},
    "screens": {"foundation", "evaluation", "labeling", "charts", "components"},
    "screens.js": {"foundation", "screens"},
    "shell.js": {"foundation", "components", "screens.js"},
    "app.js": {"foundation", "screens.js", "shell.js"},
}

# `import … from "./x.js"`, `import "./x.js"`, `import("./x.js")`; the last one also in comments, where it names a type.
STATIC = re.compile(r'^(?:import|export) (?:[^;"]*? from )?"(\.[^"]*)";', re.MULTILINE)
DYNAMIC = re.compile(r'\bimport\("(\.[^"]*)"\)')
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)


def resolved(module, paths):
    return {posixpath.normpath(posixpath.join(posixpath.dirname(module), path)) for path in paths}


SOURCES = {path.relative_to(PAGE).as_posix(): path.read_text() for path in sorted(PAGE.rglob("*.js"))}
# Files that are loaded by the documents as they are.
SCRIPTS = {"foundation/theme-start.js"}
# The documents: where their modules begin, and what is loaded so soon that the browser is told of it.
DOCUMENTS = {
    "index.html": ("app.js", ["app.js", "screens/projects.js", "screens/sign-in.js"]),
    "train.html": ("train-here/app.js", ["train-here/app.js"]),
}
# What runs models lies beside the page, at /runtime/; those modules refer to each other by ./ as those of the page do.
FROM_RUNTIME = re.compile(r'\bfrom "/runtime/([^"]+)"|\bimport\("/runtime/([^"]+)"\)')
IMPORTS = {module: resolved(module, STATIC.findall(text)) for module, text in SOURCES.items()}
LOADS = {module: resolved(module, DYNAMIC.findall(COMMENT.sub("", text))) for module, text in SOURCES.items()}
TYPES = {module: resolved(module, DYNAMIC.findall(text)) for module, text in SOURCES.items()}


def layer(module):
    return module.split("/")[0]


def screen(module):
    """The folder or file below screens/ that a module belongs to, None for modules of other layers."""
    parts = module.split("/")
    return parts[1].removesuffix(".js") if parts[0] == "screens" else None


def test_everything_imported_is_there():
    for module in SOURCES:
        missing = (IMPORTS[module] | TYPES[module]) - SOURCES.keys()
        assert not missing, f"{module} imports {missing}"
    assert sum(map(len, IMPORTS.values())) > 500, "the pattern for imports finds them no more"


@pytest.mark.parametrize("module", SOURCES)
def test_imports_point_down(module):
    """Types in comments count as well: who names what is above knows what is above."""
    allowed = MAY_IMPORT[layer(module)] | {layer(module)}
    for other in IMPORTS[module] | TYPES[module]:
        assert layer(other) in allowed, f"{module} imports {other}"
        if screen(module):
            assert screen(other) in (None, screen(module)), f"{module} imports another screen: {other}"


def test_the_layers_are_in_order():
    """A layer may import only those that stand before it."""
    names = list(MAY_IMPORT)
    for name, others in MAY_IMPORT.items():
        assert all(names.index(other) < names.index(name) for other in others), name
    assert {layer(module) for module in SOURCES} == set(names)


def test_no_circle():
    graph = {module: (IMPORTS[module] | LOADS[module]) - {module} for module in SOURCES}
    graphlib.TopologicalSorter(graph).prepare()


def test_no_module_is_left_over():
    reached, waiting = set(SCRIPTS), [start for start, _ in DOCUMENTS.values()]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += IMPORTS[module] | LOADS[module]
    assert not SOURCES.keys() - reached


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_comes_first_is_preloaded(document):
    """The list is what the first modules import: with a gap the browser waits once more, and /train lacks it offline."""
    html = (PAGE / document).read_text()
    start, first = DOCUMENTS[document]
    assert f'<script type="module" src="/{start}"></script>' in html
    listed = re.findall(r'<link rel="modulepreload" href="/([^"]+)">', html)
    needed, waiting = set(), list(first)
    while waiting:
        module = waiting.pop()
        if module not in needed:
            needed.add(module)
            waiting += IMPORTS[module]
    assert sorted(listed) == sorted(needed - {start})


def test_nothing_is_loaded_later_by_the_page_that_works_offline():
    reached, waiting = set(), ["train-here/app.js"]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += IMPORTS[module]
            assert not LOADS[module], f"{module} loads {LOADS[module]}"


def test_every_stylesheet_is_linked():
    linked = {
        document: re.findall(r'<link rel="stylesheet" href="/([^"]+)">', (PAGE / document).read_text())
        for document in DOCUMENTS
    }
    sheets = {path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*.css")}
    assert set().union(*linked.values()) == sheets
    assert sheets - set(linked["index.html"]) == {"style/train-here.css"}
    for names in linked.values():
        assert len(names) == len(set(names))


def test_what_is_imported_of_the_runtime_is_there():
    imported = {name for text in SOURCES.values() for pair in FROM_RUNTIME.findall(text) for name in pair if name}
    assert {"ocellus.js", "ocellus-sources.js", "ocellus-offline.js"} <= imported
    for name in imported:
        assert (RUNTIME / name).is_file(), name
    for module in RUNTIME.glob("*.js"):
        for path in STATIC.findall(module.read_text()) + DYNAMIC.findall(module.read_text()):
            assert (RUNTIME / path).is_file(), f"{module.name} imports {path}"


def test_every_file_of_the_runtime_is_in_the_program():
    names = {path.name for path in RUNTIME.iterdir()}
    manifest = (REPOSITORY / "Package.swift").read_text()
    listed = (RUNTIME.parent / "WebRuntime.swift").read_text()
    assert set(re.findall(r'embedInCode\("Runtime/([^"]+)"\)', manifest)) >= names
    assert set(re.findall(r'WebRuntimeFile\("([^"]+)",', listed)) >= names


def test_the_library_lists_itself_for_the_time_without_a_network():
    """What ocellus.js, its worker and the pages import is in `RUNTIME` of ocellus-offline.js."""
    text = (RUNTIME / "ocellus-offline.js").read_text()
    block = text[text.index("export const RUNTIME"):text.index("].map((name)")]
    words = set(re.findall(r'"([\w.-]+)"', block))
    listed = {word if "." in word else f"ocellus-{word}.js" for word in words}
    library = {path.name for path in RUNTIME.glob("ocellus*.js")} - {"ocellus-service-worker.js"}
    assert {name for name in listed if name.endswith(".js")} == library


def test_every_sentence_is_there_and_every_group_is_listed():
    """`t("key")` has a sentence of this key, or the two that a count chooses from; no key is there twice."""
    keys = []
    for module, text in SOURCES.items():
        if module.startswith("messages/en/"):
            assert f'"./{module.removeprefix("messages/")}"' in SOURCES["messages/en.js"], f"{module} is not listed"
            keys += re.findall(r'^    "?([\w.-]+)"?:', text, re.MULTILINE)
    assert len(keys) == len(set(keys)), {key for key in keys if keys.count(key) > 1}
    for module, text in SOURCES.items():
        for key in re.findall(r'(?<![\w.])t\(\s*"([^"]+)"', text):
            assert key in keys or {f"{key}.one", f"{key}.other"} <= set(keys), f"{module} says {key}"


@pytest.mark.parametrize("suffix", ["js", "css", "html"])
def test_lines_are_at_most_120_characters_long(suffix):
    """Biome breaks code, but neither comments nor strings nor stylesheets."""
    for path in sorted([*PAGE.rglob(f"*.{suffix}"), *RUNTIME.glob(f"*.{suffix}")]):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert len(line) <= 120, f"{path.name}:{number}"
            assert line == line.rstrip() and "\t" not in line, f"{path.name}:{number}"
