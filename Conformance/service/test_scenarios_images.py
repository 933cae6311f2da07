"""Images with the official library, numbered as in the list of scenarios of the protocol's description."""

import io
import itertools

import msrest.exceptions
import pytest

from images import make_image


def statuses(summary):
    return {result.source_url: result.status for result in summary.images}


def test_scenario_03_bytes(trainer, workshop):
    project = workshop.project()
    tag = trainer.create_tag(project.id, "rings")
    [entry] = workshop.entries("rings", 1)
    summary = trainer.create_images_from_data(project.id, entry.contents, tag_ids=[tag.id])
    assert summary.is_batch_successful and len(summary.images) == 1
    [result] = summary.images
    assert result.status == "OK" and result.image.id
    assert (result.image.width, result.image.height) == (128, 96)
    [found] = trainer.get_tagged_images(project.id)
    assert found.id == result.image.id and [tag.tag_name for tag in found.tags] == ["rings"]


def test_bytes_from_files_and_streams(trainer, workshop, tmp_path):
    """The library sends a file with its name and a stream without one."""
    project = workshop.project()
    path = tmp_path / "ein Bild.jpg"
    path.write_bytes(workshop.entries("rings", 1)[0].contents)
    with open(path, "rb") as file:
        [result] = trainer.create_images_from_data(project.id, file).images
    assert result.status == "OK" and result.source_url == '"ein Bild.jpg"', "with its quotes, as the original has it"
    stream = io.BytesIO(workshop.entries("bars", 1)[0].contents)
    [result] = trainer.create_images_from_data(project.id, stream).images
    assert result.status == "OK"
    assert trainer.get_image_count(project.id) == 2


def test_scenario_04_several_parts_then_a_raw_body(raw, trainer, workshop):
    project = workshop.project(classification_type="Multilabel")
    tags = [trainer.create_tag(project.id, name).id for name in ("a", "b")]
    parts = {str(index): entry.contents for index, entry in enumerate(workshop.entries("rings", 5))}
    path = f"/projects/{project.id}/images?tagIds={','.join(tags)}"
    answer = raw.training("POST", path, files=parts)
    assert answer.status_code == 200, answer.text
    summary = answer.json()
    assert summary["isBatchSuccessful"] is True and len(summary["images"]) == 5
    assert {result["status"] for result in summary["images"]} == {"OK"}
    body = workshop.entries("bars", 1)[0].contents
    answer = raw.training("POST", path, data=body, headers={"Content-Type": "application/octet-stream"})
    assert answer.status_code == 200 and len(answer.json()["images"]) == 1
    found = trainer.get_images(project.id)
    assert len(found) == 6 and all(sorted(tag.tag_id for tag in image.tags) == sorted(tags) for image in found)


def test_scenario_05_urls_with_a_broken_one(raw, trainer, sdk, workshop, web):
    project = workshop.project()
    urls = [f"{web}/rings/900001.jpg", f"{web}/rings/not-here.jpg", f"{web}/bars/900002.jpg"]
    batch = sdk.models.ImageUrlCreateBatch(images=[sdk.models.ImageUrlCreateEntry(url=url) for url in urls])
    answer = trainer.create_images_from_urls(project.id, batch, raw=True)
    assert answer.response.status_code == 207
    summary = answer.output
    assert summary.is_batch_successful is False
    assert statuses(summary) == {urls[0]: "OK", urls[1]: "ErrorSource", urls[2]: "OK"}
    assert [result.source_url for result in summary.images if result.image is None] == [urls[1]]
    assert trainer.get_untagged_image_count(project.id) == 2
    # Clients before 3.3 take 207 for an error.
    body = {"images": [{"url": urls[1]}]}
    for version, status in {"v2.2": 200, "v3.0": 200, "v3.2": 200, "v3.3": 207, "v3.4-preview": 207}.items():
        answer = raw.training("POST", f"/projects/{project.id}/images/urls", version=version, json=body)
        assert (answer.status_code, answer.json()["isBatchSuccessful"]) == (status, False), version


def test_scenario_06_duplicate(trainer, sdk, workshop):
    project = workshop.project()
    tag = trainer.create_tag(project.id, "rings")
    [entry] = workshop.entries("rings", 1)
    [first] = trainer.create_images_from_files(project.id, sdk.models.ImageFileCreateBatch(images=[entry])).images
    entry.tag_ids = [tag.id]
    summary = trainer.create_images_from_files(project.id, sdk.models.ImageFileCreateBatch(images=[entry]))
    [second] = summary.images
    assert summary.is_batch_successful is True
    assert second.status == "OKDuplicate" and second.image.id == first.image.id
    assert trainer.get_image_count(project.id) == 1
    assert trainer.get_tagged_image_count(project.id) == 1, "the new tag is on the image that was there"


