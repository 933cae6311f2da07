"""Settings that change what the server answers: crowds, packed bodies, pages of other origins, base models, retention, readiness."""

import concurrent.futures
import copy
import gzip
import hashlib
import json
import pathlib
import shutil
import time
import zlib

import onnx
import pytest

from images import make_image
from program import REPOSITORY, Program
from server import RESOURCE, TRAINING_KEY, Raw, Server, failure

OCTETS = {"Content-Type": "application/octet-stream"}
SHOP = "https://shop.example"


@pytest.fixture
def with_settings(ocellus, server, tmp_path):
    """Starts another server on the data of the session's server, with settings of its own; it trains nothing."""
    servers = []

    def start(*options, **environment):
        program = Program(ocellus.path, tmp_path)
        program.environment = ocellus.environment | environment
        other = Server(program, tmp_path / f"other{len(servers)}", "--workers", "0", *options)
        other.data = server.data
        servers.append(other.start())
        return Raw(other)

    yield start
    for other in servers:
        assert other.stop() == 0


def nostore(trained):
    return f"/{trained.project.id}/classify/iterations/{trained.name}/image/nostore"


def ask_at_once(raw, trained, clients, count):
    contents = [make_image("rings", 990000 + number % 16, (1200, 900)) for number in range(count)]

    def ask(data):
        return Raw(raw.server).prediction("POST", nostore(trained), data=data, headers=OCTETS)

    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        return list(pool.map(ask, contents))


@pytest.mark.parametrize("clients", [32, 64])
def test_a_crowd_is_answered(raw, trained, clients):
    """Clients that each send one image at a time wait for their turn, and all are answered."""
    answers = ask_at_once(raw, trained, clients, 3 * clients)
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers if not answer.ok][:2]


def test_a_crowd_in_chunks_is_answered(raw, trained):
    """A body that does not say how long it is takes no more memory than it has bytes."""
    contents = make_image("bars", 990100, (1200, 900))

    def ask(_):
        pieces = (contents[start:start + 10000] for start in range(0, len(contents), 10000))
        return Raw(raw.server).prediction("POST", nostore(trained), data=pieces, headers=OCTETS)

    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        assert {answer.status_code for answer in pool.map(ask, range(128))} == {200}


def test_the_limit_of_predictions_that_wait_is_the_one_that_is_set(with_settings, trained):
    """More than that are told at once when to come back; fewer never are."""
    few = with_settings(OCELLUS_PREDICTION_QUEUE_LIMIT="4")
    assert {answer.status_code for answer in ask_at_once(few, trained, 4, 32)} == {200}
    answers = ask_at_once(few, trained, 48, 144)
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused and len(refused) < len(answers)
    for answer in refused:
        assert "4 images" in failure(answer, 503, "ServiceUnavailable")
        assert int(answer.headers["Retry-After"]) >= 1


PACKINGS = {
    "gzip": [gzip.compress, lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:])],
    "deflate": [zlib.compress, lambda data: zlib.compress(data)[2:-4]],
}


@pytest.mark.parametrize("coding", PACKINGS)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_packed_bodies(raw, trained, workshop, coding, is_chunked):
    """Bare bytes, forms and JSON, packed: the answer is the one to the body as it is."""
    contents = make_image("bars", 990200)
    project = workshop.project("packed")
    tag = raw.training("POST", f"/projects/{project.id}/tags?name=bars").json()["id"]
    form = b"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.jpg\"\r\n\r\n" + contents + b"\r\n--x--\r\n"
    region = json.dumps({"tags": [{"imageId": project.id, "tagId": tag}]}).encode()
    plain = raw.prediction("POST", nostore(trained), data=contents, headers=OCTETS).json()["predictions"]
    for pack in PACKINGS[coding]:
        def body(data):
            packed = pack(data)
            return iter([packed[:7], packed[7:]]) if is_chunked else packed

        packing = {"Content-Encoding": coding}
        answer = raw.prediction("POST", nostore(trained), data=body(contents), headers=OCTETS | packing)
        assert answer.status_code == 200 and answer.json()["predictions"] == plain, answer.text
        headers = {"Content-Type": "multipart/form-data; boundary=x"} | packing
        answer = raw.prediction("POST", nostore(trained), data=body(form), headers=headers)
        assert answer.status_code == 200 and answer.json()["predictions"] == plain, answer.text
        headers = {"Content-Type": "application/json"} | packing
        answer = raw.training("POST", f"/projects/{project.id}/images/tags", data=body(region), headers=headers)
        assert "Base64" not in failure(answer, 400) and project.id in answer.text, "the JSON was read"


