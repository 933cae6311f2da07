"""Whatever was answered with success is there after any process was killed at any point, and nothing is half there.

A client uploads, tags, trains, publishes and asks without pause while the server and its worker are killed. Whatever it
was told is written down; what it was not told may have happened as a whole or not at all. OCELLUS_KILLS says how many
kills.

A prediction is answered a moment before it is written, so that nobody waits for the disk: only what a query has waited for
must be there.
"""

import base64
import os
import random
import signal
import threading
import time
import traceback

import requests

from images import KINDS, make_image
from server import RESOURCE, Raw, Server, failure, has_ended

# The quickest of the usual domains: a training that is killed too often is given up.
COMPACT = "0732100f-1a38-4e49-a514-c9b44c697ab5"

KILLS = int(os.environ.get("OCELLUS_KILLS", "12"))
# A training whose worker was killed stands still until its lease runs out; so there are always others to begin.
PROJECTS = 3 + KILLS // 6
SEED = int(os.environ.get("OCELLUS_KILLS_SEED", "1"))


class Unanswered(Exception):
    """A request that nobody answered: it may have been carried out or not."""


class Project:
    """What the client was told of a project, and what it was left in doubt of."""

    def __init__(self, id):
        self.id = id
        self.tags = {}
        # By the number of the batch: the numbers of its images and its tag; and the ids if there was an answer.
        self.batches, self.uncertain_batches = {}, {}
        self.tagged = {}
        self.removed, self.uncertain_removed = set(), set()
        self.iterations, self.uncertain_trainings = {}, 0
        # What each name may lead to: the last answered publishing, and those after it in doubt.
        self.published, self.uncertain_published = None, set()
        # The images of predictions that were answered; those that this server answered; those that a query waited for.
        self.predictions, self.fresh, self.settled = {}, set(), set()


