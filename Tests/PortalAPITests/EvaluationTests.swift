import Annotations
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

/// Every expected number is counted from the binary scores by a loop that is slow and obvious.
@Suite("The evaluation of an iteration")
struct EvaluationTests {
    private static func truth(_ type: ClassificationType, images: Int, tags: Int) -> [[Int]] {
        (0..<images).map { image in
            if type == .multiclass { return [image % tags] }
            let carried = (0..<tags).filter { (image >> $0) & 1 == 1 }
            return carried.isEmpty ? [image % tags] : carried
        }
    }

    /// Answers that are mostly right.
    private static func logits(_ truth: [[Int]], tags: Int, seed: UInt64) -> [[Float]] {
        var random = SplitMix64(seed: seed)
        return truth.map { carried in
            (0..<tags).map { tag in
                Float.random(in: -2...2, using: &random) + (carried.contains(tag) ? 1.2 : -0.6)
            }
        }
    }

    @Test(
        "numbers, curves and confusion agree with the scores at any threshold",
        arguments: [ClassificationType.multiclass, .multilabel],
        [0.0, 0.3, 0.5, 0.9] as [Float]
    )
    func numbers(type: ClassificationType, threshold: Float) async throws {
        try await TestPortal.run { home in
            let truth = Self.truth(type, images: 61, tags: 5)
            let project = try await EvaluatedProject(in: home, type, tagCount: 5, truth: truth)
            let iteration = try await project.evaluate(
                in: home,
                logits: Self.logits(truth, tags: 5, seed: 3),
                truth: truth
            )
            let path = "/projects/\(project.id)/iterations/\(iteration)"
            let answer = try await home.send(.get, path + "/evaluation?threshold=\(threshold)")
            let bytes = try await home.send(.get, path + "/scores")
            #expect(answer.status == 200)
            #expect(bytes.headerFields[.contentType] == "application/octet-stream")
            let scores = try #require(ScoreTableReader(bytes.body))
            #expect(scores.rest == 0)
            #expect(scores.isMulticlass == (type == .multiclass))
            #expect(scores.tags == project.tags)
            #expect(scores.images == project.images)
            #expect(scores.truth == truth.map { Set($0) })

            var (found, predicted, present, right) = (0, 0, 0, 0)
            var byTag = [(found: Int, predicted: Int, present: Int)](repeating: (0, 0, 0), count: 5)
            var confusion = [[Int]](repeating: [Int](repeating: 0, count: 6), count: 5)
            for image in 0..<61 {
                let row = scores.probabilities[image]
                let guesses = Set((0..<5).filter { row[$0] >= threshold })
                for tag in 0..<5 {
                    let (isGuess, isTrue) = (guesses.contains(tag), scores.truth[image].contains(tag))
                    byTag[tag].predicted += isGuess ? 1 : 0
                    byTag[tag].present += isTrue ? 1 : 0
                    byTag[tag].found += isGuess && isTrue ? 1 : 0
                }
                found += guesses.intersection(scores.truth[image]).count
                predicted += guesses.count
                present += scores.truth[image].count
                let best = try #require(row.indices.max { row[$0] < row[$1] })
                if type == .multiclass {
                    right += scores.truth[image].contains(best) ? 1 : 0
                    confusion[try #require(scores.truth[image].first)][row[best] >= threshold ? best : 5] += 1
                } else {
                    right += guesses == scores.truth[image] ? 1 : 0
                }
            }
            func expect(_ name: String, _ value: Double?, sourceLocation: SourceLocation = #_sourceLocation) {
                let measure = answer[name]
                guard let value else {
                    #expect(measure.isNull, sourceLocation: sourceLocation)
                    return
                }
                #expect(
                    abs(measure["value"].number - value) < 1e-9,
                    "\(name)",
                    sourceLocation: sourceLocation
                )
                #expect(measure["lower"].number <= value && value <= measure["upper"].number)
            }
            expect("precision", predicted == 0 ? nil : Double(found) / Double(predicted))
            expect("recall", Double(found) / Double(present))
            expect("accuracy", Double(right) / 61)
            expect(
                "meanAveragePrecision",
                (0..<5).map { Self.averagePrecision(scores, of: $0) }.reduce(0, +) / 5
            )
            for (tag, counts) in byTag.enumerated() {
                let measure = answer["tags"].list[tag]
                #expect(measure["id"].id == project.tags[tag])
                #expect(measure["imageCount"].number == Double(counts.present))
                #expect(
                    abs(measure["recall"]["value"].number - Double(counts.found) / Double(counts.present))
                        < 1e-9
                )
                if counts.predicted > 0 {
                    let precision = Double(counts.found) / Double(counts.predicted)
                    #expect(abs(measure["precision"]["value"].number - precision) < 1e-9)
                } else {
                    #expect(measure["precision"].isNull)
                }
                let expected = Self.averagePrecision(scores, of: tag)
                #expect(abs(measure["averagePrecision"]["value"].number - expected) < 1e-6)
            }
            if type == .multiclass {
                #expect(answer["confusionMatrix"].list.map { $0.list.map { Int($0.number) } } == confusion)
            } else {
                #expect(answer["confusionMatrix"].isNull)
            }
            #expect(answer["provenance"]["seed"].text == "7")
            #expect(answer.json.names == Set(PortalWire.Evaluation.schema.members.map(\.name)))
        }
    }

    /// The sum over the ranks of true images of the precision there, as the definition says; no ties in these scores.
    private static func averagePrecision(_ scores: ScoreTableReader, of tag: Int) -> Double {
        let order = scores.images.indices.sorted {
            scores.probabilities[$0][tag] > scores.probabilities[$1][tag]
        }
        var (sum, found) = (0.0, 0)
        for (rank, image) in order.enumerated() where scores.truth[image].contains(tag) {
            found += 1
            sum += Double(found) / Double(rank + 1)
        }
        return sum / Double(found)
    }

    @Test("deleted images stay in the scores and leave the lists")
    func deletedImages() async throws {
        try await TestPortal.run { home in
            let truth = (0..<24).map { [$0 % 2] }
            let project = try await EvaluatedProject(in: home, .multiclass, tagCount: 2, truth: truth)
            // Image 0 is surely tag 1, 1 surely tag 0: both are label errors. 4 and 6, 8 and 10 look the same.
            let logits: [[Float]] = (0..<24).map { image in
                let isFirst = (image < 2) != (image % 2 == 0)
                return isFirst ? [4, -4] : [-4, 4]
            }
            var groups = Array(0..<24)
            (groups[6], groups[10]) = (4, 8)
            let iteration = try await project.evaluate(in: home, logits: logits, truth: truth, groups: groups)
            let path = "/projects/\(project.id)/iterations/\(iteration)"

            let before = try await home.send(.get, path + "/evaluation")
            #expect(
                before["labelErrors"].list.compactMap { $0["imageId"].id } == [
                    project.images[0], project.images[1],
                ]
            )
            let error = before["labelErrors"].list[0]
            #expect(error["given"].list.compactMap(\.id) == [project.tags[0]])
            #expect(error["suggested"].id == project.tags[1])
            #expect(error["score"].number > 0.9)
            let pairs = [[4, 6], [8, 10]].map { $0.map { project.images[$0] } }
            #expect(before["duplicateGroups"].list.map { $0.list.compactMap(\.id) } == pairs)
            #expect(before["groupCount"].number == 22)
            let duplicates = try await home.send(.get, "/projects/\(project.id)/duplicates")
            #expect(duplicates["groups"].list.map { $0.list.compactMap(\.id) } == pairs)

            let gone = [project.images[1], project.images[6]]
            _ = try await home.store.write {
                try $0.deleteImages(gone, of: project.id, includingIterations: false)
            }
            let after = try await home.send(.get, path + "/evaluation")
            #expect(after["labelErrors"].list.compactMap { $0["imageId"].id } == [project.images[0]])
            #expect(after["duplicateGroups"].list.map { $0.list.compactMap(\.id) } == [pairs[1]])
            #expect(after["precision"]["value"].number == before["precision"]["value"].number)
            let remaining = try await home.send(.get, "/projects/\(project.id)/duplicates")
            #expect(remaining["groups"].list.map { $0.list.compactMap(\.id) } == [pairs[1]])
            let scores = try #require(ScoreTableReader(try await home.send(.get, path + "/scores").body))
            #expect(scores.images == project.images)
            #expect(scores.groups[4] == scores.groups[6] && scores.groups[4] != scores.groups[5])
        }
    }

    @Test("images that show the same and have different tags come first, as long as both are there")
    func contradictions() async throws {
        try await TestPortal.run { home in
            let truth = (0..<24).map { [$0 % 2] }
            let project = try await EvaluatedProject(in: home, .multiclass, tagCount: 2, truth: truth)
            // The model takes the first two for the other tag, and is surer of the second.
            let logits: [[Float]] = (0..<24).map { image in
                let isFirst = (image < 2) != (image % 2 == 0)
                let strength: Float = image == 0 ? 3 : 4
                return isFirst ? [strength, -strength] : [-strength, strength]
            }
            let iteration = try await project.evaluate(
                in: home,
                logits: logits,
                truth: truth,
                contradictions: [(first: 0, second: 3, similarity: 0.96875)]
            )
            let path = "/projects/\(project.id)/iterations/\(iteration)/evaluation"
            let errors = try await home.send(.get, path)["labelErrors"].list
            #expect(errors.compactMap { $0["imageId"].id } == [project.images[0], project.images[1]])
            #expect(errors[0]["twin"]["imageId"].id == project.images[3])
            #expect(errors[0]["twin"]["similarity"].number == 0.96875)
            #expect(errors[0]["suggested"].id == project.tags[1] && errors[1]["twin"].isNull)

            _ = try await home.store.write {
                try $0.deleteImages([project.images[3]], of: project.id, includingIterations: false)
            }
            let after = try await home.send(.get, path)["labelErrors"].list
            #expect(after.compactMap { $0["imageId"].id } == [project.images[1], project.images[0]])
            #expect(after.allSatisfy { $0["twin"].isNull })
        }
    }

    @Test("a project without an iteration has no duplicates, one that is not trained no evaluation")
    func nothingYet() async throws {
        try await TestPortal.run { home in
            let truth = (0..<12).map { [$0 % 2] }
            let project = try await EvaluatedProject(in: home, .multiclass, tagCount: 2, truth: truth)
            let duplicates = try await home.send(.get, "/projects/\(project.id)/duplicates")
            #expect(duplicates.status == 200 && duplicates["groups"].list.isEmpty)
            let iteration = try await home.projects.train(project.id).id
            for part in ["evaluation", "scores", "comparison/\(iteration)"] {
                let answer = try await home.send(
                    .get,
                    "/projects/\(project.id)/iterations/\(iteration)/\(part)"
                )
                #expect(answer.code == "BadRequestIterationIsNotTrained")
                let unknown = try await home.send(
                    .get,
                    "/projects/\(project.id)/iterations/\(UUID())/\(part)"
                )
                #expect(unknown.code == "NotFoundIteration")
            }
            for threshold in ["2", "-0.1", "nan", "x"] {
                let answer = try await home.send(
                    .get,
                    "/projects/\(project.id)/iterations/\(iteration)/evaluation?threshold=\(threshold)"
                )
                #expect(answer.status == 400)
            }
        }
    }

    @Test("two iterations are held against each other on what both know")
    func comparison() async throws {
        try await TestPortal.run { home in
            let truth = (0..<60).map { [$0 % 3] }
            let project = try await EvaluatedProject(in: home, .multiclass, tagCount: 3, truth: truth)
            let worse = Self.logits(truth, tags: 3, seed: 1)
            var better = worse
            for image in 0..<20 { for tag in 0..<3 { better[image][tag] = tag == image % 3 ? 5 : -5 } }
            for image in 50..<53 { for tag in 0..<3 { better[image][tag] = tag == image % 3 ? -5 : 5 } }
            let before = try await project.evaluate(
                in: home,
                logits: Array(worse[..<55]),
                truth: Array(truth[..<55]),
                places: Array(0..<55)
            )
            let after = try await project.evaluate(
                in: home,
                logits: Array(better[5...]),
                truth: Array(truth[5...]),
                places: Array(5..<60)
            )
            let path = "/projects/\(project.id)/iterations/\(before)/comparison/\(after)"
            let answer = try await home.send(.get, path + "?threshold=0.4")
            #expect(answer.status == 200)
            #expect(answer["images"].number == 50)

            func isRight(_ row: [Float], _ image: Int) throws -> Bool {
                try #require(row.indices.max { row[$0] < row[$1] }) == image % 3
            }
            var (fixed, regressed): ([UUID], [UUID]) = ([], [])
            var rights = (before: 0, after: 0)
            for image in 5..<55 {
                let right = (try isRight(worse[image], image), try isRight(better[image], image))
                rights.before += right.0 ? 1 : 0
                rights.after += right.1 ? 1 : 0
                if right.1 && !right.0 { fixed.append(project.images[image]) }
                if right.0 && !right.1 { regressed.append(project.images[image]) }
            }
            #expect(!fixed.isEmpty && !regressed.isEmpty)
            #expect(answer["fixed"].list.compactMap(\.id) == fixed)
            #expect(answer["regressed"].list.compactMap(\.id) == regressed)
            #expect(answer["accuracy"]["before"].number == Double(rights.before) / 50)
            #expect(answer["accuracy"]["after"].number == Double(rights.after) / 50)
            for name in ["precision", "recall", "averagePrecision", "accuracy"] {
                let measure = answer[name]
                let difference = measure["after"].number - measure["before"].number
                #expect(abs(measure["difference"]["value"].number - difference) < 1e-9, "\(name)")
                #expect(measure["difference"]["lower"].number < difference)
                #expect(measure["difference"]["upper"].number > difference)
            }
            let same = try await home.send(
                .get,
                "/projects/\(project.id)/iterations/\(after)/comparison/\(after)"
            )
            #expect(same["precision"]["difference"]["value"].number == 0)
            #expect(same["fixed"].list.isEmpty && same["regressed"].list.isEmpty)
        }
    }

    @Test("tags that only one of two iterations knows are left out of their comparison")
    func commonTags() async throws {
        try await TestPortal.run { home in
            let truth = (0..<40).map { [$0 % 4] }
            let project = try await EvaluatedProject(in: home, .multiclass, tagCount: 4, truth: truth)
            let three = (0..<40).filter { $0 % 4 != 3 }
            let all = Self.logits(truth, tags: 4, seed: 9)
            let before = try await project.evaluate(
                in: home,
                logits: three.map { Array(all[$0][..<3]) },
                truth: three.map { truth[$0] },
                places: three,
                tags: [0, 1, 2]
            )
            let after = try await project.evaluate(in: home, logits: all, truth: truth)
            let answer = try await home.send(
                .get,
                "/projects/\(project.id)/iterations/\(before)/comparison/\(after)"
            )
            #expect(answer["images"].number == 30)
            // On the three common tags both said the same.
            #expect(answer["accuracy"]["difference"]["value"].number == 0)
            #expect(answer["fixed"].list.isEmpty && answer["regressed"].list.isEmpty)
        }
    }
}