def test_scenario_07_bad_file(trainer, sdk, workshop):
    project = workshop.project()
    [good] = workshop.entries("rings", 1)
    bad = sdk.models.ImageFileCreateEntry(name="notes.txt", contents=b"This is a text, no image. " * 20)
    cut = sdk.models.ImageFileCreateEntry(name="cut.jpg", contents=good.contents[:200])
    batch = sdk.models.ImageFileCreateBatch(images=[bad, good, cut])
    answer = trainer.create_images_from_files(project.id, batch, raw=True)
    assert answer.response.status_code == 207
    assert statuses(answer.output) == {
        "notes.txt": "ErrorImageFormat", good.name: "OK", "cut.jpg": "ErrorImageFormat",
    }
    assert answer.output.is_batch_successful is False and trainer.get_image_count(project.id) == 1


def test_images_that_break_a_limit(trainer, sdk, workshop):
    project = workshop.project()
    entry = sdk.models.ImageFileCreateEntry
    heavy = make_image("rings", 1, form="PNG") + bytes(6 * 1024 * 1024)
    batch = [
        entry(name="heavy", contents=heavy),
        entry(name="narrow", contents=make_image("rings", 910001, (1300, 50), "PNG")),
        entry(name="wide enough", contents=make_image("rings", 910002, (1250, 50), "PNG")),
        entry(name="small", contents=make_image("rings", 910003, (32, 32), "PNG")),
    ]
    summary = trainer.create_images_from_files(project.id, sdk.models.ImageFileCreateBatch(images=batch))
    assert statuses(summary) == {
        "heavy": "ErrorImageSize", "narrow": "ErrorImageDimensions", "wide enough": "OK", "small": "OK",
    }


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF"])
def test_image_formats(trainer, workshop, form):
    project = workshop.project()
    summary = trainer.create_images_from_data(project.id, make_image("bars", 920000, form=form))
    assert summary.images[0].status == "OK"


def test_scenario_08_limits(trainer, sdk, workshop):
    project = workshop.project()
    batch = sdk.models.ImageFileCreateBatch(images=workshop.entries("rings", 65))
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_images_from_files(project.id, batch)
    assert refused.value.response.status_code == 400
    assert refused.value.error.code == "BadRequestExceededBatchSize"
    assert refused.value.error.message in str(refused.value) and "64" in str(refused.value)
    assert trainer.get_image_count(project.id) == 0
    with pytest.raises(msrest.exceptions.ValidationError):
        trainer.get_tagged_images(project.id, take=257)


def test_limits_that_the_library_does_not_know(raw, trainer, workshop):
    project = workshop.project()
    ids = ",".join(["00000000-0000-4000-8000-%012d" % number for number in range(257)])
    at = f"/projects/{project.id}"
    for method, path in [
        ("GET", f"/images/id?imageIds={ids}"),
        ("DELETE", f"/images?imageIds={ids}"),
        ("GET", f"/images?tagIds={ids[:37 * 21 - 1]}"),
        ("POST", f"/images?tagIds={ids[:37 * 21 - 1]}"),
        ("DELETE", f"/images/tags?imageIds={ids[:37 * 65 - 1]}&tagIds={ids[:36]}"),
        ("DELETE", f"/images/regions?regionIds={ids[:37 * 65 - 1]}"),
    ]:
        answer = raw.training(method, at + path)
        assert answer.status_code == 400, (method, path[:20], answer.text)
        assert answer.json()["code"] == "BadRequestExceededBatchSize", (method, path[:20])
    answer = raw.training("DELETE", f"{at}/predictions?ids={ids[:37 * 65 - 1]}")
    assert answer.json()["code"] == "BadRequestPredictionIdsExceededCount"
    assert raw.training("GET", f"{at}/images?take=257").status_code == 400
    assert raw.training("GET", f"{at}/images?take=0").json() == []


