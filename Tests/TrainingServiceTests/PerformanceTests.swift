import Annotations
import Foundation
import Projects
import Storage
import Testing
import TrainingService
import TrainingTesting

@Suite("The performance of an iteration")
struct PerformanceTests {
    @Test(
        "agrees at every threshold with a count over the evaluated images",
        arguments: [0.0, 0.3, 0.5, 0.9, 1.0]
    )
    func counts(threshold: Double) async throws {
        try await TestInstallation.with { installation in
            let projects = installation.projects
            let (project, _, _) = try await installation.stripesAndChecks(6)
            let iteration = try await installation.trained(project)
            let performance = try await projects.performance(
                of: iteration.id,
                in: project.id,
                threshold: threshold
            )
            let images = try await projects.imagePerformances(
                ImageScoreFilter(iterationID: iteration.id),
                in: project.id,
                page: ListPage(take: 100)
            )
            #expect(images.count == 12)
            var (right, predicted, true_) = (0, 0, 0)
            for image in images {
                let truth = Set(image.tags.map(\.tagging.tagID))
                // The threshold is compared as a 32-bit number, like the scores.
                let answer = Set(
                    image.predictions.filter { Float($0.probability) >= Float(threshold) }.map(\.tag.tagID)
                )
                right += truth.intersection(answer).count
                predicted += answer.count
                true_ += truth.count
            }
            #expect(
                abs(performance.precision.value - (predicted == 0 ? 0 : Double(right) / Double(predicted)))
                    < 1e-9
            )
            #expect(abs(performance.recall.value - Double(right) / Double(true_)) < 1e-9)
            #expect(performance.tags.map(\.tag.name) == ["checks", "stripes"])
            for measure in [performance.precision, performance.recall] {
                #expect((0...1).contains(measure.value) && (0...0.5).contains(measure.deviation))
            }
        }
    }

    @Test("images come with answers, truth and evaluation, by page and by tag")
    func gallery() async throws {
        try await TestInstallation.with { installation in
            let projects = installation.projects
            let (project, stripes, _) = try await installation.stripesAndChecks(6)
            let iteration = try await installation.trained(project)
            // What happens to the workspace afterwards changes nothing.
            try await installation.store.write { _ = try $0.deleteTag(stripes.id, of: project.id) }
            let filter = ImageScoreFilter(iterationID: iteration.id, tagIDs: [stripes.id])
            #expect(try await projects.imagePerformanceCount(filter, in: project.id) == 6)
            let page = try await projects.imagePerformances(
                filter,
                in: project.id,
                page: ListPage(order: .oldest, skip: 4, take: 10)
            )
            #expect(page.count == 2)
            for image in page {
                #expect(image.tags.map(\.name) == ["stripes"])
                #expect(image.predictions.count == 2)
                #expect(image.predictions[0].probability >= image.predictions[1].probability)
                #expect(image.isWrong == (image.predictions[0].tag.name != "stripes"))
            }
            let wrong = ImageScoreFilter(iterationID: iteration.id, onlyWrong: true)
            let all = try await projects.imagePerformances(
                ImageScoreFilter(iterationID: iteration.id),
                in: project.id,
                page: ListPage(take: 100)
            )
            #expect(
                try await projects.imagePerformanceCount(wrong, in: project.id)
                    == all.count(where: \.isWrong)
            )
        }
    }
}