class Client:
    """Works without pause, one step after the other, and remembers."""

    def __init__(self, server, seed):
        self.server, self.chance = server, random.Random(seed)
        self.raw, self.projects, self.uncertain_projects = Raw(server), [], set()
        self.next_number, self.next_batch, self.next_name = 1, 1, 1
        self.steps, self.unanswered, self.surprises = 0, 0, []
        self.ended, self.up, self.working = threading.Event(), threading.Event(), threading.Lock()

    def ask(self, side, method, path, *good, **options):
        """Sends a request; its answer must be one of the good ones, or there must be none."""
        try:
            answer = getattr(self.raw, side)(method, path, **options)
        except requests.RequestException:
            # Connections of a server that is gone are of no use.
            self.raw = Raw(self.server)
            self.unanswered += 1
            raise Unanswered from None
        if answer.status_code == 503 or answer.status_code == 429:
            raise Unanswered
        if answer.status_code not in good:
            self.surprises.append(f"{method} {path[:90]}: {answer.status_code} {answer.text[:300]}")
            raise Unanswered
        return answer

    def run(self):
        while not self.ended.is_set():
            if not self.up.wait(0.1):
                continue
            with self.working:
                try:
                    self.step()
                except Unanswered:
                    pass
                except Exception:
                    self.surprises.append(traceback.format_exc())
                self.steps += 1

    def step(self):
        if len(self.projects) < PROJECTS and self.steps >= 40 * len(self.projects):
            return self.make_project()
        project = self.chance.choice(self.projects)
        if len(project.tags) < 2:
            return self.make_tag(project)
        if len(project.batches) < 4:
            return self.upload(project)
        weights = {self.upload: 5, self.tag: 3, self.remove: 1, self.train: 4, self.publish: 2, self.ask_about: 4,
                   self.settle: 1}
        step = self.chance.choices(list(weights), list(weights.values()))[0]
        return step(project)

    def make_project(self):
        name = f"project-{self.next_name}"
        self.next_name += 1
        self.uncertain_projects.add(name)
        answer = self.ask("training", "POST", f"/projects?name={name}&classificationType=Multilabel&domainId={COMPACT}", 200)
        self.uncertain_projects.discard(name)
        self.projects.append(Project(answer.json()["id"]))

    def make_tag(self, project):
        kind = KINDS[len(project.tags)]
        try:
            answer = self.ask("training", "POST", f"/projects/{project.id}/tags?name={kind}", 200, 400)
        except Unanswered:
            return
        if answer.status_code == 400:
            # An earlier request that nobody answered was carried out.
            failure(answer, 400, "BadRequestTagNameNotUnique")
            answer = self.ask("training", "GET", f"/projects/{project.id}/tags", 200)
            [tag] = [tag for tag in answer.json() if tag["name"] == kind]
        else:
            tag = answer.json()
        project.tags[kind] = tag["id"]

    def upload(self, project):
        kind, count = self.chance.choice(KINDS), self.chance.choice((1, 3, 6))
        numbers, batch = list(range(self.next_number, self.next_number + count)), self.next_batch
        self.next_number, self.next_batch = self.next_number + count, batch + 1
        project.uncertain_batches[batch] = (kind, numbers)
        body = {
            "images": [
                {"name": str(number), "contents": base64.b64encode(make_image(kind, number)).decode()} for number in numbers
            ],
            "tagIds": [project.tags[kind]], "metadata": {"batch": str(batch)},
        }
        answer = self.ask("training", "POST", f"/projects/{project.id}/images/files", 200, json=body).json()
        assert answer["isBatchSuccessful"]
        del project.uncertain_batches[batch]
        ids = {int(each["sourceUrl"]): each["image"]["id"] for each in answer["images"]}
        project.batches[batch] = (kind, ids)

    def some_image(self, project):
        batch = self.chance.choice(sorted(project.batches))
        kind, ids = project.batches[batch]
        return kind, self.chance.choice(sorted(ids.items()))[1]

    def tag(self, project):
        """Gives an image the other tag as well."""
        kind, image = self.some_image(project)
        if image in project.removed | project.uncertain_removed:
            return
        other = KINDS[1 - KINDS.index(kind)]
        body = {"tags": [{"imageId": image, "tagId": project.tags[other]}]}
        project.tagged.setdefault(image, "uncertain")
        self.ask("training", "POST", f"/projects/{project.id}/images/tags", 200, json=body)
        project.tagged[image] = "told"

    def remove(self, project):
        _, image = self.some_image(project)
        project.uncertain_removed.add(image)
        self.ask("training", "DELETE", f"/projects/{project.id}/images?imageIds={image}", 204)
        project.removed.add(image)

    def train(self, project):
        project.uncertain_trainings += 1
        answer = self.ask("training", "POST", f"/projects/{project.id}/train?forceTrain=true", 200, 400)
        project.uncertain_trainings -= 1
        if answer.status_code == 200:
            project.iterations[answer.json()["id"]] = answer.json()["name"]
        else:
            code = answer.json()["code"]
            expected = ("TrainingAlreadyInProgress", "ValidationFailed", "ExceedIterationPerProjectLimit")
            assert code.endswith(expected), answer.text

    def publish(self, project):
        found = self.ask("training", "GET", f"/projects/{project.id}/iterations", 200).json()
        done = sorted(each["id"] for each in found if each["status"] == "Completed")
        if not done:
            return
        iteration = self.chance.choice(done)
        project.uncertain_published.add(iteration)
        self.ask(
            "training", "POST", f"/projects/{project.id}/iterations/{iteration}/publish", 200,
            params={"publishName": "live", "predictionId": RESOURCE, "overwrite": "true"},
        )
        project.published, project.uncertain_published = iteration, set()

    def ask_about(self, project):
        if not project.published:
            return
        number, kind = self.next_number, self.chance.choice(KINDS)
        self.next_number += 1
        answer = self.ask(
            "prediction", "POST", f"/{project.id}/classify/iterations/live/image?application=kept", 200,
            data=make_image(kind, number), headers={"Content-Type": "application/octet-stream"},
        ).json()
        assert answer["iteration"] in {project.published, *project.uncertain_published}
        project.predictions[answer["id"]] = make_image(kind, number)
        project.fresh.add(answer["id"])

    def settle(self, project):
        """A query finds what was answered before it, in whichever project; so that is in the store by then."""
        self.ask("training", "POST", f"/projects/{project.id}/predictions/query", 200, json={"maxCount": 1})
        for each in self.projects:
            each.settled |= each.fresh
            each.fresh.clear()


