"""Predictions with the official library, numbered as in the list of scenarios of the protocol's description."""

import time

import pytest
import requests

from images import KINDS, make_image
from server import RESOURCE


def stored(trainer, project, sdk, expected=None, limit=10, **query):
    """The stored predictions; waits for as many as expected, for an answer may come before they are listed."""
    end = time.monotonic() + limit
    while True:
        results, token = [], sdk.models.PredictionQueryToken(**query)
        while True:
            page = trainer.query_predictions(project.id, token)
            results += page.results
            if page.token.continuation is None:
                break
            token = page.token
        if expected is None or len(results) == expected or time.monotonic() > end:
            return results, page.token
        time.sleep(0.1)


def test_scenario_17_quick_test(trainer, sdk, workshop, web):
    project, tags, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    unkept = trainer.quick_test_image(project.id, make_image("bars", 930001), store=False)
    assert unkept.iteration == iteration.id, "without an iteration the newest one answers"
    assert [each.tag_name for each in unkept.predictions] == ["bars", "rings"]
    kept = trainer.quick_test_image_url(project.id, f"{web}/rings/930002.jpg", iteration_id=iteration.id)
    assert kept.project == project.id and kept.predictions[0].tag_name == "rings"
    found, _ = stored(trainer, project, sdk, expected=1)
    assert [each.id for each in found] == [kept.id]


def test_quick_test_before_any_training(trainer, sdk, workshop):
    project = workshop.project()
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.quick_test_image(project.id, make_image("rings", 930003))
    assert refused.value.response.status_code == 404
    assert refused.value.error.code == "NotFoundProjectDefaultIteration"


def test_scenario_18_prediction_store_loop(trainer, predictor, sdk, workshop):
    project, tags, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    trainer.publish_iteration(project.id, iteration.id, "live", RESOURCE)
    images = [entry.contents for entry in workshop.entries("rings", 4)]
    answers = [
        predictor.classify_image(project.id, "live", contents, application="app1") for contents in images[:3]
    ]
    unkept = predictor.classify_image_with_no_store(project.id, "live", images[3], application="app1")
    predictor.classify_image(project.id, "live", images[3], application="app2")
    found, token = stored(trainer, project, sdk, expected=3, order_by="Newest", application="app1")
    assert [each.id for each in found] == [answer.id for answer in answers][::-1]
    assert unkept.id not in {each.id for each in found} and token.continuation is None
    by_id = {answer.id: answer for answer in answers}
    for each in found:
        assert each.iteration == iteration.id and each.project == project.id and each.domain
        said = {one.tag_id: one.probability for one in by_id[each.id].predictions}
        assert {one.tag_id: one.probability for one in each.predictions} == pytest.approx(said, abs=1e-6)
    assert requests.get(found[2].original_image_uri).content == images[0]
    assert requests.get(found[2].thumbnail_uri).status_code == 200

    batch = sdk.models.ImageIdCreateBatch(
        images=[sdk.models.ImageIdCreateEntry(id=answers[0].id), sdk.models.ImageIdCreateEntry(id=answers[1].id)],
        tag_ids=[tags[0].id],
    )
    summary = trainer.create_images_from_predictions(project.id, batch)
    assert summary.is_batch_successful and [result.status for result in summary.images] == ["OK", "OK"]
    assert trainer.get_tagged_image_count(project.id, tag_ids=[tags[0].id]) == 7
    left, _ = stored(trainer, project, sdk, application="app1")
    assert [each.id for each in left] == [answers[2].id], "what has become a training image leaves the list"
    assert trainer.delete_prediction(project.id, [answers[2].id]) is None
    left, _ = stored(trainer, project, sdk, application="app1")
    assert left == []
    assert len(stored(trainer, project, sdk, application="app2")[0]) == 1
    unknown = sdk.models.ImageIdCreateBatch(images=[sdk.models.ImageIdCreateEntry(id=answers[2].id)])
    assert trainer.create_images_from_predictions(project.id, unknown).images[0].status == "ErrorSource"


