"""`ocellus serve-model`: one model over HTTP, with the addresses and answers of the containers that Custom Vision exports."""

import datetime
import http.server
import json
import socket
import threading
import zipfile

import pytest

from program import WRONG_COMMAND_LINE
from served_model import Server

PLACES = ["", "/project"] + [
    f"/{project}/{task}/iterations/{name}"
    for task in ("classify", "detect")
    for project, name in (("0b1c2d3e-0000-0000-0000-000000000000", "Iteration1"), ("p", "a%20name"))
]


@pytest.fixture(scope="module")
def servers(ocellus, exported_models):
    """Running servers by model, in 32-bit floats; ended by SIGTERM."""
    running = {}

    def server(model, *options):
        if (model, options) not in running:
            arguments = ("serve-model", exported_models(model), "--precision", "f32", *options)
            running[model, options] = Server(ocellus.path, *arguments, environment=ocellus.environment)
        return running[model, options]

    yield server
    for each in running.values():
        with each:
            pass


def form(image, name="imageData", boundary="----b"):
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a.jpg"\r\n\r\n'
    return head.encode() + image + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


@pytest.mark.parametrize("model", ["compact", "general", "multilabel", "detector"])
def test_answers_are_those_of_predict(model, servers, exported_images, exported_answers):
    server = servers(model)
    for file, expected in zip(exported_images, exported_answers(model), strict=True):
        answer = server.post("/image", file.read_bytes(), Content_Type="application/octet-stream")
        assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/json")
        value = answer.json()
        assert list(value) == ["id", "project", "iteration", "created", "predictions"]
        assert value["id"] == value["project"] == value["iteration"] == ""
        assert datetime.datetime.fromisoformat(value["created"]).tzinfo is None and "Z" not in value["created"]
        found = value["predictions"]
        probabilities = [each["probability"] for each in found]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(list(each) == ["tagName", "probability", "tagId", "boundingBox"] and each["tagId"] == "" for each in found)
        assert all(round(each, 8) == each > 0 for each in probabilities)

        def key(each):
            return each["tagName"], round(each["probability"], 8)

        true = sorted((each for each in expected["predictions"] if round(each["probability"], 8) > 0), key=key)
        for one, other in zip(true, sorted(found, key=key), strict=True):
            assert one["tagName"] == other["tagName"] and abs(one["probability"] - other["probability"]) <= 6e-9
            if model != "detector":
                assert other["boundingBox"] is None
    if model == "detector":
        boxes = {tuple(round(value, 7) for value in each["box"].values()) for each in expected["predictions"]}
        assert {tuple(round(value, 7) for value in each["boundingBox"].values()) for each in found} == boxes and boxes


def test_every_address_takes_both_forms_of_a_body(servers, exported_images):
    server, image = servers("compact"), exported_images[0].read_bytes()
    expected = server.post("/image", image).json()["predictions"]
    body, kind = form(image)
    for place in PLACES:
        for ending in ("", "/nostore") if place else ("",):
            for data, content_type in ((image, "image/jpeg"), (image, "application/x-www-form-urlencoded"), (body, kind)):
                answer = server.post(f"{place}/image{ending}", data, Content_Type=content_type)
                assert answer.status == 200, (place, ending, content_type, answer.text)
                assert answer.json()["predictions"] == expected


@pytest.fixture(scope="module")
def web(exported_images):
    """A web server of this machine with one image; gives its address."""
    image = exported_images[0].read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            data = image if self.path == "/a.jpg" else b"x" * (5 << 20)
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_images_are_fetched_by_url_where_that_is_allowed(servers, web, exported_images):
    server = servers("compact", "--allow-fetch-from", "127.0.0.0/8")
    expected = server.post("/image", exported_images[0].read_bytes()).json()["predictions"]
    for place in PLACES:
        for ending in ("", "/nostore") if place else ("",):
            for member in ("url", "Url"):
                answer = server.post(f"{place}/url{ending}", json.dumps({member: web + "/a.jpg"}), Content_Type="application/json")
                assert answer.status == 200, (place, ending, answer.text)
                assert answer.json()["predictions"] == expected
    # As the original's own README asks: curl calls it a form.
    form_type = "application/x-www-form-urlencoded"
    assert server.post("/url", json.dumps({"url": web + "/a.jpg"}), Content_Type=form_type).status == 200
    large = server.post("/url", json.dumps({"url": web + "/large"}))
    assert large.status == 413 and large.text.startswith("Error processing image: ")