class Examiner:
    """Compares what the client was told with what is there."""

    def __init__(self, client):
        self.client, self.raw, self.lost = client, Raw(client.server), 0

    def get(self, path, **options):
        answer = self.raw.training("GET", path, **options)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def look(self, thoroughly=False):
        there = {each["id"]: each["name"] for each in self.get("/projects")}
        told = {project.id for project in self.client.projects}
        assert told <= there.keys(), "every project is there"
        assert {there[id] for id in there.keys() - told} <= self.client.uncertain_projects
        for project in self.client.projects:
            self.look_at(project, thoroughly)

    def look_at(self, project, thoroughly):
        at = f"/projects/{project.id}"
        tags = {each["name"]: each["id"] for each in self.get(f"{at}/tags")}
        assert project.tags.items() <= tags.items() and tags.keys() <= set(KINDS)
        images, skip = {}, 0
        while page := self.get(f"{at}/images?take=256&skip={skip}&orderBy=Oldest"):
            images |= {each["id"]: each for each in page}
            skip += len(page)
        assert self.get(f"{at}/images/count") == len(images) == skip

        batches = {}
        for image in images.values():
            batches.setdefault(int(image["metadata"]["batch"]), []).append(image)
        for number, (kind, ids) in project.batches.items():
            expected = set(ids.values()) - project.removed
            found = {image["id"] for image in batches.pop(number, [])}
            assert expected - project.uncertain_removed <= found <= expected, f"batch {number} is whole"
            for image in found:
                given = {each["tagId"] for each in images[image]["tags"]}
                other = project.tags[KINDS[1 - KINDS.index(kind)]]
                must = {project.tags[kind]} | ({other} if project.tagged.get(image) == "told" else set())
                may = must | ({other} if image in project.tagged else set())
                assert must <= given <= may
        for number, found in batches.items():
            assert number in project.uncertain_batches, "nothing is there that nobody sent"
            kind, numbers = project.uncertain_batches[number]
            assert len(found) == len(numbers), f"batch {number} is half there"
            assert all([each["tagId"] for each in image["tags"]] == [project.tags[kind]] for image in found)

        iterations = {each["id"]: each for each in self.get(f"{at}/iterations")}
        assert project.iterations.keys() <= iterations.keys()
        assert len(iterations) <= len(project.iterations) + project.uncertain_trainings, "no training is there twice"
        names = [each["name"] for each in iterations.values()]
        assert len(names) == len(set(names))
        # One that was killed four times is given up, and says so.
        failed = [each for each in iterations.values() if each["status"] not in ("Training", "Completed")]
        assert all("stopped unexpectedly 4 times" in each["trainingErrorDetails"] for each in failed)
        published = {each["id"] for each in iterations.values() if each["publishName"] == "live"}
        if project.published or published:
            assert len(published) == 1, "one iteration has the name"
            assert published <= {project.published, *project.uncertain_published}
        stored = self.stored(project)
        assert project.settled <= stored.keys(), "every prediction that a query has waited for is kept"
        if thoroughly:
            self.look_closely(project, images, iterations, stored)

    def stored(self, project):
        found, token = {}, {"application": "kept", "maxCount": 100}
        while True:
            answer = self.raw.training("POST", f"/projects/{project.id}/predictions/query", json=token)
            assert answer.status_code == 200, answer.text
            for each in answer.json()["results"]:
                assert each["id"] not in found, "nothing is listed twice"
                found[each["id"]] = each
            token = answer.json()["token"]
            if token["continuation"] is None:
                return found

    def bytes(self, link):
        answer = requests.get(link)
        assert answer.status_code == 200, link
        return answer.content

    def look_closely(self, project, images, iterations, stored):
        """Every byte of every image, every model."""
        for kind, ids in project.batches.values():
            for number, id in ids.items():
                if id in images:
                    assert self.bytes(images[id]["originalImageUri"]) == make_image(kind, number)
                    assert self.bytes(images[id]["thumbnailUri"])
        for id, each in stored.items():
            contents = self.bytes(each["originalImageUri"])
            assert contents == project.predictions.get(id, contents)
        self.lost += len(project.predictions.keys() - stored.keys())
        assert not any(each["status"] == "Training" for each in iterations.values()), "every training has come to its end"
        for iteration in (each for each in iterations.values() if each["status"] == "Completed"):
            at = f"/projects/{project.id}/iterations/{iteration['id']}"
            performance = self.get(f"{at}/performance")
            assert len(performance["perTagPerformance"]) == 2
            assert self.get(f"{at}/performance/images/count") > 0
            answer = self.raw.training(
                "POST", f"/projects/{project.id}/quicktest/image?store=false&iterationId={iteration['id']}",
                data=make_image("bars", 970001), headers={"Content-Type": "application/octet-stream"},
            )
            assert answer.status_code == 200, answer.text
            assert {each["tagName"] for each in answer.json()["predictions"]} == set(KINDS)

    def wait_for_trainings(self, limit=180 + 6 * KILLS):
        end = time.monotonic() + limit
        while running := [
            each for project in self.client.projects for each in self.get(f"/projects/{project.id}/iterations")
            if each["status"] == "Training"
        ]:
            assert time.monotonic() < end, f"still training after {limit} s: {[each['id'] for each in running]}"
            time.sleep(0.3)


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def test_nothing_is_lost_or_half_there(ocellus, tmp_path):
    chance = random.Random(SEED)
    server = Server(ocellus, tmp_path / "killed").start()
    client = Client(server, SEED)
    thread = threading.Thread(target=client.run)
    thread.start()
    killed = {"server": 0, "worker": 0}
    try:
        client.up.set()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.05, 2.0))
            workers = server.workers()
            if workers and chance.random() < 0.4:
                kill(chance.choice(workers))
                killed["worker"] += 1
                continue
            server.kill()
            client.up.clear()
            killed["server"] += 1
            if chance.random() < 0.5:
                # The workers are killed with it; else they go on until they notice.
                for worker in workers:
                    kill(worker)
            with client.working:
                for project in client.projects:
                    project.fresh.clear()
                server.start()
                Examiner(client).look()
            client.up.set()
        client.ended.set()
        thread.join(60)
        assert not thread.is_alive()
        print(
            f"{killed}; {client.steps} steps, {client.unanswered} unanswered, "
            f"{sum(len(project.batches) for project in client.projects)} batches, "
            f"{sum(len(project.iterations) for project in client.projects)} trainings, "
            f"{sum(len(project.predictions) for project in client.projects)} predictions"
        )
        assert client.surprises == []
        examiner = Examiner(client)
        examiner.wait_for_trainings()
        examiner.look(thoroughly=True)
        print(f"{examiner.lost} predictions were answered and not yet written")
        workers = server.workers()
        assert server.stop() == 0
        assert all(has_ended(pid) for pid in workers)
        examination = ocellus.json("doctor", "--data", server.data, "--read-blobs")["dataFolder"]
        assert examination == {"readBlobs": True, "flaws": []}
    finally:
        client.ended.set()
        client.up.set()
        thread.join(60)
        if server.process.poll() is None:
            server.kill()
