"""Every metric, against scikit-learn on the same probabilities."""

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn import metrics

import reference

# The same probabilities give the same numbers up to the last digits of sums in another order.
EXACT = 1e-6
# Probabilities are kept this far from 0 and 1 where a logarithm is taken: the rounding of a 32-bit float.
LEAST_PROBABILITY = float(np.finfo(np.float32).eps)
CALIBRATION_BINS = 15
# The percentiles of a thousand resamples vary by about a per cent from seed to seed.
BOOTSTRAP_TOLERANCE = 0.03


def calibration_error(confidence, is_right):
    """Mean distance between confidence and accuracy in bins of equal width, each including its upper end."""
    bins = np.clip(np.ceil(confidence.astype(float) * CALIBRATION_BINS).astype(int) - 1, 0, CALIBRATION_BINS - 1)
    gaps = [
        abs(confidence[bins == each].astype(float).mean() - is_right[bins == each].mean()) * (bins == each).sum()
        for each in np.unique(bins)
    ]
    return sum(gaps) / len(confidence)


def expected_metrics(kind, scores, truth, measured, threshold):
    """The metrics of scored images, by the keys of the program's JSON; what is undefined is `None`.

    `scores` and `truth` are images x tags. A tag is measured if some head could have learned it while its images were
    held back; a multiclass image of another tag says nothing.
    """
    images = truth.sum(axis=0)
    if kind == "multiclass":
        rows = (truth & measured).any(axis=1)
        scores, truth = scores[rows], truth[rows]
    predicted = scores >= np.float32(threshold)
    counted = measured if kind == "multilabel" else np.ones_like(measured)
    clipped = np.clip(scores.astype(float), LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)

    def share(function, truth, predicted, **how):
        value = function(truth, predicted, zero_division=np.nan, **how)
        return None if np.isnan(value) else value

    def of_tag(tag):
        if not measured[tag]:
            return dict(images=images[tag], precision=None, recall=None, averagePrecision=None)
        column = truth[:, tag]
        return dict(
            images=images[tag],
            precision=share(metrics.precision_score, column, predicted[:, tag]),
            recall=share(metrics.recall_score, column, predicted[:, tag]),
            averagePrecision=metrics.average_precision_score(column, scores[:, tag]) if column.any() else None,
        )

    tags = [of_tag(tag) for tag in range(truth.shape[1])]
    expected = dict(
        precision=share(metrics.precision_score, truth[:, counted], predicted[:, counted], average="micro"),
        recall=share(metrics.recall_score, truth[:, counted], predicted[:, counted], average="micro"),
        meanAveragePrecision=np.mean([tag["averagePrecision"] for tag in tags if tag["averagePrecision"] is not None]),
    )
    if kind == "multiclass":
        given, found = truth.argmax(axis=1), scores.argmax(axis=1)
        none = truth.shape[1]
        reached = np.where(scores.max(axis=1) >= np.float32(threshold), found, none)
        confusion = metrics.confusion_matrix(given, reached, labels=range(none + 1))[:-1]
        expected |= dict(
            accuracy=metrics.accuracy_score(given, found),
            logLoss=metrics.log_loss(given, clipped / clipped.sum(axis=1, keepdims=True), labels=range(none)),
            expectedCalibrationError=calibration_error(scores.max(axis=1), given == found),
            confusionMatrix=confusion.tolist(),
        )
    else:
        pairs = truth[:, measured].ravel()
        expected |= dict(
            # Exactly the true tags, known as subset accuracy.
            accuracy=metrics.accuracy_score(truth[:, measured], predicted[:, measured]),
            logLoss=metrics.log_loss(pairs, clipped[:, measured].ravel()),
            expectedCalibrationError=calibration_error(scores[:, measured].ravel(), pairs),
            confusionMatrix=None,
        )
    return expected, tags