def test_stored_predictions_by_every_filter(trainer, predictor, sdk, workshop):
    project, tags, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    trainer.publish_iteration(project.id, iteration.id, "live", RESOURCE)
    answers = []
    for kind in ("rings", "bars", "rings", "bars", "rings"):
        answers.append(predictor.classify_image(project.id, "live", workshop.entries(kind, 1)[0].contents))
    ids = [answer.id for answer in answers]
    found, _ = stored(trainer, project, sdk, expected=5, order_by="Oldest")
    assert [each.id for each in found] == ids
    found, _ = stored(trainer, project, sdk, order_by="Newest", max_count=2)
    assert [each.id for each in found] == ids[::-1], "pages of two, one after the other"
    tag = sdk.models.PredictionQueryTag(id=tags[1].id, min_threshold=0.5, max_threshold=1)
    found, _ = stored(trainer, project, sdk, order_by="Oldest", tags=[tag])
    likely = [answer.id for answer in answers if answer.predictions[0].tag_id == tags[1].id]
    assert [each.id for each in found] == likely and 0 < len(likely) < 5
    found, _ = stored(trainer, project, sdk, order_by="Oldest", start_time=answers[2].created)
    assert [each.id for each in found] == ids[2:]
    found, _ = stored(trainer, project, sdk, order_by="Oldest", end_time=answers[1].created)
    assert [each.id for each in found] == ids[:2]
    found, _ = stored(trainer, project, sdk, iteration_id=iteration.id)
    assert len(found) == 5
    found, _ = stored(trainer, project, sdk, order_by="Suggested")
    assert {each.id for each in found} == set(ids)
    # The least certain first: those whose highest probability is lowest.
    tops = [max(one.probability for one in each.predictions) for each in found]
    assert tops == sorted(tops)
    page = trainer.query_predictions(project.id, sdk.models.PredictionQueryToken(max_count=0))
    assert page.token.session is not None
    three = [sdk.models.PredictionQueryTag(id=each.id) for each in [*tags, tags[0]]]
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.query_predictions(project.id, sdk.models.PredictionQueryToken(tags=three))
    assert refused.value.error.code == "BadRequestPredictionTagsExceededCount"


def test_classification_answer(predictor, trained, raw):
    contents = make_image("rings", 930010)
    answer = predictor.classify_image_with_no_store(trained.project.id, trained.name, contents)
    assert answer.project == trained.project.id and answer.iteration == trained.iteration.id and answer.id
    assert [each.tag_name for each in answer.predictions] == ["rings", "bars"]
    assert sum(each.probability for each in answer.predictions) == pytest.approx(1, abs=1e-5)
    assert {each.tag_id for each in answer.predictions} == {tag.id for tag in trained.tags}
    assert {each.tag_type for each in answer.predictions} == {"Regular"}
    plain = raw.prediction(
        "POST", f"/{trained.project.id}/classify/iterations/{trained.name}/image/nostore", data=contents,
        headers={"Content-Type": "application/octet-stream"},
    )
    assert plain.status_code == 200
    assert all("boundingBox" not in each for each in plain.json()["predictions"])
    assert plain.headers["apim-request-id"] == plain.json()["id"]


def test_classification_by_url(predictor, trained, web):
    for call in (predictor.classify_image_url, predictor.classify_image_url_with_no_store):
        answer = call(trained.project.id, trained.name, f"{web}/bars/930011.jpg")
        assert answer.predictions[0].tag_name == "bars"


def test_classification_by_an_own_link(predictor, trainer, trained):
    """The server's own links work as sources, and no request to itself is made for them."""
    image = trainer.get_tagged_images(trained.project.id, tag_ids=[trained.tags[0].id], take=1)[0]
    answer = predictor.classify_image_url_with_no_store(trained.project.id, trained.name, image.original_image_uri)
    assert answer.predictions[0].tag_name == "rings"


def test_scenario_19_wrong_task_name_and_key(predictor, sdk, server, trained):
    contents = make_image("rings", 930012)
    with pytest.raises(sdk.PredictionError) as refused:
        predictor.detect_image(trained.project.id, trained.name, contents)
    assert refused.value.response.status_code == 400
    assert refused.value.error.code == "BadRequestNotSupported"
    assert "invalid project type" in refused.value.error.message.lower()
    with pytest.raises(sdk.PredictionError) as refused:
        predictor.classify_image(trained.project.id, "nobody", contents)
    assert refused.value.response.status_code == 404 and refused.value.error.code == "NotFoundIteration"
    assert "Invalid iteration" in refused.value.error.message
    with pytest.raises(sdk.PredictionError) as refused:
        predictor.classify_image(trained.project.id, trained.name.upper(), contents)
    assert refused.value.error.code == "NotFoundIteration", "published names have case"
    stranger = sdk.prediction(server.address, key="a-key-that-nobody-was-given")
    with pytest.raises(sdk.PredictionError) as refused:
        stranger.classify_image(trained.project.id, trained.name, contents)
    assert refused.value.response.status_code == 401
    assert refused.value.error.message and refused.value.error.message in str(refused.value)
    assert "Prediction-Key" in refused.value.error.message, "it says which key was expected"
    with pytest.raises(sdk.TrainingError) as refused:
        sdk.training(server.address, key="a-key-that-nobody-was-given").get_projects()
    assert refused.value.response.status_code == 401 and "Training-Key" in str(refused.value)


