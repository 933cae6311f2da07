"""Training with the official library, numbered as in the list of scenarios of the protocol's description."""

import io
import time
import uuid
import zipfile

import pytest
import requests

from images import KINDS
from server import RESOURCE

COMPACT = "0732100f-1a38-4e49-a514-c9b44c697ab5"


def refusal(sdk, status, call, *arguments, **options):
    """The code of a call that must be refused."""
    with pytest.raises(sdk.TrainingError) as refused:
        call(*arguments, **options)
    assert refused.value.response.status_code == status, refused.value.message
    assert refused.value.error.message
    return refused.value.error.code


def test_scenario_14_training_errors(trainer, sdk, workshop):
    project, tags, _ = workshop.filled(each=3)
    code = refusal(sdk, 400, trainer.train_project, project.id)
    assert code.startswith("BadRequest") and code.endswith("ValidationFailed")
    for kind, tag in zip(KINDS, tags):
        workshop.add(project, workshop.entries(kind, 60, tag))
    first = trainer.train_project(project.id)
    assert first.status == "Training" and first.name == "Iteration 1" and first.publish_name is None
    code = refusal(sdk, 400, trainer.train_project, project.id, force_train=True)
    assert code == "BadRequestTrainingAlreadyInProgress"
    first = workshop.finished(project, first)
    assert first.trained_at and first.classification_type == "Multiclass" and first.training_type == "Regular"
    assert refusal(sdk, 400, trainer.train_project, project.id) == "BadRequestTrainingNotNeeded"
    second = trainer.train_project(project.id, force_train=True)
    assert second.id != first.id and second.name == "Iteration 2"
    workshop.finished(project, second)


def test_training_needs_two_tags(trainer, sdk, workshop):
    project = workshop.project(classification_type="Multilabel")
    assert refusal(sdk, 400, trainer.train_project, project.id).endswith("ValidationFailed")
    tag = trainer.create_tag(project.id, "alone")
    workshop.add(project, workshop.entries("rings", 6, tag))
    assert refusal(sdk, 400, trainer.train_project, project.id).endswith("ValidationFailed")
    assert trainer.get_iterations(project.id) == []


def test_training_of_selected_tags(trainer, sdk, workshop):
    project, tags, _ = workshop.filled(each=5)
    third = trainer.create_tag(project.id, "too few")
    workshop.add(project, workshop.entries("rings", 1, third))
    iteration = trainer.train_project(project.id, selected_tags=[tag.id for tag in tags])
    workshop.finished(project, iteration)
    assert {tag.name for tag in trainer.get_tags(project.id, iteration_id=iteration.id)} >= set(KINDS)
    answer = trainer.quick_test_image(project.id, workshop.entries("rings", 1)[0].contents, store=False)
    assert {each.tag_name for each in answer.predictions} == set(KINDS)


def test_multilabel_probabilities_are_independent(trainer, workshop):
    project, tags, images = workshop.filled(each=6, classification_type="Multilabel")
    bright = trainer.create_tag(project.id, "bright")
    pair = workshop.sdk.models.ImageTagCreateEntry
    chosen = [image for group in images for image in group[:5]]
    trainer.create_image_tags(project.id, tags=[pair(image_id=image.id, tag_id=bright.id) for image in chosen])
    workshop.finished(project, trainer.train_project(project.id))
    answer = trainer.quick_test_image(project.id, workshop.entries("bars", 1)[0].contents, store=False)
    found = {each.tag_name: each.probability for each in answer.predictions}
    assert found.keys() == {*KINDS, "bright"} and found["bars"] > 0.5 > found["rings"]


def test_training_request_that_makes_no_sense(trainer, sdk, workshop):
    project, _, _ = workshop.filled(each=5)
    code = refusal(sdk, 400, trainer.train_project, project.id, training_type="Advanced", reserved_budget_in_hours=0)
    assert code == "BadRequestReservedBudgetInHoursNotEnoughForAdvancedTraining"
    code = refusal(sdk, 400, trainer.train_project, project.id, notification_email_address="nobody at home")
    assert code == "BadRequestInvalidEmailAddress"
    assert trainer.get_iterations(project.id) == []


def test_scenario_15_iteration_management(trainer, sdk, workshop):
    project, _, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    assert trainer.update_iteration(project.id, iteration.id, name="the good one").name == "the good one"
    assert [(each.id, each.name) for each in trainer.get_iterations(project.id)] == [(iteration.id, "the good one")]
    assert trainer.publish_iteration(project.id, iteration.id, "live", RESOURCE) is True
    published = trainer.get_iteration(project.id, iteration.id)
    assert (published.publish_name, published.original_publish_resource_id) == ("live", RESOURCE)
    code = refusal(sdk, 400, trainer.delete_iteration, project.id, iteration.id)
    assert code == "BadRequestIterationIsPublished"
    assert trainer.unpublish_iteration(project.id, iteration.id) is None
    assert refusal(sdk, 400, trainer.unpublish_iteration, project.id, iteration.id) == "BadRequestIterationNotPublished"
    assert trainer.delete_iteration(project.id, iteration.id) is None
    assert trainer.get_iterations(project.id) == []
    assert refusal(sdk, 404, trainer.get_iteration, project.id, iteration.id) == "NotFoundIteration"


