"""Projects that tests of the service make: filled with images, trained, cleared away; and where the official libraries lie."""

import dataclasses
import itertools
import time
import types

from images import KINDS, make_image
from program import REPOSITORY

SDK = REPOSITORY / ".venv-conformance/sdk"

numbers = itertools.count(1)


class Workshop:
    """Makes projects with images, trains them, and clears them away."""

    def __init__(self, trainer, sdk):
        self.trainer, self.sdk, self.made = trainer, sdk, []

    def project(self, name="conformance", **options):
        """A new project."""
        options = {"classification_type": "Multiclass"} | options
        project = self.trainer.create_project(name, **options)
        self.made.append(project.id)
        return project

    def entries(self, kind, count, *tags, first=None):
        """Entries for a batch: images that no other test has, named by their numbers."""
        entry = self.sdk.models.ImageFileCreateEntry
        chosen = range(first, first + count) if first is not None else (next(numbers) for _ in range(count))
        return [
            entry(name=f"{kind}-{number}.jpg", contents=make_image(kind, number), tag_ids=[tag.id for tag in tags])
            for number in chosen
        ]

    def add(self, project, entries, metadata=None):
        """Uploads entries in batches of 64 and gives the images in the order of the entries."""
        images = {}
        for start in range(0, len(entries), 64):
            summary = self.trainer.create_images_from_files(
                project.id,
                self.sdk.models.ImageFileCreateBatch(images=entries[start:start + 64], metadata=metadata),
            )
            assert summary.is_batch_successful, [result.status for result in summary.images]
            images |= {result.source_url: result.image for result in summary.images}
        return [images[entry.name] for entry in entries]

    def filled(self, each=6, **options):
        """A project with a tag for each kind of image, and so many images of each."""
        project = self.project(**options)
        tags = [self.trainer.create_tag(project.id, kind) for kind in KINDS]
        images = [self.add(project, self.entries(kind, each, tag)) for kind, tag in zip(KINDS, tags)]
        return project, tags, images

    def finished(self, project, iteration, limit=120):
        """Waits until a training has ended, and gives the iteration."""
        end = time.monotonic() + limit
        while iteration.status == "Training":
            assert time.monotonic() < end, f"still training after {limit} s"
            time.sleep(0.2)
            iteration = self.trainer.get_iteration(project.id, iteration.id)
        assert iteration.status == "Completed", iteration.training_error_details
        return iteration

    def clear(self):
        for project in self.made:
            try:
                for iteration in self.trainer.get_iterations(project):
                    if iteration.status == "Training":
                        self.finished(types.SimpleNamespace(id=project), iteration)
                    if iteration.publish_name:
                        self.trainer.unpublish_iteration(project, iteration.id)
                self.trainer.delete_project(project)
            except self.sdk.TrainingError as error:
                # The test has deleted it itself.
                assert error.error.code == "NotFoundProject", error.message


@dataclasses.dataclass
class Trained:
    """A project that is trained and published; tests read it and leave it as it is."""

    project: object
    tags: list
    images: list
    iteration: object
    name: str = "classifyModel"
