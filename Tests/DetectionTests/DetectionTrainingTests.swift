import Annotations
import Bytes
import DetectionEvaluation
import Executors
import Foundation
import Imaging
import Learning
import ModelGraph
import TestSupport
import Testing
import TrainingEngine

@testable import Detection

@Suite("Training of detectors")
struct DetectionTrainingTests {
    private func train(threads: Int) async throws -> (DetectorTrainer.Outcome, [DetectionImage]) {
        let executor = BlockingExecutor(threads: threads, name: "detection")
        defer { executor.stop() }
        let images = try ColoredBoxes.images(20)
        let trainer = DetectorTrainer(
            recipe: ColoredBoxes.recipe,
            tagCount: 2,
            extractor: ColorMaps(),
            seed: 3,
            executor: executor
        )
        return (try await trainer.train(images) { _ in }, images)
    }

    @Test("what is easy to see is found in images that were held back, and bits do not depend on threads")
    func trainsAndRepeats() async throws {
        let (outcome, images) = try await train(threads: 2)
        let detector = try ColoredBoxes.evaluated(outcome, images)
        let summary = try #require(detector.summary())
        #expect(summary.boxCount == 16)
        let precision = try #require(summary.meanAveragePrecision50).value
        #expect(precision > 0.3, "\(precision)")
        let (again, _) = try await train(threads: 1)
        #expect(try again.head.onnx() == outcome.head.onnx())
        #expect(again.outOfFold == outcome.outOfFold)
        #expect(again.calibration == outcome.calibration)

        let file = try detector.archived()
        #expect(DetectorModel.isArchive(file))
        let read = try EvaluatedDetector(archive: file)
        #expect(try read.archived() == file)
        #expect(read.summary() == summary)
        #expect(try DetectorModel(archive: file).head == detector.model.head)
        var generator = SplitMix64(seed: 8)
        for _ in 0..<60 {
            var changed = file
            let place = Int.random(in: 0..<file.count, using: &generator)
            changed[place] ^= UInt8.random(in: 1...255, using: &generator)
            // A checksum guards each entry; whatever else is read must throw and not trap.
            _ = try? EvaluatedDetector(archive: changed)
            _ = try? EvaluatedDetector(archive: file.prefix(place))
        }
    }

    @Test(
        "the gradients of the loss are those of differences",
        arguments: [DetectionLoss.Stage.geometric, .taskAligned]
    )
    func gradients(stage: DetectionLoss.Stage) throws {
        let grid = PlaceGrid(edge: 64, strides: [16, 32])
        let recording = Recording()
        // The plan only lends memory: its outputs are scaled inputs.
        let ports = [[1, 3, 4, 4], [1, 4, 4, 4], [1, 3, 2, 2], [1, 4, 2, 2]].map { recording.input($0) }
        let factor = Parameter("factor", shape: [1], values: [1])
        let outputs = try ports.map { try recording.apply(Scaling(by: factor), to: [$0]) }
        let plan = try TrainingPlan(recording, inputs: ports, outputs: outputs)
        var generator = SplitMix64(seed: 6)
        for port in plan.outputs {
            for index in port.values.indices {
                port.values[index] = .random(in: -0.5...1.2, using: &generator)
            }
        }
        let truth = [
            TrueBox(tag: 1, edges: BoxEdges(left: 5, top: 8, right: 40, bottom: 50)),
            TrueBox(tag: 2, edges: BoxEdges(left: 30, top: 30, right: 62, bottom: 60)),
        ]
        // What a place should give is taken as a constant; so is the weight of a negative. A loss in which both are constants has the
        // same gradient: here plain cross-entropy, with the assignment of the geometric stage, whose qualities are held fixed below.
        let loss = DetectionLoss(grid: grid, tagCount: 3)
        let value = loss([plan], truth: [truth], stage: stage)
        #expect(value > 0)
        let gradients = plan.outputs.map { Array($0.gradient) }
        let image = ImageOutputs(plan: plan, image: 0, grid: grid, tagCount: 3)
        let assignment =
            switch stage {
            case .geometric: AdaptiveSelection().assign(truth, on: grid, boxes: image.boxes())
            case .taskAligned:
                TaskAlignedAssignment().assign(truth, on: grid, boxes: image.boxes()) {
                    1 / (1 + exp(-image.logits(at: $0)[$1]))
                }
            }
        let total = max(1, assignment.quality.reduce(0, +))
        let weights = (0..<grid.count).map { place in
            (0..<3).map { tag -> Float in
                let isTarget = assignment.box[place] >= 0 && truth[assignment.box[place]].tag == tag
                let probability = 1 / (1 + exp(-image.logits(at: place)[tag]))
                return isTarget ? assignment.quality[place] : 0.75 * probability * probability
            }
        }
        func frozenLoss() -> Double {
            var sum = 0.0
            let boxes = image.boxes()
            for place in 0..<grid.count {
                for tag in 0..<3 {
                    let isTarget = assignment.box[place] >= 0 && truth[assignment.box[place]].tag == tag
                    let logit = Double(image.logits(at: place)[tag])
                    let target = isTarget ? Double(assignment.quality[place]) : 0
                    sum += Double(weights[place][tag]) * (log(1 + exp(logit)) - target * logit)
                }
                guard assignment.box[place] >= 0 else { continue }
                let (loss, _) = BoxLoss.generalizedOverlap(
                    boxes[place],
                    target: truth[assignment.box[place]].edges
                )
                sum += 2 * Double(assignment.quality[place]) * Double(loss)
            }
            return sum / Double(total)
        }
        #expect(abs(frozenLoss() - Double(value)) < 1e-4 * max(1, Double(value)))
        for (port, gradient) in zip(plan.outputs, gradients) {
            for index in port.values.indices {
                let original = port.values[index]
                port.values[index] = original + 1e-3
                let above = frozenLoss()
                port.values[index] = original - 1e-3
                let below = frozenLoss()
                port.values[index] = original
                #expect(abs((above - below) / 2e-3 - Double(gradient[index])) < 2e-3)
            }
        }
    }

