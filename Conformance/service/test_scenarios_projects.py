"""Projects and tags with the official library, numbered as in the list of scenarios of the protocol's description."""

import time
import types
import uuid

import pytest
import requests

from images import KINDS
from server import RESOURCE, TRAINING_KEY

GENERAL = "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31"
COMPACT = "0732100f-1a38-4e49-a514-c9b44c697ab5"


def test_scenario_09_tag_life_cycle(trainer, sdk, workshop):
    project = workshop.project()
    tag = trainer.create_tag(project.id, "screws")
    assert (tag.name, tag.type, tag.image_count, tag.description) == ("screws", "Regular", 0, None)
    negative = trainer.create_tag(project.id, "nothing", type="Negative")
    assert negative.type == "Negative"
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_tag(project.id, "nothing else", type="Negative")
    assert refused.value.response.status_code == 400
    assert refused.value.error.code == "BadRequestMultipleNegativeTag"

    [image] = workshop.add(project, workshop.entries("rings", 1, tag))
    changed = trainer.update_tag(project.id, tag.id, sdk.models.Tag(name="bolts", description="", type="Regular"))
    assert changed.name == "bolts" and changed.id == tag.id
    assert {each.name: each.image_count for each in trainer.get_tags(project.id)} == {"bolts": 1, "nothing": 0}
    assert trainer.get_tag(project.id, tag.id).name == "bolts"
    assert trainer.delete_tag(project.id, tag.id) is None
    assert [each.name for each in trainer.get_tags(project.id)] == ["nothing"]
    [left] = trainer.get_images_by_ids(project.id, [image.id])
    assert left.id == image.id and not left.tags
    assert trainer.get_untagged_image_count(project.id) == 1


def test_tag_names_are_unique_without_case(trainer, sdk, workshop):
    project = workshop.project()
    trainer.create_tag(project.id, "Zahnrad Größe 3")
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_tag(project.id, "zahnrad grÖSSE 3".replace("SS", "ß"))
    assert refused.value.error.code == "BadRequestTagNameNotUnique"


def test_negative_tag_stands_alone(trainer, sdk, workshop):
    project, tags, _ = workshop.filled(each=1, classification_type="Multilabel")
    negative = trainer.create_tag(project.id, "nothing", type="Negative")
    batch = sdk.models.ImageFileCreateBatch(images=workshop.entries("bars", 1, tags[0], negative))
    summary = trainer.create_images_from_files(project.id, batch)
    assert summary.is_batch_successful is False
    assert summary.images[0].status == "ErrorNegativeAndRegularTagOnSameImage" and summary.images[0].image is None


def test_scenario_22_project_copy_by_image_links(trainer, sdk, workshop):
    source, tags, images = workshop.filled(each=30)
    settings = trainer.get_project(source.id).settings
    copy = workshop.project(
        "copy", domain_id=settings.domain_id, classification_type=settings.classification_type,
        target_export_platforms=settings.target_export_platforms,
    )
    new_tags = {tag.id: trainer.create_tag(copy.id, tag.name).id for tag in trainer.get_tags(source.id)}
    skip = 0
    while page := trainer.get_tagged_images(source.id, take=50, skip=skip):
        skip += len(page)
        entries = [
            sdk.models.ImageUrlCreateEntry(
                url=image.original_image_uri, tag_ids=[new_tags[tag.tag_id] for tag in image.tags]
            )
            for image in page
        ]
        summary = trainer.create_images_from_urls(copy.id, sdk.models.ImageUrlCreateBatch(images=entries))
        assert summary.is_batch_successful, [result.status for result in summary.images]
    assert skip == 60
    assert trainer.get_tagged_image_count(copy.id) == 60
    assert {tag.name: tag.image_count for tag in trainer.get_tags(copy.id)} == {kind: 30 for kind in KINDS}


def test_image_links_open_without_a_key(trainer, workshop):
    project = workshop.project()
    entries = workshop.entries("rings", 1)
    workshop.add(project, entries)
    [image] = trainer.get_untagged_images(project.id)
    original = requests.get(image.original_image_uri)
    assert original.status_code == 200 and original.content == entries[0].contents
    assert original.headers["Content-Type"] == "image/jpeg"
    for link in (image.resized_image_uri, image.thumbnail_uri):
        assert requests.get(link).status_code == 200
    forged = image.original_image_uri[:-4] + "AAAA"
    assert requests.get(forged).status_code == 404 and requests.get(forged).json()["message"]
    bare = image.original_image_uri.partition("?")[0]
    assert requests.get(bare).status_code == 404


