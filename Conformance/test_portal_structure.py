"""How the portal's page is built: which of its files may import which, read from the files; no browser is needed."""

import graphlib
import posixpath
import re

import pytest

from program import REPOSITORY

PAGE = REPOSITORY / "Sources/Apps/Portal/Page"

# What each layer may import beside itself, from the bottom up; ARCHITECTURE.md has the make_image.
MAY_IMPORT = {
    "messages": set(),
    "foundation": {"messages"},
    "evaluation": set(),
    "labeling": {"foundation"},
    "charts": {"foundation", "evaluation"},
    "components": {"foundation", "evaluation", "labeling", "charts"},
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
# Files that are loaded by index.html as they are.
SCRIPTS = {"foundation/theme-start.js"}
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
    reached, waiting = set(SCRIPTS), ["app.js"]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += IMPORTS[module] | LOADS[module]
    assert not SOURCES.keys() - reached


def test_the_first_screens_are_preloaded():
    """The list in index.html is what app.js and the first two screens import; with a gap the browser waits once more."""
    html = (PAGE / "index.html").read_text()
    listed = re.findall(r'<link rel="modulepreload" href="/([^"]+)">', html)
    needed, waiting = set(), ["app.js", "screens/projects.js", "screens/sign-in.js"]
    while waiting:
        module = waiting.pop()
        if module not in needed:
            needed.add(module)
            waiting += IMPORTS[module]
    assert sorted(listed) == sorted(needed - {"app.js"})


def test_every_stylesheet_is_linked():
    html = (PAGE / "index.html").read_text()
    linked = re.findall(r'<link rel="stylesheet" href="/([^"]+)">', html)
    assert sorted(linked) == sorted(path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*.css"))


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
    for path in sorted(PAGE.rglob(f"*.{suffix}")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert len(line) <= 120, f"{path.relative_to(PAGE)}:{number}"
            assert line == line.rstrip() and "\t" not in line, f"{path.relative_to(PAGE)}:{number}"