def compare(result, tag_names, expected, tags):
    """Fails where the program's metrics are not the expected ones."""
    confusion = expected.pop("confusionMatrix")
    assert result.get("confusionMatrix") == confusion
    for key, value in expected.items():
        assert result.get(key) == (None if value is None else pytest.approx(value, abs=EXACT)), key
    assert [tag["name"] for tag in result["tags"]] == tag_names
    for name, found, wanted in zip(tag_names, result["tags"], tags):
        for key, value in wanted.items():
            assert found.get(key) == (None if value is None else pytest.approx(value, abs=EXACT)), (name, key)
        check_intervals(found)
    check_intervals(result)


def check_intervals(numbers):
    """Each number that has an interval lies within it, and it within 0 and 1."""
    for key in [key for key in numbers if key.endswith("Interval")]:
        lower, upper = numbers[key]
        assert 0 <= lower <= upper <= 1, key
        assert lower - EXACT <= numbers[key.removesuffix("Interval")] <= upper + EXACT, key


def out_of_fold(file):
    """Calibrated out-of-fold probabilities and what evaluates them."""
    return reference.probabilities(file.kind, file.logits, file.temperature), file.truth, file.evaluable_tags


@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_inspect_follows_from_the_model_file(ocellus, trained, threshold):
    file = trained.file
    inspection = ocellus.json("inspect", trained.path, "--threshold", threshold)
    assert inspection["tags"] == file.tags and inspection["images"] == len(file.evaluated)
    compare(inspection["metrics"], file.tags, *expected_metrics(file.kind, *out_of_fold(file), threshold))


@pytest.mark.parametrize("threshold", [0.3, 0.5])
def test_inspect_follows_from_a_multilabel_model_file(ocellus, multilabel, threshold):
    file = multilabel.file
    inspection = ocellus.json("inspect", multilabel.path, "--threshold", threshold)
    compare(inspection["metrics"], file.tags, *expected_metrics(file.kind, *out_of_fold(file), threshold))


def test_train_says_what_inspect_says(ocellus, trained):
    inspection = ocellus.json("inspect", trained.path)
    assert trained.result["metrics"] == inspection["metrics"]
    assert trained.result["accuracy"] == inspection["metrics"]["accuracy"]
    assert trained.result["tags"] == inspection["tags"]


@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_evaluate_follows_from_predict(ocellus, trained, threshold):
    images = reference.images(trained.test)
    scores, truth = scored(ocellus, trained, [path.relative_to(trained.test).parts[0] for path in images])
    evaluation = evaluate(ocellus, trained, threshold)
    assert evaluation["images"] == len(images)
    measured = np.ones(scores.shape[1], dtype=bool)
    compare(evaluation, trained.file.tags, *expected_metrics("multiclass", scores, truth, measured, threshold))
    wrong = scores.argmax(axis=1) != truth.argmax(axis=1)
    names = [str(path.relative_to(trained.test)) for path in images]
    assert sorted(each["image"] for each in evaluation["wrongImages"]) == [name for name, is_wrong in zip(names, wrong) if is_wrong]
    certainty = [each["probability"] for each in evaluation["wrongImages"]]
    assert certainty == sorted(certainty, reverse=True), "the most certain mistakes come first"


@pytest.mark.parametrize("threshold", [0.3, 0.5])
def test_multilabel_evaluate_follows_from_predict(ocellus, multilabel, threshold):
    lines = multilabel.test_labels[1].read_text().splitlines()[1:]
    tags_by_name = {name: tags for name, *tags in (line.split(",") for line in lines)}
    images = reference.images(multilabel.test)
    tags = [tags_by_name[str(path.relative_to(multilabel.test))] for path in images]
    scores, truth = scored(ocellus, multilabel, tags)
    measured = np.ones(scores.shape[1], dtype=bool)
    evaluation = evaluate(ocellus, multilabel, threshold)
    compare(evaluation, multilabel.file.tags, *expected_metrics("multilabel", scores, truth, measured, threshold))