def test_unpublished_iterations_do_not_answer(trainer, predictor, sdk, workshop):
    project, _, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    contents = make_image("rings", 930013)
    trainer.publish_iteration(project.id, iteration.id, "live", RESOURCE)
    assert predictor.classify_image_with_no_store(project.id, "live", contents).predictions[0].tag_name == "rings"
    trainer.unpublish_iteration(project.id, iteration.id)
    with pytest.raises(sdk.PredictionError) as refused:
        predictor.classify_image_with_no_store(project.id, "live", contents)
    assert refused.value.error.code == "NotFoundIteration"


@pytest.mark.parametrize("names", [
    ["a b", "名前", "image", "A", "a+b", "a&b=c;d", "it's \"it\"", "ü" * 200], ["a/b", "50%", "a%2Fb", "#1", "why?"],
], ids=["ordinary", "with a meaning in addresses"])
def test_published_names(trainer, predictor, workshop, names):
    """Percent-encoding carries every character of a name into the path and back."""
    project, _, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    for name in names:
        assert trainer.publish_iteration(project.id, iteration.id, name, RESOURCE) is True, name
        assert trainer.get_iteration(project.id, iteration.id).publish_name == name
        answer = predictor.classify_image_with_no_store(project.id, name, make_image("bars", 930014))
        assert answer.predictions[0].tag_name == "bars", name
        trainer.unpublish_iteration(project.id, iteration.id)


def test_images_that_cannot_be_asked_about(predictor, trainer, sdk, trained, web):
    at = (trained.project.id, trained.name)
    for contents, code in [
        (b"This is a text, no image.", "BadRequestImageFormat"),
        (make_image("rings", 1)[:150], "BadRequestImageFormat"),
        (make_image("rings", 1, form="PNG") + bytes(4 * 1024 * 1024), "BadRequestImageSizeBytes"),
    ]:
        with pytest.raises(sdk.PredictionError) as refused:
            predictor.classify_image_with_no_store(*at, contents)
        assert refused.value.response.status_code == 400 and refused.value.error.code == code
    for url in (f"{web}/nothing.jpg", "ftp://example.org/a.jpg", "not a url", "file:///etc/passwd"):
        with pytest.raises(sdk.PredictionError) as refused:
            predictor.classify_image_url_with_no_store(*at, url)
        assert refused.value.response.status_code == 400 and refused.value.error.code == "BadRequestImageUrl", url
        with pytest.raises(sdk.TrainingError) as refused:
            trainer.quick_test_image_url(trained.project.id, url)
        assert refused.value.error.code == "BadRequestImageUrl"
    # A quick test takes larger images than a prediction.
    heavy = make_image("rings", 1, form="BMP") + bytes(5 * 1024 * 1024)
    assert trainer.quick_test_image(trained.project.id, heavy, store=False).predictions[0].tag_name == KINDS[0]


def test_negative_tag_in_answers(trainer, predictor, workshop):
    project = workshop.project()
    ring = trainer.create_tag(project.id, "rings")
    none = trainer.create_tag(project.id, "no ring", type="Negative")
    workshop.add(project, workshop.entries("rings", 6, ring))
    workshop.add(project, workshop.entries("bars", 6, none))
    iteration = workshop.finished(project, trainer.train_project(project.id))
    trainer.publish_iteration(project.id, iteration.id, "live", RESOURCE)
    answer = predictor.classify_image_with_no_store(project.id, "live", make_image("bars", 930015))
    assert (answer.predictions[0].tag_name, answer.predictions[0].tag_type) == ("no ring", "Negative")
