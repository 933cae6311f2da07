"""What a model says of pictures, against Pillow, ONNX Runtime and the numbers in the model file."""

import numpy as np
import pytest
from PIL import Image, ImageOps

import reference

# Probabilities of lossless pictures differ by rounding alone: of the resized pixels to 8 bits, and of the sums inside the
# base model. Decoders of JPEG may scale while they decode and reconstruct colour differently; a picture between two tags
# may then move by some per cent, most do not move at all.
LOSSLESS_TOLERANCE = 0.005
JPEG_TOLERANCE, JPEG_MEAN_TOLERANCE = 0.12, 0.01


def predicted(ocellus, model, pictures, *options):
    """Probabilities by `ocellus predict`, pictures x the model's tags."""
    answers = ocellus.json("predict", model.path, *pictures, "--precision", "f32", *options)
    assert [answer["image"] for answer in answers] == [str(path) for path in pictures]
    rows = []
    for answer in answers:
        by_tag = {each["tagName"]: each["probability"] for each in answer["predictions"]}
        listed = [each["probability"] for each in answer["predictions"]]
        assert listed == sorted(listed, reverse=True), "the most probable tag comes first"
        rows.append([by_tag[tag] for tag in model.file.tags])
    return np.array(rows)


def compare(ours, expected, pictures):
    """Fails where probabilities are further apart than the format of the pictures explains."""
    gaps = np.abs(ours - expected).max(axis=1)
    worst = pictures[gaps.argmax()]
    if all(path.suffix == ".png" for path in pictures):
        assert gaps.max() <= LOSSLESS_TOLERANCE, f"{worst}: {gaps.max()}"
    else:
        assert gaps.max() <= JPEG_TOLERANCE and gaps.mean() <= JPEG_MEAN_TOLERANCE, f"{worst}: {gaps.max()}, {gaps.mean()}"


def test_probabilities_follow_from_the_model_file(ocellus, backbone, trained):
    file = trained.file
    assert file.record["baseModel"]["digest"] == backbone.digest
    assert file.record["recipe"]["predictionViews"] in (["centre", "mirrored"], ["centre"])
    pictures = reference.pictures(trained.test)[:60]
    features = backbone.views(pictures, file.record["features"]["edge"])
    ours = predicted(ocellus, trained, pictures)
    np.testing.assert_allclose(ours.sum(axis=1), 1, atol=1e-5)
    compare(ours, file.probabilities(features), pictures)


def test_multilabel_probabilities_follow_from_the_model_file(ocellus, backbone, multilabel):
    file = multilabel.file
    assert file.kind == "multilabel" and file.tags == ["bolt", "nut", "scratched", "washer"]
    pictures = reference.pictures(multilabel.test)
    features = backbone.views(pictures, file.record["features"]["edge"])
    compare(predicted(ocellus, multilabel, pictures), file.probabilities(features), pictures)


def test_top_and_threshold_keep_the_most_probable(ocellus, trained):
    picture = reference.pictures(trained.test)[0]
    whole = ocellus.json("predict", trained.path, picture)[0]["predictions"]
    assert ocellus.json("predict", trained.path, picture, "--top", 1)[0]["predictions"] == whole[:1]
    kept = ocellus.json("predict", trained.path, picture, "--threshold", "20%")[0]["predictions"]
    assert kept == [each for each in whole if each["probability"] >= 0.2]


def test_a_folder_is_predicted_as_its_pictures_are(ocellus, trained):
    pictures = reference.pictures(trained.test)[:20]
    one_by_one = predicted(ocellus, trained, pictures, "--no-cache", "--threads", "1")
    whole = ocellus.json("predict", trained.path, trained.test, "--precision", "f32", "--threads", "2")
    by_name = {answer["image"]: answer["predictions"] for answer in whole}
    assert len(by_name) == len(reference.pictures(trained.test))
    for path, expected in zip(pictures, one_by_one):
        found = {each["tagName"]: each["probability"] for each in by_name[str(path)]}
        assert [found[tag] for tag in trained.file.tags] == expected.tolist(), "the same bits, whatever the company"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(ocellus, lossless, trained, tmp_path, orientation):
    """A picture that says how it must be turned is predicted as the picture that has been turned."""
    source = reference.pictures(lossless / "test")[4]
    turned, upright = tmp_path / "turned.png", tmp_path / "upright.png"
    with Image.open(source) as image:
        wide = image.convert("RGB").crop((0, 0, image.width, image.height * 2 // 3))
    exif = Image.Exif()
    exif[0x0112] = orientation
    wide.save(turned, exif=exif)
    with Image.open(turned) as image:
        ImageOps.exif_transpose(image).save(upright)
    one, other = ocellus.json("predict", trained.path, turned, upright, "--precision", "f32")
    assert one["predictions"] == other["predictions"]