def test_private_networks_are_not_fetched_from(servers, web):
    server = servers("compact")
    for url in (web + "/a.jpg", "http://localhost:1/", "http://169.254.169.254/latest", "file:///etc/passwd", "nonsense", ""):
        answer = server.post("/url", json.dumps({"url": url}))
        assert answer.status == 400 and answer.text.startswith("Error processing image: "), answer.text
        assert "root:" not in answer.text
    assert "--no-fetch" in servers("compact", "--no-fetch").post("/url", json.dumps({"url": "https://example.com/a.jpg"})).text


def test_hostile_input_gets_a_sentence_and_ends_nothing(servers, exported_images):
    server, image = servers("compact"), exported_images[0].read_bytes()
    body, kind = form(image)
    cases = [
        ("/image", b"", "image/jpeg", 400, "There is no image"),
        ("/image", b"not an image", "image/jpeg", 400, "cannot be used"),
        ("/image", image[:200], "image/jpeg", 400, "cannot be used"),
        ("/image", json.dumps({"url": "x"}).encode(), "application/json", 400, "cannot be used"),
        ("/image", b"x" * (5 << 20), "application/octet-stream", 413, "4"),
        ("/image", body[:-30], kind, 400, "cut short"),
        ("/image", body, "multipart/form-data", 400, "boundary"),
        ("/image", body, "multipart/form-data; boundary=another", 400, "boundary"),
        ("/image", form(b"")[0], kind, 400, "There is no image"),
        ("/url", b"", "application/json", 400, "missing"),
        ("/url", b"{", "application/json", 400, "JSON"),
        ("/url", b"\xff\xfe", "application/json", 400, "JSON"),
        ("/url", b'["url"]', "application/json", 400, "JSON object"),
        ("/url", b'{"address":"x"}', "application/json", 400, "url"),
        ("/url", b'{"url":null}', "application/json", 400, "url"),
        ("/url", b'{"url":' + b"[" * 20_000, "application/json", 400, ""),
    ]
    for path, data, content_type, status, words in cases:
        answer = server.post(path, data, Content_Type=content_type)
        assert answer.status == status, (path, data[:40], answer.text)
        assert answer.text.startswith("Error processing image: ") and words in answer.text, answer.text
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    for method, path, status in [
        ("GET", "/nothing", 404), ("POST", "/image/more/words", 404), ("POST", "/../../etc/passwd", 404), ("POST", "/%ff/image", 400),
        ("GET", "/image", 405), ("DELETE", "/url", 405), ("POST", "/", 405), ("POST", "/healthz", 405),
    ]:
        answer = server.ask(method, path, b"" if method == "POST" else None)
        assert answer.status == status and answer.text, (method, path, answer.text)
    assert server.post("/image", image).status == 200


def test_the_root_and_the_health_are_answered(servers):
    server = servers("detector")
    greeting = server.ask("GET", "/")
    assert greeting.status == 200 and "model host harness: detector.ocellus" in greeting.text
    head = server.ask("HEAD", "/")
    assert head.status == 200 and head.body == b"" and int(head.headers["Content-Length"]) == len(greeting.body)
    for path in ("/healthz", "/health/live", "/health/ready"):
        assert server.ask("GET", path).status == 200 and server.ask("HEAD", path).status == 200
    description = server.ask("GET", "/openapi.json").json()
    assert set(description["paths"]) >= {"/", "/image", "/url", "/{project}/detect/iterations/{publishedName}/image/nostore"}
    assert "ocellus_http_requests_total" in server.ask("GET", "/metrics").text