def test_packed_bodies_that_are_none(raw, trained):
    contents = make_image("bars", 990201)
    ask = lambda data, coding: raw.prediction(  # noqa: E731
        "POST", nostore(trained), data=data, headers=OCTETS | {"Content-Encoding": coding}
    )
    for coding in ("br", "zstd", "compress", "gzip, gzip"):
        answer = ask(contents, coding)
        assert coding in failure(answer, 415, "UnsupportedMediaType")
        assert answer.headers["Accept-Encoding"] == "gzip, deflate"
    packed = gzip.compress(contents)
    for data in (contents, packed[:-1], packed + b"x", packed[:200]):
        failure(ask(data, "gzip"), 400)
    # Two kilobytes that would be 2 MB are an image that cannot be read; what would be more than the limit ends there.
    failure(ask(gzip.compress(bytes(2 << 20)), "gzip"), 400)
    bomb = gzip.compress(bytes(64 << 20))
    assert len(bomb) < 100_000
    failure(ask(bomb, "gzip"), 413, "RequestEntityTooLarge")
    assert raw.prediction("POST", nostore(trained), data=contents, headers=OCTETS).status_code == 200


def preflight(raw, path, origin=SHOP, method="POST", headers="prediction-key, content-type"):
    return raw.send("OPTIONS", path, headers={
        "Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers,
    })


def about_origins(answer):
    return {name: value for name, value in answer.headers.items() if name.lower().startswith("access-control")}


def test_pages_of_other_origins(raw, with_settings, trained):
    """Off unless a setting lists the origin; then for predictions only, and never with cookies."""
    path = f"/customvision/v3.1/prediction{nostore(trained)}"
    assert not about_origins(preflight(raw, path))
    contents, origin = make_image("rings", 990300), {"Origin": SHOP}
    answer = raw.prediction("POST", nostore(trained), data=contents, headers=OCTETS | origin)
    assert answer.status_code == 200 and not about_origins(answer)
    other = with_settings("--allow-origin", SHOP, "--allow-origin", "http://localhost:3000")
    asked = preflight(other, path)
    assert asked.status_code == 204 and asked.headers["Access-Control-Allow-Origin"] == SHOP
    allowed = asked.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"prediction-key", "content-type"} <= set(allowed) and "training-key" not in allowed
    answer = other.prediction("POST", nostore(trained), data=contents, headers=OCTETS | origin)
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Origin" in answer.headers["Vary"] and "Access-Control-Allow-Credentials" not in answer.headers
    refused = other.prediction("POST", nostore(trained), data=contents, headers=OCTETS | origin, key="a-wrong-key-of-nobody")
    assert refused.status_code == 401 and refused.headers["Access-Control-Allow-Origin"] == SHOP
    for elsewhere in ("https://other.example", "null", "http://shop.example"):
        assert not about_origins(preflight(other, path, elsewhere))
    for operation in ("/customvision/v3.3/training/projects", "/portal/v1/projects", "/portal/v1/session", "/metrics"):
        for method in ("GET", "POST"):
            assert not about_origins(preflight(other, operation, method=method)), operation
        answer = other.send("GET", operation, headers=origin | {"Training-Key": TRAINING_KEY})
        assert not about_origins(answer), operation


