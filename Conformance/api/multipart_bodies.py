"""Writes the form bodies that Tests/HTTPAPITests reads, as independent clients build them.

Run with `requests` installed: python Conformance/api/multipart_bodies.py Tests/HTTPAPITests/Fixtures
Each body is a file of its own; `bodies.json` says its content type and what must be found in it.
"""

import base64
import email.mime.application
import email.mime.multipart
import email.policy
import io
import json
import pathlib
import sys

import requests
import urllib3.filepost

BOUNDARY = "5b1f3c0d9a7e4f62"
# Everything that a careless reader could take for a boundary or a line's end.
TRICKY = (
    b"\xff\xd8\r\n--" + BOUNDARY.encode()[:-1] + b"x\r\n\n--" + BOUNDARY.encode() + b"\r\n --"
    + BOUNDARY.encode() + b"\r\n--" + BOUNDARY.encode() + b"x\r\n\r\n\r\r\n\x00\xff\n\r"
)
PLAIN = bytes(range(256)) * 3


class NamedFile(io.BytesIO):
    """An opened file, as far as requests can tell."""

    def __init__(self, data, name):
        super().__init__(data)
        self.name = name


def by_requests(files):
    request = requests.Request("POST", "http://localhost/", files=files).prepare()
    return request.headers["Content-Type"], request.body


def by_email(contents):
    form = email.mime.multipart.MIMEMultipart("form-data", boundary=BOUNDARY)
    for name, data in contents:
        part = email.mime.application.MIMEApplication(data, _encoder=lambda message: None)
        part.add_header("Content-Disposition", "form-data", name=name)
        del part["MIME-Version"]
        form.attach(part)
    text = form.as_bytes(policy=email.policy.HTTP)
    header, _, body = text.partition(b"\r\n\r\n")
    return 'multipart/form-data; boundary="%s"' % BOUNDARY, body


def expected(*parts):
    return [
        {"name": name, "filename": filename, "content": base64.b64encode(content).decode()}
        for name, filename, content in parts
    ]


def main(folder):
    urllib3.filepost.choose_boundary = lambda: BOUNDARY
    bodies = {
        "bytes": (by_requests({"imageData": (None, PLAIN)}), expected(("imageData", None, PLAIN))),
        "tricky": (by_requests({"imageData": (None, TRICKY)}), expected(("imageData", None, TRICKY))),
        "empty": (by_requests({"imageData": (None, b"")}), expected(("imageData", None, b""))),
        "file": (
            by_requests({"imageData": NamedFile(PLAIN, "/home/me/hemlock_10.jpg")}),
            expected(("imageData", '"hemlock_10.jpg"', PLAIN)),
        ),
        "typed": (
            by_requests({"imageData": ("a;b=c.jpg", TRICKY, "image/jpeg")}),
            expected(("imageData", '"a;b=c.jpg"', TRICKY)),
        ),
        "quotes": (
            by_requests({"imageData": ('say "x".jpg', PLAIN)}),
            expected(("imageData", '"say %22x%22.jpg"', PLAIN)),
        ),
        "umlaut": (
            by_requests({"imageData": ("Äpfel 日.jpg", PLAIN)}),
            expected(("imageData", '"Äpfel 日.jpg"', PLAIN)),
        ),
        "five": (
            by_requests([(str(index), (None, TRICKY * index)) for index in range(5)]),
            expected(*[(str(index), None, TRICKY * index) for index in range(5)]),
        ),
        "email": (
            by_email([("imageData", PLAIN.replace(b"\r", b"").replace(b"\n", b"")), ("other", b"x")]),
            expected(
                ("imageData", None, PLAIN.replace(b"\r", b"").replace(b"\n", b"")), ("other", None, b"x")
            ),
        ),
    }
    index = {}
    for name, ((content_type, body), parts) in bodies.items():
        (folder / (name + ".body")).write_bytes(body)
        index[name] = {"contentType": content_type, "parts": parts}
    text = json.dumps(index, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "bodies.json").write_text(text + "\n", encoding="utf-8")


main(pathlib.Path(sys.argv[1]))