@pytest.mark.parametrize("model", ["compact", "detector"])
def test_packages_are_served_as_archive_and_as_folder(model, ocellus, exported_models, exported_images, tmp_path):
    """With the base model of the package: none is installed."""
    ocellus.run("export", exported_models(model), "--platform", "Ocellus", "--out", tmp_path / "model.zip")
    with zipfile.ZipFile(tmp_path / "model.zip") as archive:
        archive.extractall(tmp_path / "folder")
    (tmp_path / "none").mkdir()
    (tmp_path / "tmp").mkdir()
    bare = ocellus.environment | {
        "OCELLUS_BASE_MODELS": str(tmp_path / "none"), "XDG_DATA_HOME": str(tmp_path / "none"), "TMPDIR": str(tmp_path / "tmp"),
    }
    image, found = exported_images[0].read_bytes(), []
    for source in (tmp_path / "model.zip", tmp_path / "folder"):
        with Server(ocellus.path, "serve-model", source, environment=bare) as server:
            found.append(server.post("/image", image).json()["predictions"])
    assert found[0] == found[1] and found[0]
    # What an archive was unpacked to is gone.
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_cannot_be_served_says_why(ocellus, exported_models, packages, tmp_path):
    (tmp_path / "none").mkdir()
    bare = {"OCELLUS_BASE_MODELS": str(tmp_path / "none"), "XDG_DATA_HOME": str(tmp_path / "none")}
    missing = ocellus.failure("serve-model", exported_models("compact"), "--port", "0", **bare)
    assert "efficientnet-lite0" in missing and "basemodel add" in missing
    (tmp_path / "broken.ocellus").write_bytes(exported_models("compact").read_bytes()[:-50])
    assert ocellus.failure("serve-model", tmp_path / "broken.ocellus", "--port", "0")
    (tmp_path / "text.ocellus").write_text("no model")
    assert "model" in ocellus.failure("serve-model", tmp_path / "text.ocellus", "--port", "0")
    other = packages("compact", "ONNX")[0].parent / "export.zip"
    assert "other programs" in ocellus.failure("serve-model", other, "--port", "0")
    assert "model.ocellus" in ocellus.failure("serve-model", tmp_path / "none", code=WRONG_COMMAND_LINE)
    assert "There is no" in ocellus.failure("serve-model", tmp_path / "nothing", code=WRONG_COMMAND_LINE)
    model = exported_models("compact")
    for options in (["--port", "70000"], ["--threads", "0"], ["--bind", ""], ["--no-fetch", "--allow-fetch-from", "10.0.0.0/8"]):
        ocellus.failure("serve-model", model, *options, code=WRONG_COMMAND_LINE)
    assert "192.168.1.0/24" in ocellus.failure("serve-model", model, "--port", "0", "--allow-fetch-from", "my network")


def test_a_port_that_is_taken_is_told(ocellus, exported_models):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        failure = ocellus.failure("serve-model", exported_models("compact"), "--port", port)
    assert f"The port {port} of 127.0.0.1 is in use" in failure and "--port" in failure


def test_a_request_in_progress_is_answered_when_the_server_is_asked_to_end(ocellus, exported_models, exported_images):
    image = exported_images[0].read_bytes()
    with Server(ocellus.path, "serve-model", exported_models("compact"), environment=ocellus.environment) as server:
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        head = f"POST /image HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(image)}\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(head.encode())
        # The word to go on says that the request is being read.
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        server.process.terminate()
        connection.sendall(image)
        answer = b""
        while more := connection.recv(65536):
            answer += more
        assert answer.startswith(b"HTTP/1.1 200 ") and b'"predictions":[{' in answer
        connection.close()
