"""The model file as an export: it answers as the program, from what is in the package alone, and a container's folder serves it."""

import json
import os
import shutil
import subprocess
import tarfile
import zipfile

import pytest

from exports import MODELS, manifest_of
from served_model import Server

FORMATS_WITH_PROGRAM = ("Linux", "Windows") if os.uname().machine == "x86_64" else ("ARM",)


@pytest.fixture(scope="module")
def native(ocellus, exported_models, tmp_path_factory):
    """Unpacked packages by model and format, with what was said of the export; the archive is beside the folder."""
    made = {}

    def package(model, platform="Ocellus", flavor=None):
        if (model, platform, flavor) not in made:
            folder = tmp_path_factory.mktemp(f"{model}-{platform}-{flavor}")
            options = ("--flavor", flavor) if flavor else ()
            file = folder / "export.zip"
            said = ocellus.json("export", exported_models(model), "--platform", platform, *options, "--out", file)
            with zipfile.ZipFile(file) as archive:
                archive.extractall(folder / "content")
            made[model, platform, flavor] = folder / "content", said
        return made[model, platform, flavor]

    return package


@pytest.mark.parametrize("model", MODELS)
def test_a_package_is_the_model_file_and_is_verified(model, native, ocellus, exported_models):
    folder, said = native(model)
    assert (folder / "model.ocellus").read_bytes() == exported_models(model).read_bytes()
    assert said["parity"]["probability"] == 0 and said["parity"]["faults"] == []
    again = ocellus.json("verify", folder.parent / "export.zip")
    assert again["platform"] == "Ocellus" and again["parity"] == said["parity"]
    manifest = manifest_of(folder)
    assert (manifest["Platform"], manifest["Flavor"], manifest["ModelFileName"]) == ("Ocellus", None, "model.ocellus")
    assert manifest["DomainType"] == ("ObjectDetection" if model == "detector" else "Classification")
    for name in ("labels.txt", "metadata_properties.json", "LICENSE", "README.txt", "parity.json"):
        assert (folder / name).stat().st_size > 0
    assert "Apache License" in (folder / "LICENSE").read_text()
    record = json.loads((folder / "parity.json").read_text())
    assert len(record["probes"]) == 8 and "from the files of the package alone" in record["interpreter"]


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_a_package_runs_where_its_base_model_is_not_installed(model, native, ocellus, exported_models, exported_images, tmp_path):
    folder, _ = native(model)
    images = exported_images[:3]
    options = ("--precision", "f32", "--no-cache")
    expected = ocellus.json("predict", exported_models(model), *images, *options)
    (tmp_path / "none").mkdir()
    bare = {"OCELLUS_BASE_MODELS": str(tmp_path / "none"), "XDG_DATA_HOME": str(tmp_path / "data")}
    failure = ocellus.failure("predict", folder / "model.ocellus", *images, *options, **bare)
    assert "efficientnet-lite0" in failure and "basemodel add" in failure
    # As README.txt says.
    (base,) = (folder / "basemodels").iterdir()
    assert f"ocellus basemodel add basemodels/{base.name}" in (folder / "README.txt").read_text()
    ocellus.run("basemodel", "add", base, **bare)
    assert ocellus.json("predict", folder / "model.ocellus", *images, *options, **bare) == expected


def test_a_package_is_verified_without_any_base_model_of_the_machine(native, ocellus, tmp_path):
    folder, said = native("compact")
    (tmp_path / "none").mkdir()
    bare = {"OCELLUS_BASE_MODELS": str(tmp_path / "none"), "XDG_DATA_HOME": str(tmp_path / "data")}
    again = ocellus.json("verify", folder.parent / "export.zip", **bare)
    assert again["parity"] == said["parity"]