def test_artifacts_are_read_by_relative_links(raw, trainer, workshop):
    project = workshop.project()
    entries = workshop.entries("bars", 1)
    workshop.add(project, entries)
    [image] = trainer.get_untagged_images(project.id)
    path = image.original_image_uri.removeprefix(raw.server.address)
    chunks = b"".join(trainer.get_artifact(project.id, path))
    assert chunks == entries[0].contents
    other = workshop.project()
    answer = raw.training("GET", f"/projects/{project.id}/artifacts", params={"path": "/etc/passwd"})
    assert answer.status_code == 400 and answer.json()["code"] == "BadRequestInvalidArtifactUri"
    answer = raw.training("GET", f"/projects/{other.id}/artifacts", params={"path": path})
    assert answer.status_code == 400, "the image belongs to another project"


def test_scenario_23_export_and_import_by_token(trainer, sdk, server, workshop):
    source, tags, _ = workshop.filled(each=5)
    iteration = workshop.finished(source, trainer.train_project(source.id))
    trainer.publish_iteration(source.id, iteration.id, "kept here", RESOURCE)
    exported = trainer.export_project(source.id)
    assert (exported.iteration_count, exported.image_count, exported.region_count) == (1, 10, 0)
    assert exported.tag_count == 2 and exported.token and exported.estimated_import_time_in_ms >= 0

    elsewhere = sdk.training(server.address, TRAINING_KEY)
    project = elsewhere.import_project(exported.token, name="imported")
    workshop.made.append(project.id)
    assert project.name == "imported" and project.status in ("Importing", "Succeeded")
    end = time.monotonic() + 60
    while project.status == "Importing":
        assert time.monotonic() < end
        time.sleep(0.2)
        project = elsewhere.get_project(project.id)
    assert project.status == "Succeeded" and project.id != source.id

    new_tags = elsewhere.get_tags(project.id)
    assert {tag.name: tag.image_count for tag in new_tags} == {kind: 5 for kind in KINDS}
    assert not {tag.id for tag in new_tags} & {tag.id for tag in tags}
    assert elsewhere.get_tagged_image_count(project.id) == 10
    before = {image.id for image in trainer.get_tagged_images(source.id)}
    assert not before & {image.id for image in elsewhere.get_tagged_images(project.id)}
    [copied] = elsewhere.get_iterations(project.id)
    assert copied.id != iteration.id and copied.status == "Completed" and copied.name == iteration.name
    assert copied.publish_name is None and copied.original_publish_resource_id is None
    # The model came along, and it answers with the new tags.
    answer = elsewhere.quick_test_image(project.id, workshop.entries("bars", 1)[0].contents, store=False)
    assert answer.predictions[0].tag_name == "bars"
    assert {each.tag_id for each in answer.predictions} == {tag.id for tag in new_tags}

    again = elsewhere.import_project(exported.token)
    workshop.made.append(again.id)
    assert again.name == f"{source.name} (1)"
    with pytest.raises(sdk.TrainingError) as refused:
        elsewhere.import_project(exported.token[:-3] + "abc")
    assert refused.value.error.code == "BadRequestInvalidImportToken"
    while elsewhere.get_project(again.id).status == "Importing":
        assert time.monotonic() < end
        time.sleep(0.2)


def test_scenario_26_project_round_trip(trainer, sdk, workshop):
    project = workshop.project("before", classification_type="Multilabel", description="as it was")
    found = trainer.get_project(project.id)
    assert found.settings.classification_type == "Multilabel"
    found.name, found.settings.classification_type, found.settings.domain_id = "after", "Multiclass", COMPACT
    # Members that only the server sets.
    found.id, found.created = str(uuid.uuid4()), "2001-01-01T00:00:00Z"
    changed = trainer.update_project(project.id, found)
    assert changed.id == project.id and changed.created == project.created
    assert (changed.name, changed.description) == ("after", "as it was")
    assert changed.settings.classification_type == "Multiclass" and changed.settings.domain_id == COMPACT
    assert trainer.get_project(project.id).settings.classification_type == "Multiclass"
    assert changed.last_modified >= project.last_modified