def test_a_key_for_the_pages_of_an_origin(ocellus, server, raw, trained):
    made = ocellus.run("keys", "create", "shop", "--allow-origin", SHOP, "--data", server.data).stdout.strip()
    path = f"/customvision/v3.1/prediction{nostore(trained)}"
    end = time.monotonic() + 10
    while not about_origins(preflight(raw, path)):
        assert time.monotonic() < end, "a new key is noticed"
        time.sleep(0.1)
    contents = make_image("rings", 990301)
    for origin, status in ((SHOP, 200), (None, 200), ("https://other.example", 403), ("null", 403)):
        headers = OCTETS | ({"Origin": origin} if origin else {})
        answer = raw.prediction("POST", nostore(trained), data=contents, headers=headers, key=made)
        assert answer.status_code == status, answer.text
        assert answer.headers.get("Access-Control-Allow-Origin") == (SHOP if origin == SHOP else None)
    [entry] = [each for each in ocellus.json("keys", "list", "--data", server.data) if each["name"] == "shop"]
    assert entry["origins"] == [SHOP]
    rotated = ocellus.run("keys", "rotate", entry["id"], "--data", server.data).stdout.strip()
    [again] = [each for each in ocellus.json("keys", "list", "--data", server.data) if each["name"] == "shop" and "revoked" not in each]
    assert again["origins"] == [SHOP] and rotated != made
    ocellus.run("keys", "revoke", again["id"], "--data", server.data)
    for wrong in (["--allow-origin", "*"], ["--allow-origin", "https://x.example/path"],
                  ["--allow-origin", SHOP, "--scope", "training"]):
        assert "origin" in ocellus.failure("keys", "create", "x", *wrong, "--data", server.data)


def test_a_base_model_that_comes_and_goes(ocellus, tmp_path, sdk):
    """Its domain is there without a restart, can be trained and asked, and says what is missing once it has gone."""
    program = Program(ocellus.path, tmp_path / "home")
    program.environment |= {"OCELLUS_CACHE": ocellus.environment["OCELLUS_CACHE"]}
    server = Server(program, tmp_path / "service").start()
    try:
        raw, trainer = Raw(server), sdk.training(server.address)
        known = {domain["id"] for domain in raw.training("GET", "/domains").json()}
        program.run("basemodel", "add", renamed_base_model(program, tmp_path / "package", "visitor"))
        end = time.monotonic() + 15
        while not (new := [each for each in raw.training("GET", "/domains").json() if each["id"] not in known]):
            assert time.monotonic() < end, "a package that is added is noticed"
            time.sleep(0.2)
        [domain] = [each for each in new if (each["type"], each["name"]) == ("Classification", "visitor")]
        project = trainer.create_project("visitor", domain_id=domain["id"], classification_type="Multiclass")
        tags = [trainer.create_tag(project.id, kind) for kind in ("rings", "bars")]
        for tag in tags:
            for number in range(6):
                trainer.create_images_from_data(project.id, make_image(tag.name, 991000 + number), tag_ids=[tag.id])
        iteration = trainer.train_project(project.id)
        while iteration.status == "Training":
            time.sleep(0.2)
            iteration = trainer.get_iteration(project.id, iteration.id)
        assert iteration.status == "Completed", iteration.training_error_details
        trainer.publish_iteration(project.id, iteration.id, "live", RESOURCE)
        ask = f"/{project.id}/classify/iterations/live/image/nostore"
        answer = raw.prediction("POST", ask, data=make_image("bars", 991100), headers=OCTETS)
        assert answer.status_code == 200 and answer.json()["predictions"][0]["tagName"] == "bars"
        program.run("basemodel", "remove", "visitor")
        end = time.monotonic() + 15
        while domain["id"] in {each["id"] for each in raw.training("GET", "/domains").json()}:
            assert time.monotonic() < end, "a package that is removed is noticed"
            time.sleep(0.2)
        assert "installed" in failure(raw.training("POST", f"/projects/{project.id}/train"), 400)
        # The project is still there and can be given another domain.
        settings = raw.training("GET", f"/projects/{project.id}").json()
        renamed = settings | {"name": "renamed"}
        assert raw.training("PATCH", f"/projects/{project.id}", json=renamed).status_code == 200
        assert server.stop() == 0
        server.start()
        message = failure(raw.prediction("POST", ask, data=make_image("bars", 991101), headers=OCTETS), 500)
        assert "visitor" in message and "install" in message
    finally:
        if server.process.poll() is None:
            server.kill()


