import Annotations
import Bytes
import Foundation
import Learning
import Projects
import ProjectsTesting
import Storage
import TestSupport
import Testing
import TrainingTesting

@testable import TrainingService

@Suite("Training of detectors, around what trains them")
struct DetectionTrainingTests {
    @Test("an iteration keeps model, detections and numbers, and is found by its mistakes")
    func training() async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let (projects, store) = (installation.projects, installation.store)
            let (project, tags, boxes) = try await installation.boxed()
            let iteration = try await installation.trained(project)
            #expect(iteration.status == .completed && iteration.task == .detection)
            #expect(try iteration.decodedRecipe().averagePrecision == 0.5)
            #expect(try iteration.decodedRecipe().skippedImageCount == 1)
            // What happens to the workspace afterwards changes nothing.
            try await store.write { _ = try $0.deleteTag(tags[0].id, of: project.id) }
            let filter = ImageScoreFilter(iterationID: iteration.id)
            let images = try await projects.imagePerformances(
                filter,
                in: project.id,
                page: ListPage(order: .oldest, take: 10)
            )
            #expect(images.map { $0.regions.map(\.region.box) } == boxes.map { [$0] })
            #expect(
                images.map { $0.regions.map(\.tagName) }
                    == (0..<6).map { [$0 % 2 == 0 ? "checks" : "stripes"] }
            )
            #expect(images.map { $0.predictions.map(\.box) } == boxes.map { [$0] })
            #expect(images.allSatisfy { $0.predictions.map(\.probability) == [0.75] && !$0.isWrong })
            #expect(images.allSatisfy { $0.predictions.map(\.tag.name) == $0.tags.map(\.name) })
            let stripes = ImageScoreFilter(iterationID: iteration.id, tagIDs: [tags[1].id])
            #expect(try await projects.imagePerformanceCount(stripes, in: project.id) == 3)
        }
    }

    @Test(
        "the performance is measured at the probability and the overlap that are asked for",
        arguments: [
            (nil, nil, 0.5, 0.3), (0.75, 0.5, 0.75, 0.5), (-1, 2, 0, 1), (.nan, .nan, 0.5, 0.3),
        ] as [(Double?, Double?, Double, Double)]
    )
    func performance(threshold: Double?, overlap: Double?, measured: Double, at: Double) async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let (project, _, _) = try await installation.boxed()
            let iteration = try await installation.trained(project)
            let performance = try await installation.projects.performance(
                of: iteration.id,
                in: project.id,
                threshold: threshold,
                overlapThreshold: overlap
            )
            #expect(performance.threshold == measured && performance.overlapThreshold == at)
            #expect(performance.precision.value == measured && performance.recall.value == at)
            #expect(performance.averagePrecision == 0, "no image is without detections")
            #expect(performance.tags.map(\.tag.name) == ["checks", "stripes"])
            #expect(performance.tags.map(\.averagePrecision) == [0.5, 0.5])
        }
    }

    @Test("what only classifiers have is refused or empty")
    func otherNumbers() async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let (project, _, _) = try await installation.boxed()
            let iteration = try await installation.trained(project)
            let projects = installation.projects
            await expect(.wrongProjectType) {
                try await projects.evaluation(of: iteration.id, in: project.id, threshold: 0.5)
            }
            #expect(try await projects.nearDuplicates(of: project.id) == [])
        }
    }

    @Test("the data set has every image whose tags all have boxes, in an order of its own")
    func dataset() async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let (project, tags, _) = try await installation.boxed()
            let projects = installation.projects
            let untagged = try await installation.image(TestImages.plain(1), [], in: project)
            let unboxed = try await installation.image(TestImages.plain(2), [tags[0]], in: project)
            let many = try await installation.image(TestImages.plain(3), [], in: project)
            let boxes = [0.5, 0, 0.25].map { NormalizedBox(left: $0, top: 0, width: 0.25, height: 1) }
            let drafts = boxes.enumerated().map { index, box in
                ImageRegionDraft(imageID: many.id, region: RegionDraft(tagID: tags[index % 2].id, box: box))
            }
            _ = try await projects.addRegions(drafts, to: project.id)
            _ = try await projects.train(project.id)
            let lease = try await projects.leaseTraining(owner: "test", duration: 60, attemptLimit: 4)
            let input = try await projects.trainingInput(of: #require(lease))
            let dataset = try await #require(input).dataset(from: projects)
            #expect(input?.imagesWithoutBoxes == 1)
            #expect(dataset.task == .detection && dataset.tags == ["checks", "stripes"])
            #expect(dataset.images.count == 7)
            #expect(dataset.images.map(\.name) == dataset.images.map(\.name).sorted())
            let digests = dataset.images.map(\.contentDigest)
            #expect(!digests.contains(untagged.contentDigest) && !digests.contains(unboxed.contentDigest))
            let sorted = [
                Annotation(tag: 0, box: boxes[2]), Annotation(tag: 0, box: boxes[0]),
                Annotation(tag: 1, box: boxes[1]),
            ]
            #expect(dataset.images.first { $0.contentDigest == many.contentDigest }?.annotations == sorted)
        }
    }

    @Test("too few regions, a Negative tag and workers that cannot are refused before anything is queued")
    func refusals() async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let projects = installation.projects
            let project = try await installation.project(.detection)
            await expect(.detectionData) { try await projects.train(project.id) }
            let (full, tags, _) = try await installation.boxed()
            let negative = try await installation.tag("nothing", type: .negative, in: full)
            await expect(.negativeTagInDetection) { try await projects.train(full.id) }
            let selected = TrainingRequest(selectedTags: tags.map(\.name))
            try await installation.store.write { _ = try $0.deleteTag(negative.id, of: full.id) }
            let rare = try await installation.tag("rare", in: full)
            let image = try await installation.image(TestImages.plain(9), [rare], in: full)
            let error = await expect(.detectionData) { try await projects.train(full.id) }
            #expect(error?.description.contains("“rare” (0)") == true)
            let box = NormalizedBox(left: 0, top: 0, width: 1, height: 1)
            let draft = ImageRegionDraft(imageID: image.id, region: RegionDraft(tagID: rare.id, box: box))
            _ = try await projects.addRegions([draft], to: full.id)
            let still = await expect(.detectionData) { try await projects.train(full.id) }
            #expect(still?.description.contains("“rare” (1)") == true)
            let others = try await installation.projects(store: installation.store)
            await expect(.trainingNotAvailable) { try await others.train(full.id, selected) }
            #expect(try await projects.iterations(of: full.id) == [])
            #expect(try await installation.store.read { try $0.unfinishedJobCounts() }.isEmpty)
        }
    }

    @Test("few regions are told while the detector is trained; new ones make training worth its while again")
    func warning() async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let projects = installation.projects
            let (project, tags, _) = try await installation.boxed(8)
            let first = try await projects.train(project.id)
            let warning = try first.decodedRecipe().warning
            #expect(warning?.contains("“checks” (8), “stripes” (8)") == true)
            _ = try await installation.worker().runNextJob()
            await expect(.trainingNotNeeded) { try await projects.train(project.id) }
            let images = try await installation.store.read {
                try $0.images(ImageFilter(projectID: project.id), page: ListPage(take: 16))
            }
            for tag in tags {
                let drafts = images.prefix(7).map { image in
                    let box = NormalizedBox(left: 0, top: 0, width: 0.125, height: 0.125)
                    return ImageRegionDraft(imageID: image.id, region: RegionDraft(tagID: tag.id, box: box))
                }
                _ = try await projects.addRegions(drafts, to: project.id)
            }
            let second = try await projects.train(project.id)
            #expect(try second.decodedRecipe().warning == nil)
        }
    }

    @Test("a worker that cannot train detectors ends the training with a sentence")
    func unableWorker() async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let (project, _, _) = try await installation.boxed()
            let iteration = try await installation.projects.train(project.id)
            let worker = TrainingWorker(
                projects: installation.projects,
                engine: installation.engine,
                name: "unable",
                program: "test",
                logger: installation.logger
            )
            #expect(try await worker.runNextJob())
            let failed = try await installation.projects.iteration(iteration.id, of: project.id)
            #expect(failed.status == .failed)
            #expect(failed.errorDetails?.contains("cannot train detectors") == true)
        }
    }

    @Test(
        "killed at any point, another worker ends the training, once",
        arguments: [Lifespan.Death.before, .after]
    )
    func killed(death: Lifespan.Death) async throws {
        try await TestInstallation.with(trainsDetectors: true) { installation in
            let (project, _, _) = try await installation.boxed()
            var isFinishedByFirst = false
            var deeds = 0
            while !isFinishedByFirst {
                deeds += 1
                let request = TrainingRequest(force: true)
                let iteration = try await installation.projects.train(project.id, request)
                let life = Lifespan(deeds: deeds, death)
                let dying = try await installation.projects(
                    store: DyingStore(store: installation.store, life: life),
                    blobs: DyingBlobs(blobs: installation.blobs, life: life)
                )
                _ = try? await installation.worker("first", on: dying).runNextJob()
                isFinishedByFirst = !life.isDead
                installation.clock.advance(by: 61)
                _ = try await installation.worker("second").runNextJob()
                let final = try await installation.projects.iteration(iteration.id, of: project.id)
                #expect(final.status == .completed && final.modelDigest != nil)
                let filter = ImageScoreFilter(iterationID: iteration.id)
                #expect(try await installation.projects.imagePerformanceCount(filter, in: project.id) == 6)
                #expect(try await installation.store.read { try $0.unfinishedJobCounts() }.isEmpty)
            }
            #expect(deeds > 3, "a training leases, stores and ends")
        }
    }
}
