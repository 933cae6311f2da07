"""Checks fitted heads against scikit-learn.

Two uses:

    heads.py fixtures FOLDER
        Writes small problems with scikit-learn's solution to FOLDER/heads.json, which the tests of Learning read
        (Tests/LearningTests/Fixtures). Needs numpy and scikit-learn.

    heads.py compare PROBLEM.json SOLUTION.json
        Solves a problem with scikit-learn and compares a solution of ours with it; exits with 1 if our objective
        is worse by more than a millionth, or the weights are off by more than a thousandth of the largest.

A problem is an object with `type` (multiclass or multilabel), `tagCount`, `features` (a list of rows, or the name
of a .npy file next to the problem), `tagsByImage`, `balanced`, `imageWeights` (a list or null) and `strength`.
A solution is an object with `weights` (tags x features) and `bias`.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression


def loss_weights(problem):
    """The weight of every decision: one an image if multiclass, images x tags if multilabel."""
    tags = problem["tagsByImage"]
    n, k = len(tags), problem["tagCount"]
    images = np.ones(n) if problem["imageWeights"] is None else np.asarray(problem["imageWeights"], float)
    y = indicator(problem)
    counts = y.sum(0)
    if problem["type"] == "multiclass":
        factor = n / (np.count_nonzero(counts) * counts) if problem["balanced"] else np.ones(k)
        return images * factor[y.argmax(1)]
    if not problem["balanced"]:
        return np.repeat(images[:, None], k, 1)
    return images[:, None] * np.where(y == 1, n / (2 * counts), n / (2 * (n - counts)))


def indicator(problem):
    y = np.zeros((len(problem["tagsByImage"]), problem["tagCount"]))
    for row, tags in enumerate(problem["tagsByImage"]):
        y[row, tags] = 1
    return y


def objective(problem, x, weights, bias):
    """C * weighted loss + half the squared weights, in double precision."""
    z = x @ np.asarray(weights, float).T + np.asarray(bias, float)
    y = indicator(problem)
    w = loss_weights(problem)
    if problem["type"] == "multiclass":
        loss = (w * (np.logaddexp.reduce(z, axis=1) - (z * y).sum(1))).sum()
    else:
        loss = (w * (np.logaddexp(0, z) - z * y)).sum()
    return problem["inverseRegularization"] * loss + 0.5 * (np.asarray(weights, float) ** 2).sum()


def solve(problem, x):
    """scikit-learn's weights and biases at its tightest."""
    y, w = indicator(problem), loss_weights(problem)
    k = problem["tagCount"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if problem["type"] == "multilabel":
            models = []
            for tag in range(k):
                model = LogisticRegression(C=problem["inverseRegularization"], tol=1e-10, max_iter=20000)
                models.append(model.fit(x, y[:, tag].astype(int), sample_weight=w[:, tag]))
            return np.concatenate([m.coef_ for m in models]), np.concatenate([m.intercept_ for m in models])
        model = LogisticRegression(C=problem["inverseRegularization"], tol=1e-10, max_iter=20000)
        model.fit(x, y.argmax(1), sample_weight=w)
    if k > 2:
        return model.coef_, model.intercept_
    # Of two tags scikit-learn fits one weight vector v; two columns of v / 2 and -v / 2 give the same logit
    # difference with half the penalty, which is the problem with twice the strength.
    model.set_params(C=2 * problem["inverseRegularization"])
    model.fit(x, y.argmax(1), sample_weight=w)
    return np.concatenate([-model.coef_, model.coef_]) / 2, np.array([-0.5, 0.5]) * model.intercept_


def fixtures(folder):
    generator = np.random.default_rng(20)
    problems = []
    for kind, n, d, k, balanced, weighted, strengths in [
        ("multiclass", 40, 6, 3, False, False, [0.01, 1, 100]),
        ("multiclass", 40, 6, 3, True, False, [1]),
        ("multiclass", 30, 4, 2, False, False, [0.1, 10]),
        ("multiclass", 33, 5, 4, False, True, [1]),
        ("multiclass", 12, 20, 3, False, False, [1]),
        ("multilabel", 40, 6, 3, False, False, [0.01, 1, 100]),
        ("multilabel", 40, 6, 3, True, True, [1]),
    ]:
        centers = generator.normal(size=(k, d))
        x = generator.normal(size=(n, d)) * 1.5 + 0.3
        if kind == "multiclass":
            # Every tag occurs; the first is the most frequent.
            tags = [[int(min(t, k - 1))] for t in np.concatenate([np.arange(k), generator.geometric(0.5, n - k) - 1])]
        else:
            tags = [[int(t) for t in range(k) if generator.random() < 0.6 / (t + 1)] for _ in range(n)]
        for row, present in enumerate(tags):
            x[row] += centers[present].sum(0)
        # What the reader of the file sees is what is solved.
        x = np.round(x, 3)
        images = [round(float(v), 2) for v in generator.uniform(0, 3, n)] if weighted else None
        for strength in strengths:
            problem = {
                "type": kind, "tagCount": k, "balanced": balanced, "inverseRegularization": strength,
                "imageWeights": images, "tagsByImage": tags, "features": x.tolist(),
            }
            weights, bias = solve(problem, x)
            problem["weights"] = np.round(weights, 7).tolist()
            problem["bias"] = np.round(bias, 7).tolist()
            problem["objective"] = objective(problem, x, weights, bias)
            problems.append(problem)
    path = pathlib.Path(folder) / "heads.json"
    path.write_text("[\n" + ",\n".join(json.dumps(p, separators=(",", ":")) for p in problems) + "\n]\n")


def compare(problem_path, solution_path):
    problem = json.loads(pathlib.Path(problem_path).read_text())
    solution = json.loads(pathlib.Path(solution_path).read_text())
    if isinstance(problem["features"], str):
        x = np.load(pathlib.Path(problem_path).parent / problem["features"]).astype(float)
    else:
        x = np.asarray(problem["features"], float)
    weights, bias = solve(problem, x)
    theirs = objective(problem, x, weights, bias)
    ours = objective(problem, x, solution["weights"], solution["bias"])
    distance = np.abs(np.asarray(solution["weights"]) - weights).max() / np.abs(weights).max()
    print(f"objective: ours {ours:.9g}, scikit-learn {theirs:.9g}; largest difference of weights {distance:.2e}")
    return 0 if ours <= theirs * (1 + 1e-6) and distance <= 1e-3 else 1


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fixtures", folder]:
            fixtures(folder)
        case ["compare", problem, solution]:
            sys.exit(compare(problem, solution))
        case _:
            sys.exit(__doc__)