    @Test(
        "of boxes of a tag that overlap only the most probable stays, as comparing all pairs says",
        arguments: 0..<10
    )
    func suppression(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let grid = PlaceGrid(edge: 128, strides: [16, 32])
        let outputs = HeadOutputs(
            logits: (0..<2 * grid.count).map { _ in .random(in: -8...4, using: &generator) },
            distances: (0..<4 * grid.count).map { _ in .random(in: -1...1.5, using: &generator) }
        )
        var decoder = DetectionDecoder()
        decoder.countLimit = 40
        let found = decoder.detections(of: outputs, on: grid, tagCount: 2)
        #expect(found.count <= 40 && !found.isEmpty)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.logit >= $1.logit })
        for (index, detection) in found.enumerated() {
            #expect(detection.logit > decoder.logitLimit)
            for other in found[..<index] where other.tag == detection.tag {
                #expect(other.edges.overlap(with: detection.edges) < 0.6)
            }
        }
        // Whatever was dropped overlaps a more probable box of its tag, or came after the limit.
        decoder.countLimit = 1000
        let all = decoder.detections(of: outputs, on: grid, tagCount: 2)
        #expect(Array(all.prefix(40)) == found)
        decoder.overlapLimit = 1.1
        for detection in decoder.detections(of: outputs, on: grid, tagCount: 2) where !all.contains(detection)
        {
            #expect(
                all.contains {
                    $0.tag == detection.tag && $0.logit >= detection.logit
                        && $0.edges.overlap(with: detection.edges) >= 0.6
                }
            )
        }
    }

    @Test("small boxes choose fine maps and large images; no boxes choose the plain recipe")
    func resolution() {
        let levels = ColorMaps().levels
        func recipe(side: Double) -> DetectorRecipe {
            let box = NormalizedBox(left: 0, top: 0, width: side / 640, height: side / 480)
            let boxes = DetectorRecipe.BoxStatistics([(640, 480, [Annotation(tag: 0, box: box)])])
            return .quick(levels: levels, boxes: boxes)
        }
        #expect(recipe(side: 100).levels.map(\.stride) == [16, 32])
        #expect(recipe(side: 42).levels.map(\.stride) == [8, 16, 32])
        #expect([100, 42, 24, 10].map { recipe(side: $0).edge } == [320, 320, 416, 512])
        // Nothing is large there, so the coarsest map is left out.
        #expect(recipe(side: 24).levels.map(\.stride) == [8, 16])
        #expect(DetectorRecipe.quick(levels: levels, boxes: .init([])).edge == 320)
        // A tag of small objects decides, however rare it is; less than five boxes are an accident.
        func strides(smallCount: Int) -> [Int] {
            func boxes(_ tag: Int, _ side: Double, count: Int) -> [Annotation<Int>] {
                let box = NormalizedBox(left: 0, top: 0, width: side / 320, height: side / 320)
                return (0..<count).map { _ in Annotation(tag: tag, box: box) }
            }
            let annotations = boxes(0, 100, count: 200) + boxes(1, 20, count: smallCount)
            return DetectorRecipe.quick(levels: levels, boxes: .init([(320, 320, annotations)]))
                .levels.map(\.stride)
        }
        #expect(strides(smallCount: 5) == [8, 16, 32] && strides(smallCount: 4) == [16, 32])
    }

    @Test("tiles are chosen where objects are small even at 512 pixels and images have the pixels for them")
    func tiling() throws {
        func recipe(side: Double, of edge: Int, _ subject: DetectorRecipe.Subject = .general)
            -> DetectorRecipe
        {
            let share = side / Double(edge)
            let box = NormalizedBox(left: 0, top: 0, width: share, height: share)
            let boxes = DetectorRecipe.BoxStatistics([(edge, edge, [Annotation(tag: 0, box: box)])])
            return .quick(levels: ColorMaps().levels, boxes: boxes, subject: subject)
        }
        // Objects of 20 of 2,000 pixels are 5 pixels large at 512.
        let small = recipe(side: 20, of: 2000)
        #expect(small.edge == 512 && small.tiling?.longerEdge == 1664 && small.levels.first?.stride == 8)
        #expect(small.flaw == nil)
        // The same objects in images without more pixels: nothing to gain.
        #expect(recipe(side: 3.2, of: 320).tiling == nil && recipe(side: 5.12, of: 512).tiling == nil)
        #expect(recipe(side: 60, of: 2000).tiling == nil)
        // What is less small needs less: 40 of 2,000 pixels are 20 in 1,000, and four tiles of 320 show that.
        let middle = recipe(side: 40, of: 2000)
        #expect(middle.edge == 320 && middle.tiling?.longerEdge == 1000)
        // Goods and logos are cut earlier.
        let goods = recipe(side: 55, of: 2000, .shelf)
        #expect(recipe(side: 55, of: 2000).tiling == nil)
        #expect(goods.tiling != nil && recipe(side: 55, of: 2000, .logo).tiling == goods.tiling)
        #expect(!goods.variation.isMirrored && goods.decoder.overlapLimit > small.decoder.overlapLimit)
        // A file from before tiles says nothing of them.
        let json = try JSONEncoder().encode(recipe(side: 100, of: 320))
        #expect(!String(decoding: json, as: UTF8.self).contains("tiling"))
        #expect(try JSONDecoder().decode(DetectorRecipe.self, from: json).tiling == nil)
        var wrong = small
        wrong.tiling = Tiling(longerEdge: 5000)
        #expect(wrong.flaw != nil)
    }
}

