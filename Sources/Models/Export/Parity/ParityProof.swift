internal import Annotations
package import Bytes
internal import FoundationEssentials
internal import Glibc
internal import Imaging

/// Runs a written model that is not ours to run: files, the name of the one to open, inputs one after the other; back come all outputs.
///
/// The caller knows an inference library, this module does not.
package typealias ExportInterpreter =
    @Sendable (
        _ files: [ExportFile], _ main: String, _ inputs: [ModelTensor]
    ) throws -> [[ModelTensor]]

/// The file `parity.json`: what the service says of the probes of a package, and how far the exported model was from it.
package struct ParityRecord: Codable, Hashable, Sendable {
    /// An image and what the service says of it.
    package struct Probe: Codable, Hashable, Sendable {
        /// Its file in the package.
        package let file: String
        package let sha256: ContentDigest
        /// In 32-bit floats, or 8 bits: what the exported model is held to.
        package let expected: [ParityAnswer]
        /// In the number format that the service answers in.
        package let served: [ParityAnswer]
    }

    package let formatVersion: Int
    package let probes: [Probe]
    /// The number format of the served answers.
    package let servedPrecision: String
    package let tolerance: ParityTolerance
    /// What ran the exported model.
    package let interpreter: String
    package let result: ParityResult

    static let fileName = "parity.json"
}

/// The proof that an exported model says what the service says.
struct ParityProof {
    let manifest: ExportManifest.Details
    let interpreter: ExportInterpreter

    /// Runs the model on probes.
    ///
    /// - Parameters:
    ///   - files: The model's files.
    ///   - main: The one to open.
    ///   - probes: Images with their bytes and what is expected.
    ///   - tagCount: How many tags there are.
    /// - Returns: How far the answers are from what is expected.
    /// - Throws: ``ExportError`` with `mismatch` if an output is missing; what the interpreter throws.
    func result(
        of files: [ExportFile],
        main: String,
        probes: [(file: ExportFile, expected: [ParityAnswer])],
        tagCount: Int
    ) throws -> ParityResult {
        let rule = manifest.inputRule
        guard let input = manifest.input else {
            throw ExportError(.notAPackage, "Its manifest does not say how pixels go in.")
        }
        let images = try probes.map {
            try ImageDecoder.decode($0.file.data, minimumShorterEdge: rule.edge)
        }
        // TensorFlow.js alone reads its format; what is in its files runs as a frozen graph elsewhere.
        let isGraphModel = main == TensorFlowJSFiles.main
        let runnable = isGraphModel ? [try TensorFlowJSFiles.frozenGraph(of: files)] : files
        let outputs = try interpreter(
            runnable,
            isGraphModel ? runnable[0].name : main,
            images.map { input.tensor(of: rule.square(of: $0)) }
        )
        guard outputs.count == probes.count else {
            throw ExportError(
                .mismatch,
                "The exported model answered \(outputs.count) of \(probes.count) images."
            )
        }
        var result = ParityResult()
        for (index, probe) in probes.enumerated() {
            let image = images[index]
            let found = try answers(
                in: outputs[index],
                width: image.width,
                height: image.height,
                tagCount: tagCount
            )
            compare(found, with: probe, width: image.width, height: image.height, into: &result)
        }
        return result
    }

    /// Adds what a model says of a probe to a result.
    func compare(
        _ found: [ParityAnswer],
        with probe: (file: ExportFile, expected: [ParityAnswer]),
        width: Int,
        height: Int,
        into result: inout ParityResult
    ) {
        let tolerance = ParityTolerance(manifest.numbers)
        guard manifest.suppression != nil else {
            return result.compare(
                probe: probe.file.name,
                expected: probe.expected,
                found: found,
                within: tolerance
            )
        }
        result.compare(
            probe: probe.file.name,
            expected: probe.expected,
            found: found,
            width: width,
            height: height,
            of: manifest,
            within: tolerance
        )
    }

