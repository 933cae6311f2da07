"""The head, the folds and the choice of the strength, against scikit-learn on features by ONNX Runtime."""

import shutil

import numpy as np
import pytest
from PIL import Image
from scipy import optimize
from sklearn.linear_model import LogisticRegression

import reference

# The edge at which the default domain sees an image.
EDGE = 224
# Our solver stops a few millionths above the minimum; the features differ by rounding between the two inference libraries.
OBJECTIVE_TOLERANCE = 5e-4
PROBABILITY_TOLERANCE = 0.01
# Heads that only help to choose a strength are fitted loosely (see LogisticRegression). And a feature that is all but constant in
# the images of a fold's head is magnified in a held-back image that has it, with all rounding: so nine in ten count.
OUT_OF_FOLD_TOLERANCE, OUT_OF_FOLD_SHARE = 0.05, 0.9
LOG_LOSS_TOLERANCE = 0.02
# How far scikit-learn goes, as its largest gradient: for a head that is compared, and for one that only ranks strengths.
TIGHT, LOOSE = 1e-8, 1e-4


class Problem:
    """Training rows as the documents describe them: two views of each image at half weight, tags balanced."""

    def __init__(self, features, truth, kind):
        images, views, width = features.shape
        self.kind = kind
        rows = features.reshape(images * views, width).astype(np.float64)
        self.mean, deviation = rows.mean(axis=0), rows.std(axis=0)
        self.deviation = np.where(deviation > 0, deviation, 1)
        self.rows = self.standardized(rows)
        # The solution is a combination of the rows: in their space, which is small, it is found sooner.
        self.basis = np.linalg.svd(self.rows, full_matrices=False)[2]
        self.reduced = self.rows @ self.basis.T
        self.truth = truth.repeat(views, axis=0)
        count, tags = self.truth.shape
        positive = self.truth.sum(axis=0)
        if kind == "multiclass":
            self.weights = (count / (tags * positive))[self.truth.argmax(axis=1)] / views
        else:
            self.weights = np.where(self.truth, count / (2 * positive), count / (2 * (count - positive))) / views

    def standardized(self, features):
        """Features with mean zero and deviation one over the training rows."""
        return (features - self.mean) / self.deviation

    def solve(self, strength, tolerance=TIGHT):
        """Scikit-learn's weights, tags x features, and biases."""
        tags = self.truth.shape[1]
        if self.kind == "multilabel":
            columns = zip(self.truth.T, self.weights.T)
            heads = [self.fit(column, strength, weight, tolerance) for column, weight in columns]
            return np.concatenate([head[0] for head in heads]), np.concatenate([head[1] for head in heads])
        labels = self.truth.argmax(axis=1)
        if tags > 2:
            return self.fit(labels, strength, self.weights, tolerance)
        # Two tags have two rows of opposite weights, whose squares add up to half of one row's.
        weights, bias = self.fit(labels, 2 * strength, self.weights, tolerance)
        return np.concatenate([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])

    def fit(self, labels, strength, weights, tolerance):
        """One problem for scikit-learn."""
        head = LogisticRegression(C=strength, tol=tolerance, max_iter=10_000)
        head.fit(self.reduced, labels, sample_weight=weights)
        return head.coef_ @ self.basis, head.intercept_

    def objective(self, weights, bias, strength):
        """What is to be minimized: strength times the weighted losses, and half the squares of the weights."""
        logits = self.rows @ weights.T + bias
        if self.kind == "multiclass":
            losses = np.logaddexp.reduce(logits, axis=1) - logits[self.truth]
        else:
            losses = np.logaddexp(0, np.where(self.truth, -logits, logits))
        return strength * (self.weights * losses).sum() + (weights**2).sum() / 2

    def logits(self, weights, bias, features):
        """Means over the views of images, from features that are not standardized."""
        return (self.standardized(features) @ weights.T + bias).mean(axis=1)


@pytest.fixture(scope="session")
def learned(ocellus, backbone, lossless, label_lists, multilabel, tmp_path_factory):
    """Models of lossless images with the features of their images, by ONNX Runtime, in the model file's order."""
    two = tmp_path_factory.mktemp("two-tags")
    for tag in ("bolt", "nut"):
        shutil.copytree(lossless / "train" / tag, two / tag)
    models = {"multilabel": multilabel.path}
    for name, folder in (("three tags", lossless / "train"), ("two tags", two)):
        models[name] = tmp_path_factory.mktemp("learned") / "model.ocellus"
        ocellus.run("train", folder, "--out", models[name], "--precision", "f32")
    by_digest = {reference.digest(path): path for path in reference.images(lossless / "train")}
    views = dict(zip(by_digest, backbone.views(by_digest.values(), EDGE)))
    files = {name: reference.ModelFile(path) for name, path in models.items()}
    return {
        name: (file, file.transformed(np.array([views[image["sha256"]] for image in file.evaluated])))
        for name, file in files.items()
    }


@pytest.fixture(params=["three tags", "two tags", "multilabel"])
def case(request, learned):
    file, features = learned[request.param]
    recipe = file.record["recipe"]
    assert recipe["trainingViews"] == ["center", "mirrored"] and recipe["predictionViews"] in (["center", "mirrored"], ["center"])
    assert file.record["features"]["edge"] == EDGE and features.shape[2] == file.record["headFeatureCount"]
    return file, features


