"""The same images give the same model, and no image is looked at twice."""

import shutil

import pytest

import reference

VIEWS = 2  # The quick recipe teaches with the center view and its mirror.


def test_models_are_equal_on_any_number_of_threads(ocellus, few_parts, tmp_path):
    models = []
    for threads in (1, 2):
        path = tmp_path / f"{threads}.ocellus"
        ocellus.run("train", few_parts, "--out", path, "--precision", "f32", "--threads", threads, "--no-cache")
        models.append(path.read_bytes())
    assert models[0] == models[1]


def test_names_and_places_of_images_do_not_matter(ocellus, few_parts, tmp_path):
    """Neither do they go into the file, so that equal models are equal and a shared one tells nothing."""
    first, second = tmp_path / "first.ocellus", tmp_path / "second.ocellus"
    ocellus.run("train", few_parts, "--out", first, "--precision", "f32")
    moved = tmp_path / "moved"
    shutil.copytree(few_parts, moved)
    for number, path in enumerate(reference.images(moved)):
        path.rename(path.with_name(f"{number:05}{path.suffix}"))
    ocellus.run("train", moved, "--out", second, "--precision", "f32")
    assert first.read_bytes() == second.read_bytes()
    names = {path.name.encode() for path in reference.images(few_parts)} | {str(few_parts).encode()}
    assert not any(name in first.read_bytes() for name in names)


def test_another_seed_gives_other_folds(ocellus, few_parts, tmp_path):
    models = {}
    for seed in (0, 1):
        path = tmp_path / f"{seed}.ocellus"
        ocellus.run("train", few_parts, "--out", path, "--precision", "f32", "--seed", seed)
        models[seed] = reference.ModelFile(path)
    assert models[0].record["provenance"]["seed"] == 0 and models[1].record["provenance"]["seed"] == 1
    assert models[0].record["provenance"]["datasetVersion"] == models[1].record["provenance"]["datasetVersion"]
    assert models[0].folds.tolist() != models[1].folds.tolist()


def test_a_changed_tag_is_another_dataset(ocellus, few_parts, tmp_path):
    before = ocellus.json("train", few_parts, "--out", tmp_path / "before.ocellus")
    image = reference.images(few_parts)[0]
    image.rename(few_parts / "nut" / f"moved-{image.name}")
    after = ocellus.json("train", few_parts, "--out", tmp_path / "after.ocellus")
    assert before["datasetVersion"] != after["datasetVersion"]


def test_a_recipe_found_with_a_budget_gives_the_same_model_again(ocellus, few_parts, tmp_path):
    found, again = tmp_path / "found.ocellus", tmp_path / "again.ocellus"
    result = ocellus.json("train", few_parts, "--out", found, "--precision", "f32", "--budget", "30s")
    # One that fine-tunes must win by more than noise; of the others the lowest loss wins.
    losses = [trial["logLoss"] for trial in result["trials"] if not trial["name"].startswith("fine-tuned")]
    assert result["trials"][0]["name"] == "quick" and len(losses) > 1
    chosen = [trial for trial in result["trials"] if trial["isChosen"]]
    assert len(chosen) == 1 and chosen[0]["logLoss"] <= min(losses)
    assert chosen[0]["logLoss"] == min(losses) or chosen[0]["name"].startswith("fine-tuned")
    assert result["inverseRegularization"] == chosen[0]["inverseRegularization"]
    assert all(trial["milliseconds"] > 0 for trial in result["trials"])
    ocellus.run("train", few_parts, "--out", again, "--precision", "f32", "--recipe-of", found)
    assert found.read_bytes() == again.read_bytes()


@pytest.fixture
def counted(ocellus, tmp_path):
    """Trains with a cache of the test's own; gives how many views were computed and remembered."""

    def train(folder, *options):
        result = ocellus.json(
            "train", folder, "--out", tmp_path / "model.ocellus", "--cache", tmp_path / "features", *options)
        return result["featuresComputed"], result["featuresCached"]

    return train


def test_the_second_training_looks_at_nothing(counted, few_parts):
    views = VIEWS * len(reference.images(few_parts))
    assert counted(few_parts) == (views, 0)
    assert counted(few_parts) == (0, views)


def test_ten_more_images_cost_ten(counted, parts, few_parts):
    views = VIEWS * len(reference.images(few_parts))
    counted(few_parts)
    for path in sorted((parts / "train" / "nut").iterdir())[-5:] + sorted((parts / "train" / "bolt").iterdir())[-5:]:
        shutil.copy(path, few_parts / path.parent.name)
    assert counted(few_parts) == (VIEWS * 10, views)


def test_a_moved_image_is_remembered(counted, few_parts):
    counted(few_parts)
    for path in reference.images(few_parts):
        path.rename(path.with_name("renamed-" + path.name))
    assert counted(few_parts)[0] == 0


def test_another_precision_or_size_is_looked_at_anew(counted, few_parts):
    views = VIEWS * len(reference.images(few_parts))
    counted(few_parts, "--precision", "f32")
    assert counted(few_parts, "--precision", "f32", "--domain", "General [A1]") == (views, 0)


def flipped(content, step):
    """The content with a bit turned in every `step`-th byte."""
    changed = bytearray(content)
    for place in range(step // 2, len(changed), step):
        changed[place] ^= 1
    return bytes(changed)


@pytest.mark.parametrize(
    "kind, damage, lost",
    [
        ("pack", lambda whole: b"", 36), ("pack", lambda whole: whole[: len(whole) // 2], 18),
        ("pack", lambda whole: flipped(whole, 12_000), None), ("pack", lambda whole: whole + b"x" * 50, 0),
        ("index", lambda whole: b"x" * 1000, 36), ("index", lambda whole: flipped(whole, 64), 18),
        ("index", lambda whole: whole[:-1], 1),
    ],
    ids=["no pack", "half a pack", "turned bits", "a longer pack", "no index", "spoilt entries", "a cut entry"],
)
def test_a_damaged_cache_is_looked_past(ocellus, few_parts, tmp_path, kind, damage, lost):
    cache, good, bad = tmp_path / "features", tmp_path / "good.ocellus", tmp_path / "bad.ocellus"
    ocellus.run("train", few_parts, "--out", good, "--cache", cache, "--precision", "f32", "--threads", "1")
    [path] = cache.rglob(f"*.{kind}")
    path.write_bytes(damage(path.read_bytes()))
    result = ocellus.json("train", few_parts, "--out", bad, "--cache", cache, "--precision", "f32")
    computed = result["featuresComputed"]
    assert 0 < computed < 36 if lost is None else computed == lost
    assert good.read_bytes() == bad.read_bytes()
    again = ocellus.json("train", few_parts, "--out", bad, "--cache", cache, "--precision", "f32")
    assert again["featuresComputed"] == 0, "what was lost has been stored again"
