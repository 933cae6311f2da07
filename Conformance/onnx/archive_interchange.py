#!/usr/bin/env python3
"""Archives between Python's zipfile and ours.

    archive_interchange.py make        prints the archive of ZipReadingTests as base64
    archive_interchange.py open FILE   opens one of ours, tests every checksum and lists it
"""
import base64
import io
import sys
import zipfile


def make():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("manifest.json"), b'{"name": "from Python"}')
        archive.writestr(zipfile.ZipInfo("folder/numbers.bin"), bytes(range(64)))
    text = base64.b64encode(buffer.getvalue()).decode()
    for start in range(0, len(text), 76):
        print(text[start : start + 76])


def open_ours(path):
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
        if damaged:
            sys.exit(f"{damaged} does not have its checksum")
        for entry in archive.infolist():
            print(entry.filename, entry.file_size, entry.date_time[:3], entry.compress_type)


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    elif len(sys.argv) == 3 and sys.argv[1] == "open":
        open_ours(sys.argv[2])
    else:
        sys.exit(__doc__)