def renamed_base_model(program, folder, name):
    """A package with the network of an installed one under another name, and with other bytes."""
    shutil.copytree(REPOSITORY / ".basemodels/efficientnet-lite0", folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    graph = onnx.load(folder / manifest["model"]["file"])
    graph.doc_string = name
    contents = graph.SerializeToString()
    (folder / manifest["model"]["file"]).write_bytes(contents)
    manifest |= {"name": name, "title": name}
    manifest["model"]["sha256"] = hashlib.sha256(contents).hexdigest()
    manifest.pop("id", None)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_stored_predictions_are_kept_as_long_as_is_set(with_settings):
    for days in (30, 7):
        raw = with_settings(*([] if days == 30 else ["--prediction-retention", "7d"]))
        system = raw.send("GET", "/portal/v1/system", headers={"Training-Key": TRAINING_KEY}).json()
        assert system["limits"]["predictionDays"] == days
        assert {"predictionDays", "tagsPerProject"} <= set(system["limits"]["settable"])


def test_limits_that_can_be_set(with_settings, tmp_path, workshop):
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"limits": {"tagsPerProject": 2}}))
    raw, project = with_settings("--config", file), workshop.project("narrow")
    for number in range(2):
        assert raw.training("POST", f"/projects/{project.id}/tags?name=t{number}").status_code == 200
    assert "2" in failure(raw.training("POST", f"/projects/{project.id}/tags?name=t2"), 400)


def test_a_folder_that_cannot_be_written(ocellus, tmp_path):
    """The server says that it is not ready, the log says why, and both are over once it is mended."""
    server = Server(ocellus, tmp_path / "service", "--workers", "0").start()
    try:
        raw = Raw(server)
        assert raw.send("GET", "/health/ready").status_code == 200
        for name in ("blobs", "pending"):
            folder = server.data / name
            # A file in place of the folder refuses everybody, the superuser too.
            aside = folder.rename(folder.with_name("aside")) if folder.exists() else None
            folder.write_text("")
            status = wait_for_readiness(raw, 503)
            assert "stored" in status and str(tmp_path) not in status
            folder.unlink()
            if aside:
                aside.rename(folder)
            assert wait_for_readiness(raw, 200) == "ready"
        assert server.stop() == 0
        logged = server.log.read_text()
        assert "not ready" in logged and str(server.data / "blobs") in logged and "Not a directory" in logged
    finally:
        if server.process.poll() is None:
            server.kill()


def wait_for_readiness(raw, status):
    end = time.monotonic() + 10
    while (answer := raw.send("GET", "/health/ready")).status_code != status:
        assert time.monotonic() < end, answer.text
        time.sleep(0.1)
    return answer.json()["status"]


def test_a_data_folder_that_cannot_be_used(ocellus, tmp_path):
    (tmp_path / "file").write_text("")
    message = ocellus.failure("serve", "--data", tmp_path / "file" / "data")
    assert str(tmp_path / "file" / "data") in message and "Not a directory" in message


def test_home_is_read(ocellus, tmp_path):
    program = copy.copy(ocellus)
    program.environment = {**ocellus.environment, "HOME": str(tmp_path), "XDG_DATA_HOME": ""}
    program.environment.pop("OCELLUS_CACHE")
    program.run("keys", "create", "any")
    assert (tmp_path / ".local/share/ocellus/data/ocellus.sqlite").exists()