    /// What outputs say, as the service would say it.
    private func answers(
        in outputs: [ModelTensor],
        width: Int,
        height: Int,
        tagCount: Int
    ) throws -> [ParityAnswer] {
        func values(_ name: String) throws(ExportError) -> [Float] {
            guard let tensor = outputs.first(where: { $0.name == name }) else {
                throw ExportError(.mismatch, "The exported model has no output “\(name)”.")
            }
            return tensor.values
        }
        func require(_ holds: Bool) throws(ExportError) {
            guard holds else {
                throw ExportError(
                    .mismatch,
                    "The exported model’s outputs are not of the sizes they should be."
                )
            }
        }
        let rows: [(tag: Int, probability: Double, edges: [Double])]
        switch manifest.output {
        case .probabilities(let name):
            return try values(name).enumerated().map {
                ParityAnswer(Prediction(tag: $0, probability: Double($1)))
            }
        case .detections(let boxes, let scores, let classes):
            let (edges, scores, tags) = (try values(boxes), try values(scores), try values(classes))
            try require(edges.count == 4 * scores.count && tags.count == scores.count)
            try require(tags.allSatisfy { $0 >= 0 && $0 < Float(tagCount) })
            rows = scores.indices.map { row in
                (Int(tags[row]), Double(scores[row]), edges[4 * row..<4 * row + 4].map(Double.init))
            }
        case .rawDetections(let boxes, let scores):
            let (centers, scores) = (try values(boxes), try values(scores))
            try require(centers.count / 4 * (1 + tagCount) == scores.count && centers.count % 4 == 0)
            rows =
                manifest.suppression?.detections(centers: centers, scores: scores, tagCount: tagCount) ?? []
        case .coordinates(let coordinates, let confidence):
            let (centers, scores) = (try values(coordinates), try values(confidence))
            try require(centers.count / 4 * tagCount == scores.count && centers.count % 4 == 0)
            rows = (0..<centers.count / 4).prefix(manifest.suppression?.countLimit ?? 0).map { row in
                let own = scores[row * tagCount..<(row + 1) * tagCount].enumerated()
                let (tag, probability) = own.max { $0.element < $1.element } ?? (0, 0)
                return (tag, Double(probability), BoxSuppression.edges(centers[4 * row..<4 * row + 4]))
            }
        case .predictions:
            throw ExportError(.notAPackage, "Its manifest says that its model is no network.")
        }
        return rows.compactMap { row in
            manifest.inputRule.box(row.edges, width: width, height: height).map {
                ParityAnswer(Prediction(tag: row.tag, probability: row.probability, box: $0))
            }
        }
    }
}

extension BoxSuppression {
    /// Chooses among raw boxes, as a client of such an export does.
    ///
    /// - Parameters:
    ///   - centers: Places x 4: x and y of the center, width and height.
    ///   - scores: Places x (1 + tags): calibrated probabilities, the first of nothing.
    ///   - tagCount: How many tags.
    /// - Returns: The most probable first, with left, top, right and bottom.
    func detections(
        centers: [Float],
        scores: [Float],
        tagCount: Int
    ) -> [(tag: Int, probability: Double, edges: [Double])] {
        let limit = probabilityLimit
        var candidates: [(tag: Int, probability: Double, edges: [Double])] = []
        for place in 0..<centers.count / 4 {
            for tag in 0..<tagCount {
                let probability = Double(scores[place * (1 + tagCount) + 1 + tag])
                guard probability > limit else { continue }
                candidates.append((tag, probability, Self.edges(centers[4 * place..<4 * place + 4])))
            }
        }
        candidates.sort { $0.probability > $1.probability }
        var kept: [(tag: Int, probability: Double, edges: [Double])] = []
        for candidate in candidates.prefix(candidateLimit) where kept.count < countLimit {
            let isFree = kept.allSatisfy {
                $0.tag != candidate.tag
                    || Self.overlap($0.edges, candidate.edges) < Double(overlapLimit)
            }
            if isFree { kept.append(candidate) }
        }
        return kept
    }

    /// Left, top, right and bottom of a box by its center and size.
    static func edges(_ center: ArraySlice<Float>) -> [Double] {
        let box = center.map(Double.init)
        return [box[0] - box[2] / 2, box[1] - box[3] / 2, box[0] + box[2] / 2, box[1] + box[3] / 2]
    }

    /// Intersection over union of two boxes by their edges.
    private static func overlap(_ one: [Double], _ other: [Double]) -> Double {
        let width = min(one[2], other[2]) - max(one[0], other[0])
        let height = min(one[3], other[3]) - max(one[1], other[1])
        guard width > 0, height > 0 else { return 0 }
        func area(_ box: [Double]) -> Double { (box[2] - box[0]) * (box[3] - box[1]) }
        return width * height / (area(one) + area(other) - width * height)
    }
}