def test_project_round_trip_of_the_whole_answer(raw, workshop):
    project = workshop.project("before", classification_type="Multilabel")
    found = raw.training("GET", f"/projects/{project.id}").json()
    found["settings"]["classificationType"] = "multiclass"
    answer = raw.training("PATCH", f"/projects/{project.id}", json=found)
    assert answer.status_code == 200
    now = raw.training("GET", f"/projects/{project.id}").json()
    found["settings"]["classificationType"] = "Multiclass"
    assert {key: value for key, value in now.items() if key != "lastModified"} == {
        key: value for key, value in found.items() if key != "lastModified"
    }
    answer = raw.training("PATCH", f"/projects/{project.id}", json={"name": "after", "description": ""})
    assert answer.status_code == 200 and answer.json()["name"] == "after"
    assert answer.json()["settings"] == now["settings"], "what is not sent stays"


def test_new_projects_have_the_documented_defaults(raw, trainer, workshop):
    project = trainer.create_project("plain")
    workshop.made.append(project.id)
    found = raw.training("GET", f"/projects/{project.id}").json()
    assert found["description"] == "" and found["status"] == "Succeeded" and found["drModeEnabled"] is False
    settings = found["settings"]
    assert settings["domainId"] == GENERAL and settings["classificationType"] == "Multilabel"
    assert settings["targetExportPlatforms"] == [] and settings["useNegativeSet"] is True
    assert set(settings["imageProcessingSettings"]["augmentationMethods"]) >= {"rotation", "horizontal flip"}
    assert found["created"].endswith("Z") and found["lastModified"].endswith("Z")


def test_project_thumbnail_is_the_first_image(trainer, workshop):
    project = workshop.project()
    assert project.thumbnail_uri is None
    workshop.add(project, workshop.entries("rings", 1))
    workshop.add(project, workshop.entries("bars", 1))
    first = trainer.get_untagged_images(project.id, order_by="Oldest")[0]
    assert trainer.get_project(project.id).thumbnail_uri.partition("?")[0] == first.thumbnail_uri.partition("?")[0]


def test_storage_addresses_of_a_project_are_kept(trainer, workshop):
    address = "https://storage.example/models?sig=1"
    project = workshop.project(export_model_container_uri=address, notification_queue_uri=address + "2")
    settings = trainer.get_project(project.id).settings
    assert (settings.export_model_container_uri, settings.notification_queue_uri) == (address, address + "2")


def test_domains_are_those_that_programs_name(trainer, sdk):
    domains = {domain.id: domain for domain in trainer.get_domains()}
    assert (domains[GENERAL].name, domains[GENERAL].type) == ("General", "Classification")
    assert domains[COMPACT].name == "General (compact)"
    detection = [domain for domain in domains.values() if domain.type == "ObjectDetection" and domain.name == "General"]
    assert [domain.id for domain in detection] == ["da2e3a8a-40a5-4171-82f4-58522f70fbc1"]
    # That one was withdrawn from the original service; its id still has to be known.
    assert [domain.name for domain in domains.values() if not domain.enabled] == ["Adult"]
    assert trainer.get_domain(GENERAL).name == "General"
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.get_domain(str(uuid.uuid4()))
    assert refused.value.error.code == "NotFoundDomain" and refused.value.response.status_code == 404


def test_every_detection_domain_makes_a_project(trainer, workshop):
    domains = [domain for domain in trainer.get_domains() if domain.type == "ObjectDetection"]
    assert [domain.name for domain in domains] == [
        "General", "General [A1]", "Logo", "Products on Shelves", "General (compact)", "General (compact) [S1]",
    ]
    for domain in domains:
        assert domain.enabled
        # A published quickstart sends a type of classification.
        project = workshop.project("boxes", domain_id=domain.id, classification_type="Multilabel")
        assert project.settings.domain_id == domain.id and project.settings.classification_type is None
        project.settings.domain_id = domains[0].id
        assert trainer.update_project(project.id, project).settings.domain_id == domains[0].id


def test_names_of_projects_are_any_text(trainer, workshop):
    name = "Schrauben & Muttern #1/2 ?x=%41 \u202e \U0001f529"
    project = workshop.project(name, description="long " * 700)
    assert project.name == name and trainer.get_project(project.id).description == "long " * 700


def test_projects_are_independent(trainer, workshop):
    """Two projects may have one name, and what happens in one does not reach the other."""
    first, second = workshop.project("twin"), workshop.project("twin")
    assert first.id != second.id
    trainer.create_tag(first.id, "only here")
    assert trainer.get_tags(second.id) == []
    foreign = types.SimpleNamespace(id=trainer.get_tags(first.id)[0].id)
    batch = workshop.sdk.models.ImageFileCreateBatch(images=workshop.entries("bars", 1, foreign))
    summary = trainer.create_images_from_files(second.id, batch)
    assert summary.images[0].status == "ErrorInvalidTag"