def test_scenario_10_tag_assignment(trainer, sdk, workshop):
    project, tags, images = workshop.filled(each=2, classification_type="Multilabel")
    pair = sdk.models.ImageTagCreateEntry
    new = pair(image_id=images[0][0].id, tag_id=tags[1].id)
    old = pair(image_id=images[0][1].id, tag_id=tags[0].id)
    summary = trainer.create_image_tags(project.id, tags=[new, old])
    assert [(each.image_id, each.tag_id) for each in summary.created] == [(new.image_id, new.tag_id)]
    assert [(each.image_id, each.tag_id) for each in summary.duplicated] == [(old.image_id, old.tag_id)]
    assert not summary.exceeded
    assert {tag.name: tag.image_count for tag in trainer.get_tags(project.id)} == {"rings": 2, "bars": 3}
    both = [image.id for image in images[0]]
    assert trainer.delete_image_tags(project.id, both, [tags[0].id]) is None
    assert {tag.name: tag.image_count for tag in trainer.get_tags(project.id)} == {"rings": 0, "bars": 3}
    assert trainer.get_untagged_image_count(project.id) == 1


def test_one_tag_at_most_in_a_multiclass_project(trainer, sdk, workshop):
    project, tags, images = workshop.filled(each=1)
    pair = sdk.models.ImageTagCreateEntry(image_id=images[0][0].id, tag_id=tags[1].id)
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_image_tags(project.id, tags=[pair])
    assert refused.value.error.code == "BadRequestImageTags"


def test_scenario_11_regions_are_for_detection(trainer, sdk, workshop):
    """A classification project takes none; asking for proposals finds none."""
    project, tags, images = workshop.filled(each=1)
    box = {"left": 0.1, "top": 0.1, "width": 0.5, "height": 0.5}
    region = sdk.models.ImageRegionCreateEntry(image_id=images[0][0].id, tag_id=tags[0].id, **box)
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_image_regions(project.id, regions=[region])
    assert refused.value.response.status_code == 400 and refused.value.error.code == "BadRequestImageRegions"
    [entry] = workshop.entries("bars", 1)
    entry.regions = [sdk.models.Region(tag_id=tags[0].id, **box)]
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.create_images_from_files(project.id, sdk.models.ImageFileCreateBatch(images=[entry]))
    assert refused.value.error.code == "BadRequestImageRegions"
    proposals = trainer.get_image_region_proposals(project.id, images[0][0].id)
    assert proposals.image_id == images[0][0].id and proposals.proposals == []


def test_scenario_12_paging(trainer, workshop):
    project = workshop.project()
    tag = trainer.create_tag(project.id, "rings")
    order = {image.id: place for place, image in enumerate(workshop.add(project, workshop.entries("rings", 120, tag)))}
    pages = [trainer.get_tagged_images(project.id, take=50, skip=skip) for skip in (0, 50, 100, 150)]
    assert [len(page) for page in pages] == [50, 50, 20, 0]
    newest = [image.id for page in pages for image in page]
    assert set(newest) == set(order), "every image is on one page"
    times = [image.created for page in pages for image in page]
    assert times == sorted(times, reverse=True)
    # The second batch of 64 is newer as a whole.
    assert all(order[image] >= 64 for image in newest[:56])
    oldest = [
        image.id for skip in (0, 50, 100)
        for image in trainer.get_tagged_images(project.id, take=50, skip=skip, order_by="Oldest")
    ]
    assert oldest == newest[::-1]
    count = trainer.get_tagged_image_count(project.id)
    assert type(count) is int and count == 120
    assert trainer.get_untagged_image_count(project.id) == 0
    assert len(trainer.get_images(project.id, take=256)) == 120