def test_publish_names(trainer, predictor, sdk, workshop):
    project, tags, _ = workshop.filled(each=5)
    first = workshop.finished(project, trainer.train_project(project.id))
    code = refusal(sdk, 400, trainer.publish_iteration, project.id, first.id, "live", "")
    assert code in ("BadRequestInvalidPublishTarget", "BadRequestRequiredParamIsNull")
    trainer.publish_iteration(project.id, first.id, "live", "any text will do")
    workshop.add(project, workshop.entries("rings", 1, tags[0]))
    second = trainer.train_project(project.id)
    code = refusal(sdk, 400, trainer.publish_iteration, project.id, second.id, "early", RESOURCE)
    assert code == "BadRequestIterationIsNotTrained"
    second = workshop.finished(project, second)
    code = refusal(sdk, 400, trainer.publish_iteration, project.id, second.id, "live", RESOURCE)
    assert code == "BadRequestInvalidPublishName", "the name is taken"
    assert trainer.publish_iteration(project.id, second.id, "live", RESOURCE, overwrite=True) is True
    assert trainer.get_iteration(project.id, first.id).publish_name is None
    answer = predictor.classify_image_with_no_store(project.id, "live", workshop.entries("bars", 1)[0].contents)
    assert answer.iteration == second.id


def test_scenario_16_performance(trainer, trained):
    at = (trained.project.id, trained.iteration.id)
    loose = trainer.get_iteration_performance(*at, threshold=0.3, overlap_threshold=0.5)
    strict = trainer.get_iteration_performance(*at, threshold=0.9, overlap_threshold=0.5)
    for performance in (loose, strict):
        assert {each.id for each in performance.per_tag_performance} == {tag.id for tag in trained.tags}
        for each in [performance, *performance.per_tag_performance]:
            for value in (each.precision, each.recall, each.average_precision):
                assert 0 <= value <= 1
            assert each.precision_std_deviation >= 0 and each.recall_std_deviation >= 0
    assert strict.recall <= loose.recall
    recalls = [{each.id: each.recall for each in performance.per_tag_performance} for performance in (loose, strict)]
    assert all(recalls[1][tag] <= recalls[0][tag] for tag in recalls[0])
    images = trainer.get_image_performances(*at, take=10)
    assert len(images) == 10
    for image in images:
        assert {each.tag_id for each in image.predictions} == {tag.id for tag in trained.tags}
        assert len(image.tags) == 1 and image.image_uri and image.thumbnail_uri
    count = trainer.get_image_performance_count(*at)
    assert type(count) is int and count == 16
    of_one = trainer.get_image_performances(*at, tag_ids=[trained.tags[0].id], take=256)
    assert {image.tags[0].tag_id for image in of_one} == {trained.tags[0].id} and len(of_one) == 8
    assert trainer.get_image_performance_count(*at, tag_ids=[trained.tags[0].id]) == 8


def test_performance_follows_from_the_images(trainer, trained):
    """Precision and recall are those of the listed images, counted by hand at each threshold."""
    at = (trained.project.id, trained.iteration.id)
    images = trainer.get_image_performances(*at, take=256)
    for threshold in (0.2, 0.5, 0.8):
        said = trainer.get_iteration_performance(*at, threshold=threshold)
        right = chosen = 0
        for image in images:
            truth = {tag.tag_id for tag in image.tags}
            positive = {each.tag_id for each in image.predictions if each.probability >= threshold}
            right, chosen = right + len(truth & positive), chosen + len(positive)
        assert said.recall == pytest.approx(right / len(images), abs=1e-6)
        assert said.precision == pytest.approx(right / chosen if chosen else 0, abs=1e-6)


def test_performance_of_a_training_that_runs(trainer, sdk, workshop):
    project, _, _ = workshop.filled(each=40)
    iteration = trainer.train_project(project.id)
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.get_iteration_performance(project.id, iteration.id)
    assert refused.value.error.code in ("NotFoundIterationPerformance", "BadRequestIterationIsNotTrained")
    workshop.finished(project, iteration)