def test_the_head_is_the_solution_of_logistic_regression(case):
    file, features = case
    problem = Problem(features, file.truth, file.kind)
    best = problem.solve(file.inverse_regularization)
    # The file's head applies to raw features; undo that.
    ours = file.weights * problem.deviation, file.bias + file.weights @ problem.mean
    minimum = problem.objective(*best, file.inverse_regularization)
    assert problem.objective(*ours, file.inverse_regularization) <= minimum * (1 + OBJECTIVE_TOLERANCE)
    expected = reference.probabilities(file.kind, problem.logits(*best, features), 1)
    found = reference.probabilities(file.kind, problem.logits(*ours, features), 1)
    assert np.abs(found - expected).max() <= PROBABILITY_TOLERANCE
    correlation = np.corrcoef(ours[0].ravel(), best[0].ravel())[0, 1]
    assert correlation >= 0.999, "the weights themselves agree"


class Folds:
    """The problems of the heads that had not seen a fold, each with the images of that fold."""

    def __init__(self, file, features, views=None):
        self.shape, self.evaluated = file.logits.shape, features[:, views or file.views("predictionViews")]
        self.problems = []
        for fold in np.unique(file.folds):
            held_back = file.folds == fold
            self.problems.append((held_back, Problem(features[~held_back], file.truth[~held_back], file.kind)))

    def logits(self, strength, tolerance):
        """Of each image, by scikit-learn's head that has not seen its fold."""
        logits = np.zeros(self.shape)
        for held_back, problem in self.problems:
            head = problem.solve(strength, tolerance)
            logits[held_back] = problem.logits(*head, self.evaluated[held_back])
        return logits


def test_out_of_fold_scores_come_from_heads_that_had_not_seen_the_image(case):
    file, features = case
    logits = Folds(file, features).logits(file.inverse_regularization, TIGHT)
    expected = reference.probabilities(file.kind, logits, file.temperature)
    found = reference.probabilities(file.kind, file.logits, file.temperature)
    gaps = np.abs(found - expected).max(axis=1)
    assert np.quantile(gaps, OUT_OF_FOLD_SHARE) <= OUT_OF_FOLD_TOLERANCE


def calibrated_log_loss(file, logits):
    """Of each image, at the temperature that suits all best."""

    def losses(logits, logarithm):
        scores = reference.probabilities(file.kind, logits, np.exp(logarithm)).astype(float)
        of_truth = scores[file.truth] if file.kind == "multiclass" else np.where(file.truth, scores, 1 - scores)
        return -np.log(np.clip(of_truth, 1e-7, 1))

    def cost(logarithm):
        return losses(logits, logarithm).sum() + (logarithm / np.log(2)) ** 2 / 2

    best = optimize.minimize_scalar(cost, bounds=np.log([0.05, 20]), method="bounded")
    return losses(logits, best.x).reshape(len(logits), -1).mean(axis=1)


def losses_by_c(file, folds):
    """For each strength the calibrated log-loss of each image."""
    return {
        strength: calibrated_log_loss(file, folds.logits(strength, LOOSE))
        for strength in file.record["recipe"]["inverseRegularizations"]
    }


def contenders(file, losses, slack=0.0):
    """The strengths whose loss is no higher than the best by more than a standard error of the difference."""
    best = min(losses.values(), key=np.mean)
    groups = np.unique(file.groups, return_inverse=True)[1]
    chosen = []
    for strength, values in losses.items():
        difference = values - best
        sums = np.bincount(groups, weights=difference - difference.mean())
        error = np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1)) / len(difference)
        if difference.mean() <= error + slack:
            chosen.append(strength)
    return chosen


def chosen_c(file, losses):
    """The contender nearest to the customary strength, by the logarithm."""
    return min(contenders(file, losses), key=lambda strength: abs(np.log10(strength) + 4 / 3))


def test_the_regularization_is_the_customary_one_unless_the_images_speak_against_it(case):
    file, features = case
    losses = losses_by_c(file, Folds(file, features))
    assert file.inverse_regularization in contenders(file, losses, slack=LOG_LOSS_TOLERANCE)
    nearest = chosen_c(file, losses)
    # Where losses lie at the very edge of a standard error, the program's looser fits may fall on the other side of it.
    steps = sorted(losses)
    assert abs(steps.index(file.inverse_regularization) - steps.index(nearest)) <= 1


def test_a_second_look_is_taken_only_where_it_pays(case):
    file, features = case
    once, twice = (
        losses[chosen_c(file, losses)].mean()
        for losses in (losses_by_c(file, Folds(file, features, views)) for views in ([0], [0, 1]))
    )
    gain, price = once - twice, max(0.015 * twice, 0.001)
    looks = len(file.views("predictionViews"))
    assert looks == (2 if gain > price else 1)


def test_folds_are_even_and_near_duplicates_stay_together(trained):
    file = trained.file
    for group in np.unique(file.groups):
        assert len(set(file.folds[file.groups == group])) == 1
    largest_group = np.unique(file.groups, return_counts=True)[1].max()
    for column in file.truth.T:
        counts = [column[file.folds == fold].sum() for fold in np.unique(file.folds)]
        assert max(counts) - min(counts) <= max(1, 2 * largest_group - 1)


def test_re_encoded_images_count_as_near_duplicates(ocellus, few_parts, tmp_path):
    copies = []
    for path in reference.images(few_parts)[::3]:
        copy = path.with_name("copy-" + path.name)
        with Image.open(path) as image:
            image.resize((image.width // 2, image.height // 2)).save(copy, quality=60)
        copies.append(sorted([f"{path.parent.name}/{path.name}", f"{copy.parent.name}/{copy.name}"]))
    result = ocellus.json("train", few_parts, "--out", tmp_path / "model.ocellus")
    groups = [sorted(group) for group in result["nearDuplicates"]]
    assert all(any(set(pair) <= set(group) for group in groups) for pair in copies)
