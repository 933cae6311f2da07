"""What a model says of images, against Pillow, ONNX Runtime and the numbers in the model file."""

import numpy as np
import pytest
from PIL import Image, ImageOps

import reference

# Probabilities of lossless images differ by rounding alone: of the resized pixels to 8 bits, and of the sums inside the
# base model. Decoders of JPEG may scale while they decode and reconstruct color differently; an image between two tags
# may then move by some per cent, most do not move at all.
LOSSLESS_TOLERANCE = 0.005
JPEG_TOLERANCE, JPEG_MEAN_TOLERANCE = 0.12, 0.01


def predicted(ocellus, model, images, *options):
    """Probabilities by `ocellus predict`, images x the model's tags."""
    answers = ocellus.json("predict", model.path, *images, "--precision", "f32", *options)
    assert [answer["image"] for answer in answers] == [str(path) for path in images]
    rows = []
    for answer in answers:
        by_tag = {each["tagName"]: each["probability"] for each in answer["predictions"]}
        listed = [each["probability"] for each in answer["predictions"]]
        assert listed == sorted(listed, reverse=True), "the most probable tag comes first"
        rows.append([by_tag[tag] for tag in model.file.tags])
    return np.array(rows)


def compare(ours, expected, images):
    """Fails where probabilities are further apart than the format of the images explains."""
    gaps = np.abs(ours - expected).max(axis=1)
    worst = images[gaps.argmax()]
    if all(path.suffix == ".png" for path in images):
        assert gaps.max() <= LOSSLESS_TOLERANCE, f"{worst}: {gaps.max()}"
    else:
        assert gaps.max() <= JPEG_TOLERANCE and gaps.mean() <= JPEG_MEAN_TOLERANCE, f"{worst}: {gaps.max()}, {gaps.mean()}"


def test_probabilities_follow_from_the_model_file(ocellus, backbone, trained):
    file = trained.file
    assert file.record["baseModel"]["digest"] == backbone.digest
    assert file.record["recipe"]["predictionViews"] in (["center", "mirrored"], ["center"])
    images = reference.images(trained.test)[:60]
    features = backbone.views(images, file.record["features"]["edge"])
    ours = predicted(ocellus, trained, images)
    np.testing.assert_allclose(ours.sum(axis=1), 1, atol=1e-5)
    compare(ours, file.probabilities(features), images)


def test_multilabel_probabilities_follow_from_the_model_file(ocellus, backbone, multilabel):
    file = multilabel.file
    assert file.kind == "multilabel" and file.tags == ["bolt", "nut", "scratched", "washer"]
    images = reference.images(multilabel.test)
    features = backbone.views(images, file.record["features"]["edge"])
    compare(predicted(ocellus, multilabel, images), file.probabilities(features), images)


def test_top_and_threshold_keep_the_most_probable(ocellus, trained):
    image = reference.images(trained.test)[0]
    whole = ocellus.json("predict", trained.path, image)[0]["predictions"]
    assert ocellus.json("predict", trained.path, image, "--top", 1)[0]["predictions"] == whole[:1]
    kept = ocellus.json("predict", trained.path, image, "--threshold", "20%")[0]["predictions"]
    assert kept == [each for each in whole if each["probability"] >= 0.2]


def test_a_folder_is_predicted_as_its_images_are(ocellus, trained):
    images = reference.images(trained.test)[:20]
    one_by_one = predicted(ocellus, trained, images, "--no-cache", "--threads", "1")
    whole = ocellus.json("predict", trained.path, trained.test, "--precision", "f32", "--threads", "2")
    by_name = {answer["image"]: answer["predictions"] for answer in whole}
    assert len(by_name) == len(reference.images(trained.test))
    for path, expected in zip(images, one_by_one):
        found = {each["tagName"]: each["probability"] for each in by_name[str(path)]}
        assert [found[tag] for tag in trained.file.tags] == expected.tolist(), "the same bits, whatever the company"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_images_stand_upright(ocellus, lossless, trained, tmp_path, orientation):
    """An image that says how it must be turned is predicted as the image that has been turned."""
    source = reference.images(lossless / "test")[4]
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