def test_scenario_20_exports(trainer, sdk, workshop):
    """Asked for, listed until they are done, fetched without a key; what was fetched says what the service says."""
    project, tags, _ = workshop.filled(each=5, domain_id=COMPACT)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    assert iteration.exportable is True and {"ONNX", "TensorFlow"} <= set(iteration.exportable_to)
    at = (project.id, iteration.id)
    assert trainer.get_exports(*at) == []
    wanted = {("ONNX", None): "model.onnx", ("TensorFlow", "TensorFlowLite"): "model.tflite"}
    for platform, flavor in wanted:
        begun = trainer.export_iteration(*at, platform, flavor)
        assert (begun.platform, begun.flavor, begun.download_uri) == (platform, flavor, None)
        assert begun.status == "Exporting"
    end, exports = time.monotonic() + 120, trainer.get_exports(*at)
    while any(each.status == "Exporting" for each in exports):
        assert time.monotonic() < end
        time.sleep(0.5)
        exports = trainer.get_exports(*at)
    assert [(each.platform, each.flavor, each.status) for each in exports] == [(*each, "Done") for each in wanted]
    for each, model in zip(exports, wanted.values()):
        answer = requests.get(each.download_uri, timeout=30)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/zip"
        name = ".".join([str(iteration.id), *filter(None, (each.platform, each.flavor)), "zip"])
        assert name in answer.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
            names = set(package.namelist())
            labels = package.read("labels.txt").decode().split()
        assert {model, "labels.txt", "cvexport.manifest", "metadata_properties.json", "LICENSE", "parity.json"} <= names
        assert sorted(labels) == sorted(tag.name for tag in tags)
        assert each.newer_version_available is False
        assert requests.get(each.download_uri.replace("signature=", "signature=x"), timeout=30).status_code == 404
    # Asking again answers what there is.
    assert trainer.export_iteration(*at, "ONNX", None).status == "Done"
    for platform, flavor in (("VAIDK", None), ("ONNX", "Linux")):
        code = refusal(sdk, 400, trainer.export_iteration, *at, platform, flavor)
        assert code == "BadRequestExportValidationFailed"


def test_scenario_21_export_of_a_cloud_domain(trainer, sdk, trained):
    code = refusal(sdk, 400, trainer.export_iteration, trained.project.id, trained.iteration.id, "ONNX")
    assert code == "BadRequestExportValidationFailed"
    assert trainer.get_iteration(trained.project.id, trained.iteration.id).exportable is False
    assert trainer.get_exports(trained.project.id, trained.iteration.id) == []


def test_scenario_24_smart_labeler(trainer, sdk, workshop):
    project, tags, _ = workshop.filled(each=6)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    fresh = workshop.add(project, [*workshop.entries("rings", 4), *workshop.entries("bars", 4)])
    suggested = trainer.suggest_tags_and_regions(project.id, iteration.id, [image.id for image in fresh])
    assert {each.id for each in suggested} == {image.id for image in fresh}
    for each in suggested:
        assert {one.tag_id for one in each.predictions} == {tag.id for tag in tags}
        assert each.prediction_uncertainty >= 0 and each.iteration == iteration.id and each.project == project.id
    counts = trainer.query_suggested_image_count(
        project.id, iteration.id, tag_ids=[tag.id for tag in tags], threshold=0.5
    )
    assert counts == {tags[0].id: 4, tags[1].id: 4}
    token = sdk.models.SuggestedTagAndRegionQueryToken(
        tag_ids=[tags[0].id], threshold=0.5, max_count=10, sort_by="UncertaintyAscending"
    )
    result = trainer.query_suggested_images(project.id, iteration.id, token)
    assert {each.id for each in result.results} == {image.id for image in fresh[:4]}
    uncertainty = [each.prediction_uncertainty for each in result.results]
    assert uncertainty == sorted(uncertainty) and result.token.continuation is None

    pair = sdk.models.ImageTagCreateEntry(image_id=fresh[0].id, tag_id=tags[0].id)
    assert len(trainer.create_image_tags(project.id, tags=[pair]).created) == 1
    assert fresh[0].id not in {image.id for image in trainer.get_untagged_images(project.id)}
    left = trainer.query_suggested_images(project.id, iteration.id, token).results
    assert {each.id for each in left} == {image.id for image in fresh[1:4]}
    assert trainer.suggest_tags_and_regions(project.id, iteration.id, [fresh[0].id]) == [], "it has its tag"


def test_suggested_images_page_by_continuation(trainer, sdk, workshop):
    project, tags, _ = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    fresh = workshop.add(project, workshop.entries("bars", 7))
    trainer.suggest_tags_and_regions(project.id, iteration.id, [image.id for image in fresh])
    token = sdk.models.SuggestedTagAndRegionQueryToken(max_count=3, sort_by="UncertaintyDescending")
    pages = []
    while True:
        result = trainer.query_suggested_images(project.id, iteration.id, token)
        pages.append(result.results)
        if result.token.continuation is None:
            break
        token = result.token
        assert len(pages) < 10
    assert [len(page) for page in pages if page] == [3, 3, 1]
    uncertainty = [each.prediction_uncertainty for page in pages for each in page]
    assert uncertainty == sorted(uncertainty, reverse=True)
    assert {each.id for page in pages for each in page} == {image.id for image in fresh}


def test_unknown_iterations(trainer, sdk, trained):
    nowhere = str(uuid.uuid4())
    for call in (trainer.get_iteration, trainer.delete_iteration, trainer.get_iteration_performance,
                 trainer.unpublish_iteration, trainer.get_exports, trainer.get_image_performances):
        assert refusal(sdk, 404, call, trained.project.id, nowhere) == "NotFoundIteration"
        assert refusal(sdk, 404, call, nowhere, trained.iteration.id) == "NotFoundProject"