def test_scenario_13_tags_and_metadata(trainer, sdk, workshop):
    project, tags, images = workshop.filled(each=0, classification_type="Multilabel")
    other = trainer.create_tag(project.id, "other")
    first = workshop.add(project, workshop.entries("rings", 2, tags[0]), metadata={"key1": "a", "note": "it's"})
    second = workshop.add(project, workshop.entries("bars", 2, tags[1]), metadata={"key1": "a"})
    third = workshop.add(project, workshop.entries("bars", 2, other))
    summary = trainer.update_image_metadata(project.id, [second[0].id, third[0].id], {"key2": "b"})
    assert summary.is_batch_successful and {each.status for each in summary.images} == {"OK"}
    merged = {each.image_id: each.metadata for each in summary.images}
    assert merged == {second[0].id: {"key1": "a", "key2": "b"}, third[0].id: {"key2": "b"}}

    def ids(**options):
        found = {image.id for image in trainer.get_images(project.id, **options)}
        counted = {key: value for key, value in options.items() if key != "order_by"}
        assert trainer.get_image_count(project.id, **counted) == len(found)
        return found

    groups = [{image.id for image in group} for group in (first, second, third)]
    assert ids(filter="metadata=key1 eq 'a' and key2 ne 'b'") == groups[0] | {second[1].id}
    assert ids(filter="metadata=key2 eq 'b'") == {second[0].id, third[0].id}
    assert ids(filter="metadata=key1 eq 'a' or key2 eq 'b'") == groups[0] | groups[1] | {third[0].id}
    assert ids(filter="metadata=note eq 'it''s'") == groups[0]
    assert ids(filter="metadata=key1 eq 'nowhere'") == set()
    assert ids(tag_ids=[tags[0].id, other.id]) == groups[0] | groups[2]
    assert ids(tag_ids=[tags[0].id, other.id], filter="metadata=key2 eq 'b'") == {third[0].id}
    assert ids(tagging_status="Untagged") == set()
    [found] = trainer.get_images_by_ids(project.id, [second[0].id])
    assert found.metadata == {"key1": "a", "key2": "b"}
    assert trainer.get_images_by_ids(project.id, [third[1].id])[0].metadata is None

    missing = trainer.update_image_metadata(
        project.id, [first[0].id, "11111111-1111-4111-8111-111111111111"], {"key3": "c"}, raw=True
    )
    assert missing.response.status_code == 207
    assert {each.status for each in missing.output.images} == {"OK", "ErrorImageNotFound"}
    with pytest.raises(sdk.TrainingError) as refused:
        trainer.get_images(project.id, filter="metadata=key1 like 'a'")
    assert refused.value.response.status_code == 400


def test_workspace_and_snapshot(trainer, workshop):
    """What an iteration was trained with stays as it was, whatever becomes of the workspace."""
    project, tags, images = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    gone = images[0][0].id
    trainer.delete_images(project.id, [gone])
    trainer.update_tag(project.id, tags[1].id, workshop.sdk.models.Tag(name="renamed", description="", type="Regular"))
    workshop.add(project, workshop.entries("bars", 3, tags[1]))
    assert trainer.get_image_count(project.id) == 12
    assert trainer.get_image_count(project.id, iteration_id=iteration.id) == 10
    snapshot = trainer.get_tagged_images(project.id, iteration_id=iteration.id)
    assert gone in {image.id for image in snapshot} and len(snapshot) == 10
    assert {tag.name: tag.image_count for tag in trainer.get_tags(project.id, iteration_id=iteration.id)} == {
        "rings": 5, "bars": 5,
    }
    assert {tag.name: tag.image_count for tag in trainer.get_tags(project.id)} == {"rings": 4, "renamed": 8}
    assert trainer.get_images_by_ids(project.id, [gone]) == []
    assert len(trainer.get_images_by_ids(project.id, [gone], iteration_id=iteration.id)) == 1
    trainer.delete_images(project.id, [images[0][1].id], all_iterations=True)
    assert trainer.get_image_count(project.id, iteration_id=iteration.id) == 9


def test_scenario_28_delete_all(trainer, workshop):
    project, tags, images = workshop.filled(each=5)
    iteration = workshop.finished(project, trainer.train_project(project.id))
    answer = trainer.delete_images(project.id, all_images=True, all_iterations=True, raw=True)
    assert answer.response.status_code == 202 and answer.output is None
    for count in (
        trainer.get_image_count(project.id), trainer.get_tagged_image_count(project.id),
        trainer.get_image_count(project.id, iteration_id=iteration.id),
    ):
        assert count == 0
    assert trainer.get_images(project.id) == []
    one = workshop.add(project, workshop.entries("rings", 1))
    answer = trainer.delete_images(project.id, image_ids=[one[0].id], raw=True)
    assert answer.response.status_code == 204


def test_ids_that_are_repeated_or_left_out(raw, trainer, workshop):
    project = workshop.project()
    images = workshop.add(project, workshop.entries("rings", 2))
    twice = ",".join(itertools.chain.from_iterable([image.id.upper(), image.id] for image in images))
    path = f"/projects/{project.id}/images/id"
    assert len(raw.training("GET", path, params={"imageIds": twice}).json()) == 2
    repeated = [("imageIds", image.id) for image in images]
    assert len(raw.training("GET", path, params=repeated).json()) == 2
    assert raw.training("GET", path).json() == []