def repacked(source, target, change):
    """The same archive, where `change` gives other bytes for the files it changes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(entry.filename, data) or data)


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_a_package_with_another_model_in_it_is_found_out(model, native, ocellus, exported_models, tmp_path):
    """What is verified is what is in the package: the model of other tags, and a base model with changed weights."""
    original = native(model)[0].parent / "export.zip"
    other = exported_models("general" if model == "compact" else "compact").read_bytes()
    repacked(original, tmp_path / "other.zip", lambda name, data: other if name == "model.ocellus" else None)
    assert ocellus.run("verify", tmp_path / "other.zip", code=1).stderr

    def damaged(name, data):
        return data[:-100] + bytes(byte ^ 1 for byte in data[-100:]) if name.endswith("model.onnx") else None

    repacked(original, tmp_path / "damaged.zip", damaged)
    assert "SHA-256" in ocellus.run("verify", tmp_path / "damaged.zip", code=1).stderr


# Containers


def instructions(dockerfile):
    """The instructions of a Dockerfile: the word, and the rest of the line."""
    lines = dockerfile.read_text().replace("\\\n", " ").splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line and not line.startswith("#")]


def built(folder, place):
    """What `docker build` makes of a folder, below `place`: files copied and unpacked, the environment, and the command."""
    environment, entry, command, user = {}, None, None, None
    for word, rest in instructions(folder / "Dockerfile"):
        if word in ("COPY", "ADD"):
            source, target = rest.split()
            source, target = folder / source, place / target.lstrip("/")
            assert source.exists(), f"{word} {rest}"
            if word == "ADD":
                with tarfile.open(source) as archive:
                    archive.extractall(target, filter="data")
            else:
                shutil.copytree(source, target)
        elif word == "ENV":
            name, value = rest.split("=", 1)
            environment[name] = value
        elif word == "ENTRYPOINT":
            entry = json.loads(rest)
        elif word == "CMD":
            command = json.loads(rest)
        elif word == "USER":
            user = rest
        else:
            assert word in ("FROM", "RUN", "EXPOSE"), word
    assert user not in (None, "root")
    return environment, entry, command


@pytest.mark.parametrize("flavor", FORMATS_WITH_PROGRAM)
def test_a_container_serves_the_model_with_what_its_dockerfile_copies(flavor, native, exported_images, exported_answers, ocellus, tmp_path):
    folder, said = native("compact", "DockerFile", flavor)
    assert said["parity"]["faults"] == [] and ocellus.json("verify", folder.parent / "export.zip")["parity"] == said["parity"]
    manifest = json.loads((folder / "app/cvexport.manifest").read_text())
    assert (manifest["Platform"], manifest["Flavor"]) == ("DockerFile", flavor)
    environment, entry, command = built(folder, tmp_path)
    assert entry[2:] == ["/app", "--bind", "0.0.0.0"] and command == ["--port", "80"]
    # The paths of the image are below a folder here; nothing else of this machine is used but its C library.
    moved = {name: str(tmp_path) + value for name, value in environment.items()}
    program, model = (str(tmp_path) + word for word in (entry[0], entry[2]))
    options = [entry[1], model, "--precision", "f32"]
    with Server(program, *options, environment=moved | {"PATH": "/nowhere", "HOME": str(tmp_path / "home")}) as server:
        maps = open(f"/proc/{server.process.pid}/maps").read()
        libraries = {line.split()[-1] for line in maps.splitlines() if ".so" in line}
        foreign = {path for path in libraries if not path.startswith(str(tmp_path))}
        assert len(libraries) > len(foreign) + 10
        machine = ("ld-linux", "libc.", "libm.", "libdl.", "librt.", "libpthread.", "libresolv.", "libutil.", "libnss_", "libmvec.")
        assert all(os.path.basename(path).startswith(machine) for path in foreign), foreign
        for image, expected in list(zip(exported_images, exported_answers("compact")))[:3]:
            found = server.post("/image", image.read_bytes()).json()["predictions"]
            true = {each["tagName"]: each["probability"] for each in expected["predictions"]}
            assert all(abs(true[each["tagName"]] - each["probability"]) < 1e-6 for each in found) and found
    licenses = {path.name for path in (tmp_path / "opt").rglob("share/licenses/**/*") if path.is_file()}
    assert {"LICENSE", "NOTICE"} <= licenses and any(name.startswith("libheif") for name in licenses)


def test_a_container_for_another_processor_says_what_to_lay_beside_it(native, ocellus):
    other = "Linux" if "ARM" in FORMATS_WITH_PROGRAM else "ARM"
    folder, _ = native("compact", "DockerFile", other)
    added = [rest.split()[0] for word, rest in instructions(folder / "Dockerfile") if word == "ADD"]
    version = ocellus.run("--version").stdout.split()[-1]
    assert added == [f"ocellus-{version}-linux-{'x86_64' if other == 'Linux' else 'aarch64'}.tar.gz"]
    assert not (folder / added[0]).exists()
    readme = (folder / "README.txt").read_text()
    assert added[0] in readme and "another processor" in readme and "scripts/release.sh" in readme
    assert ("FROM", f"--platform=linux/{'amd64' if other == 'Linux' else 'arm64'} debian:bookworm-slim") in instructions(folder / "Dockerfile")


def test_containers_need_a_flavor(ocellus, exported_models, tmp_path):
    out = tmp_path / "none.zip"
    failure = ocellus.run("export", exported_models("compact"), "--platform", "DockerFile", "--out", out, code=1).stderr
    assert "Linux, ARM, Windows" in failure and not out.exists()


def test_the_windows_flavor_tells_how_to_run_a_linux_container(native):
    readme = (native("compact", "DockerFile", "Windows")[0] / "README.txt").read_text()
    assert "Docker Desktop" in readme and "WSL 2" in readme and "PowerShell" in readme


def test_the_archive_of_the_program_is_the_same_each_time(native, ocellus, exported_models, tmp_path):
    """So that a package that is made again after a crash is the same package."""
    flavor = FORMATS_WITH_PROGRAM[0]
    (first,) = native("compact", "DockerFile", flavor)[0].glob("ocellus-*.tar.gz")
    file = tmp_path / "again.zip"
    ocellus.run("export", exported_models("compact"), "--platform", "DockerFile", "--flavor", flavor, "--out", file)
    with zipfile.ZipFile(file) as archive:
        assert archive.read(first.name) == first.read_bytes()
    listing = subprocess.run(["tar", "--list", "--verbose", "--file", first], capture_output=True, text=True, check=True).stdout
    assert "-rwxr-xr-x" in listing and "/bin/ocellus" in listing
