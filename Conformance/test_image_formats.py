"""The same image in every format, with every kind of profile, is the same image: as Pillow and Little CMS see it."""

import io
import struct

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

import reference
from program import REPOSITORY

pillow_heif.register_heif_opener()
CASES = REPOSITORY.parent / "shared" / "cases"

# Lossless files are the same pixels; lossy ones at high quality move probabilities a little, for images between two tags
# a little more.
LOSSLESS, LOSSY = 0.005, 0.12


def encoded(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def probabilities(ocellus, model, paths):
    """Of each image by tag."""
    answers = ocellus.json("predict", model, *paths, "--precision", "f32", "--no-cache")
    return [{each["tagName"]: each["probability"] for each in answer["predictions"]} for answer in answers]


def gap(first, second):
    return max(abs(first[tag] - second[tag]) for tag in first)


@pytest.fixture(scope="module")
def image(lossless):
    return Image.open(reference.images(lossless / "test")[1]).convert("RGB")


FORMS = [
    ("tif", "TIFF", {}, LOSSLESS),
    ("tif", "TIFF", {"compression": "tiff_lzw"}, LOSSLESS),
    ("tif", "TIFF", {"compression": "tiff_adobe_deflate"}, LOSSLESS),
    ("tif", "TIFF", {"compression": "packbits"}, LOSSLESS),
    ("tif", "TIFF", {"compression": "jpeg", "quality": 97}, LOSSY),
    ("webp", "WEBP", {"lossless": True}, LOSSLESS),
    ("heic", "HEIF", {"quality": 95, "chroma": 444}, LOSSY),
    ("avif", "AVIF", {"quality": 95, "subsampling": "4:4:4"}, LOSSY),
    ("jpg", "JPEG", {"quality": 97, "subsampling": 0}, LOSSY),
]


@pytest.mark.parametrize("ending, form, options, tolerance", FORMS)
def test_formats_are_the_same_image(ocellus, parts_model, image, tmp_path, ending, form, options, tolerance):
    plain, other = tmp_path / "plain.png", tmp_path / f"other.{ending}"
    image.save(plain)
    other.write_bytes(encoded(image, form, **options))
    expected, found = probabilities(ocellus, parts_model, [plain, other])
    assert gap(expected, found) <= tolerance


def test_a_name_without_an_ending_is_no_matter(ocellus, parts_model, image, tmp_path):
    files = [tmp_path / "plain.png", tmp_path / "really-heic.jpg", tmp_path / "really-tiff.png"]
    image.save(files[0])
    files[1].write_bytes(encoded(image, "HEIF", quality=95, chroma=444))
    files[2].write_bytes(encoded(image, "TIFF"))
    expected, heic, tiff = probabilities(ocellus, parts_model, files)
    assert gap(expected, heic) <= LOSSY and gap(expected, tiff) <= LOSSLESS


def hand_made_profiles():
    """The profiles that `imaging/fixtures.py` writes, without the files that it writes."""
    source = (REPOSITORY / "Conformance" / "imaging" / "fixtures.py").read_text()
    names = {"struct": struct}
    exec(source[source.index("def profile(space") : source.index("def press_profile")], names)
    return names


@pytest.mark.parametrize("form, ending", [("PNG", "png"), ("TIFF", "tif"), ("WEBP", "webp")])
def test_a_profile_is_carried_out(ocellus, parts_model, image, tmp_path, form, ending):
    """What has been converted to a profile and carries it is predicted as the image in sRGB."""
    adobe = hand_made_profiles()["ADOBE_RGB"]
    wide = ImageCms.profileToProfile(
        image, ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(adobe))
    )
    back = ImageCms.profileToProfile(
        wide, ImageCms.ImageCmsProfile(io.BytesIO(adobe)), ImageCms.createProfile("sRGB")
    )
    assert np.abs(np.asarray(wide).astype(int) - np.asarray(image)).mean() > 2, "the profile changes something"
    plain, tagged = tmp_path / "plain.png", tmp_path / f"tagged.{ending}"
    back.save(plain)
    options = {"lossless": True} if form == "WEBP" else {}
    tagged.write_bytes(encoded(wide, form, icc_profile=adobe, **options))
    expected, found = probabilities(ocellus, parts_model, [plain, tagged])
    assert gap(expected, found) <= LOSSLESS


@pytest.mark.parametrize("cut", [2, 1])
def test_a_missing_end_marker_is_no_loss(ocellus, parts_model, image, tmp_path, cut):
    for progressive in (False, True):
        whole, short = tmp_path / "whole.jpg", tmp_path / "short.jpg"
        data = encoded(image, "JPEG", quality=90, progressive=progressive)
        whole.write_bytes(data)
        short.write_bytes(data[:-cut])
        expected, found = probabilities(ocellus, parts_model, [whole, short])
        assert expected == found


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")
def test_collected_cases(ocellus, parts_model):
    stray = CASES / "1-jpeg-stray-bytes"
    control, odd = probabilities(ocellus, parts_model, [stray / "control.jpg", stray / "one-byte-before-SOS.jpg"])
    assert control == odd
    colors = CASES / "8-colour-profile-ignored"
    tagged, same = probabilities(ocellus, parts_model, [colors / "adobe-rgb-like.jpg", colors / "same-picture-in-sRGB.jpg"])
    assert gap(tagged, same) <= LOSSY