def scored(ocellus, model, tags):
    """Probabilities by `ocellus predict` and the truth, each images x tags."""
    answers = ocellus.json("predict", model.path, model.test, "--precision", "f32")
    names = model.file.tags
    assert len(answers) == len(tags)
    scores = np.zeros((len(answers), len(names)), dtype=np.float32)
    truth = np.zeros(scores.shape, dtype=bool)
    for row, (answer, given) in enumerate(zip(answers, tags)):
        for each in answer["predictions"]:
            scores[row, names.index(each["tagName"])] = each["probability"]
        for tag in [given] if isinstance(given, str) else given:
            truth[row, names.index(tag)] = True
    return scores, truth


def evaluate(ocellus, model, threshold):
    """What `ocellus evaluate` says."""
    return ocellus.json(
        "evaluate", model.path, model.test, *model.test_labels, "--threshold", threshold, "--precision", "f32")


def test_intervals_hold_wilson_and_the_bootstrap(ocellus, trained):
    """An interval is the union of Wilson's, groups of near-duplicates being the cases, and that of resampled groups."""
    file = trained.file
    scores, truth, measured = out_of_fold(file)
    rows = (truth & measured).any(axis=1)
    right, groups = (scores.argmax(axis=1) == truth.argmax(axis=1))[rows], file.groups[rows]
    names, members = np.unique(groups, return_inverse=True)
    rng = np.random.default_rng(1)
    draws = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=2000)[:, members]
    resampled = (draws * right).sum(axis=1) / draws.sum(axis=1)
    share, z = right.mean(), stats.norm.ppf(0.975)
    n = len(names)
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = np.percentile(resampled, [2.5, 97.5])
    expected = [min(low, max(0, center - half)), max(high, min(1, center + half))]
    inspection = ocellus.json("inspect", trained.path)
    assert inspection["metrics"]["accuracyInterval"] == pytest.approx(expected, abs=BOOTSTRAP_TOLERANCE)


def check_temperature(file):
    """It minimizes the log-loss plus a prior: its logarithm is normal around 0 with deviation log 2."""
    assert file.evaluable_tags.all(), "else unmeasured images would have to be left out here"
    logits = file.logits.astype(float)

    def cost(logarithm):
        scaled = logits / np.exp(logarithm)
        if file.kind == "multiclass":
            losses = np.logaddexp.reduce(scaled, axis=1) - scaled[file.truth]
        else:
            losses = np.logaddexp(0, np.where(file.truth, -scaled, scaled))
        return losses.sum() + (logarithm / np.log(2)) ** 2 / 2

    best = optimize.minimize_scalar(cost, bounds=np.log([0.05, 20]), method="bounded", options={"xatol": 1e-7})
    assert np.log(file.temperature) == pytest.approx(best.x, abs=1e-3)


def test_the_temperature_is_the_most_probable_one(trained):
    check_temperature(trained.file)


def test_the_temperature_of_a_multilabel_model_is_the_most_probable_one(multilabel):
    check_temperature(multilabel.file)


def check_best_thresholds(ocellus, model):
    """Of all thresholds, each tag's has the best F1 score on the out-of-fold images."""
    file = model.file
    scores, truth, measured = out_of_fold(file)
    for index, tag in enumerate(ocellus.json("inspect", model.path)["metrics"]["tags"]):
        if not measured[index]:
            continue
        precision, recall, _ = metrics.precision_recall_curve(truth[:, index], scores[:, index])
        best = (2 * precision * recall / np.maximum(precision + recall, EXACT)).max()
        # The threshold is the score of one of the images, which the two programs round differently in the last digit.
        chosen = scores[:, index] >= np.float32(tag["bestThreshold"]) * (1 - EXACT)
        assert metrics.f1_score(truth[:, index], chosen) == pytest.approx(best, abs=EXACT)


def test_the_best_threshold_has_the_best_balance(ocellus, trained):
    check_best_thresholds(ocellus, trained)


def test_the_best_threshold_of_a_multilabel_model_has_the_best_balance(ocellus, multilabel):
    check_best_thresholds(ocellus, multilabel)