@Suite("Search with a budget")
struct DetectorSearchTests {
    @Test("tries the last stage of the backbone too, keeps the best, and names what time does not reach to")
    func search() async throws {
        let executor = BlockingExecutor(threads: 2, name: "search")
        defer { executor.stop() }
        var recipe = ColoredBoxes.recipe
        recipe.steps = 30
        let images = try ColoredBoxes.images(9)
        let candidates = DetectorSearch.candidates(
            from: recipe,
            imageCount: 9,
            tagCount: 2,
            extractors: [{ _ in ColorMaps() }],
            names: ["colors"]
        )
        #expect(candidates.first?.name == "quick")
        // The test's backbone has one size only.
        let possible = candidates.filter { $0.recipe.edge == recipe.edge && $0.recipe.steps == 30 }
        #expect(possible.map(\.name) == ["quick", "last stage trained"])
        let search = DetectorSearch(possible, tagCount: 2, seed: 1, executor: executor)
        let found = try await search.run(on: images, budget: .seconds(86_400)) { _, _ in }
        #expect(found.trials.map(\.name) == ["quick", "last stage trained"])
        #expect(found.untried.isEmpty)
        let scores = found.trials.map { $0.meanAveragePrecision ?? 0 }
        let kept = try #require(
            found.outcome.meanAveragePrecision(of: images.map(\.annotations), tagCount: 2)
        )
        #expect(kept == scores.max())
        // Models trained for a part of the steps would favor recipes of many steps.
        #expect(found.outcome.evidence == .crossValidation(folds: 3, shareOfSteps: 1))

        let short = try await search.run(on: images, budget: .milliseconds(1)) { _, _ in }
        #expect(short.candidate.name == "quick" && short.untried == ["last stage trained"])
        #expect(short.outcome.evidence == .crossValidation(folds: 3, shareOfSteps: 0.4))
        let quick = try await search.run(on: images, budget: nil) { _, _ in }
        #expect(quick.trials.count == 1 && quick.untried.isEmpty)
    }

    @Test("a detector that was trained with the last stage has it in its head")
    func lastStage() async throws {
        let executor = BlockingExecutor(threads: 1, name: "stage")
        defer { executor.stop() }
        var recipe = ColoredBoxes.recipe
        recipe.steps = 10
        recipe.trainsLastStage = true
        let outcome = try await DetectorTrainer(
            recipe: recipe,
            tagCount: 2,
            extractor: ColorMaps(),
            seed: 1,
            executor: executor
        ).train(ColoredBoxes.images(6)) { _ in }
        let before = try ColorMaps().backbone().initializers.first { $0.name == "last.weight" }
        let after = outcome.head.initializers.first { $0.name == "last.weight" }
        #expect(after != nil && after?.floats != before?.floats)
        #expect(outcome.head.inputs.map(\.name) == ["map16", "map32"])
    }
}
