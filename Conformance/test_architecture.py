"""Modules import downward only: read from Package.swift and from the imports in the files, no build needed."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The floors of the house from the bottom up, as ARCHITECTURE.md draws them. A module may import every module on a floor below
# its own, and on its own floor only what stands before it in the list.
FLOORS = {
    "Foundations": ["Bytes", "FileSystem", "Executors", "TagNaming", "Annotations", "VisionKernels", "Imaging",
                    "LinearAlgebra"],
    "Models": ["ModelGraph", "ModelGraphTesting", "WebEngine", "WebRuntime", "Export", "BaseModels", "TrainingEngine",
               "Inference"],
    "Learning": ["ImageFolders", "AnnotationFormats", "Learning", "DetectionEvaluation", "Detection", "FineTuning",
                 "ModelRuntime"],
    "Service": ["Storage", "Projects", "PredictionService", "TrainingService", "ExportService"],
    "Interfaces": [
        "RemoteFetch", "HTTPAPI", "CustomVisionProtocol", "CustomVisionMapping", "CustomVisionAPI", "PortalAPI",
        "ModelServerAPI", "CustomVisionClient",
    ],
    "Apps": ["SampleImages", "Portal", "Installation", "OcellusServer", "ocellus"],
}

# What must never be, although the order of the floors would allow it: (importer, imported, reason).
NEVER = [
    ("Projects", "Inference", "rules link no inference"),
    ("Projects", "ModelRuntime", "rules link no inference"),
    ("Learning", "Inference", "learning is pure; features come through a protocol"),
    ("Detection", "Inference", "learning is pure; maps come through a protocol"),
    ("FineTuning", "Inference", "learning is pure; the first stages come through a protocol"),
    ("PortalAPI", "CustomVisionAPI", "an interface does not know another"),
    ("CustomVisionAPI", "PortalAPI", "an interface does not know another"),
    ("ModelServerAPI", "CustomVisionAPI", "an interface does not know another"),
    ("ModelServerAPI", "Projects", "one model is served without a data folder"),
    ("CustomVisionClient", "Projects", "the client is the other end of the wire"),
    ("Portal", "Projects", "the page is static files"),
] + [("HTTPAPI", product, "the kit knows no product") for product in (
    "Projects", "PredictionService", "TrainingService", "Storage", "Learning", "ModelRuntime", "BaseModels", "Imaging",
    "CustomVisionProtocol",
)]

IMPORT = re.compile(
    r"^(?:@\w+(?:\([^)]*\))? +)*(?:(?:package|internal|public|private|fileprivate) +)?"
    r"import +(?:(?:struct|class|enum|protocol|func|var|let|typealias) +)?(\w+)",
    re.M,
)
RANK = {name: (floor, place) for floor, names in enumerate(FLOORS.values()) for place, name in enumerate(names)}


FLOOR = {name: floor for floor, names in FLOORS.items() for name in names}


def folder(name):
    """Where a module's files are: the folders of `Sources` are the floors."""
    return ROOT / "Sources" / FLOOR[name] / name


def imports(name):
    """The modules of this project that a module's files import, each with a file that does."""
    found = {}
    for path in sorted(folder(name).rglob("*.swift")):
        for imported in IMPORT.findall(path.read_text()):
            if imported in RANK and imported != name:
                found.setdefault(imported, path.relative_to(ROOT))
    return found


def targets(package):
    """The dependencies inside a package that its Package.swift declares, by target; tests left out."""
    described = subprocess.run(
        ["swift", "package", "dump-package", "--package-path", package], capture_output=True, text=True, check=True
    ).stdout
    return {
        target["name"]: {
            (dependency.get("byName") or dependency.get("target"))[0]
            for dependency in target["dependencies"]
            if "byName" in dependency or "target" in dependency
        }
        for target in json.loads(described)["targets"]
        if target["type"] != "test"
    }


def declared():
    """The dependencies inside this project that Package.swift declares, by target."""
    return {name: below for name, below in targets(ROOT).items() if name in RANK}


def test_every_target_stands_on_a_floor():
    folders = {floor.name: {path.name for path in floor.iterdir()} for floor in (ROOT / "Sources").iterdir()}
    folders.pop("Native")
    assert folders == {floor: set(names) for floor, names in FLOORS.items()}


@pytest.mark.parametrize("name", RANK)
def test_imports_point_down(name):
    for imported, file in imports(name).items():
        assert RANK[imported] < RANK[name], f"{file} imports {imported}, which stands above or beside {name}"


@pytest.mark.parametrize(("importer", "imported", "reason"), NEVER)
def test_what_must_never_be_imported_is_not(importer, imported, reason):
    assert imported not in imports(importer), f"{imports(importer)[imported]}: {reason}"


def test_what_must_never_be_linked_is_not():
    """Not by way of others either: rules and interfaces must work where there is no inference library."""
    direct = declared()

    def all_of(name):
        return set().union(*({below} | all_of(below) for below in direct[name] if below in direct))

    for name in ("Storage", "Projects", "HTTPAPI", "CustomVisionProtocol", "CustomVisionClient"):
        assert not all_of(name) & {"Inference", "ModelRuntime"}, f"{name} links inference"


def test_targets_declare_what_they_import():
    direct = declared()
    for name in RANK:
        assert direct[name] & set(RANK) == set(imports(name)), f"{name}: Package.swift and the imports differ"


def test_fuzzers_declare_what_they_import():
    """Nothing builds them here, and the modules that they share with the program go on changing."""
    fuzzing = targets(ROOT / "Fuzz")
    known = set(fuzzing) | set(targets(ROOT))
    for name, below in fuzzing.items():
        for path in (ROOT / "Fuzz/Sources" / name).resolve().rglob("*.swift"):
            missing = set(IMPORT.findall(path.read_text())) & known - below - {name}
            assert not missing, f"Fuzz/Package.swift: {name} does not declare {missing}, which {path.name} imports"


def test_the_picture_names_every_module():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    for name in RANK:
        assert re.search(rf"\b{name}\b", text), f"ARCHITECTURE.md does not name {name}"
