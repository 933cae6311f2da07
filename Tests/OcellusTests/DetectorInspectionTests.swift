import Bytes
import Foundation
import Learning
import ModelGraph
import Testing

@testable import Detection
@testable import ocellus

@Suite("What inspect says of a detector")
struct DetectorInspectionTests {
    private static let digest = ContentDigest(of: [UInt8]())

    private static func inspection(
        datasetVersion: ContentDigest? = digest,
        trainsLastStage: Bool = false
    ) -> DetectorInspection {
        var recipe = DetectorRecipe(levels: [DetectorLevel(name: "map", stride: 16, channels: 8)])
        recipe.trainsLastStage = trainsLastStage
        let model = DetectorModel(
            tags: ["nut", "bolt"],
            baseModel: BaseModelReference(name: "base", version: "1", digest: digest),
            precision: .f32,
            recipe: recipe,
            head: Data(),
            provenance: Provenance(
                program: "test",
                datasetVersion: datasetVersion,
                seed: 7,
                domain: "General"
            )
        )
        let evaluated = EvaluatedDetector(
            model: model,
            images: [],
            evaluableTags: [false, false],
            evidence: nil
        )
        return DetectorInspection(of: evaluated, fileSize: 1, threshold: 0.5)
    }

    private static func keys(_ inspection: DetectorInspection) throws -> Set<String> {
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(inspection))
        return Set(try #require(object as? [String: Any]).keys)
    }

    @Test("names the version of the data set where it is known, else has neither row nor key for it")
    func datasetVersion() throws {
        let known = Self.inspection()
        let unknown = Self.inspection(datasetVersion: nil)
        let rows = known.text(style: .plain).split(separator: "\n")
        let row = try #require(rows.first { $0.contains("Data set") })
        #expect(row.hasSuffix(Self.digest.description))
        #expect(unknown.text(style: .plain).split(separator: "\n") == rows.filter { $0 != row })
        #expect(try Self.keys(known).subtracting(Self.keys(unknown)) == ["datasetVersion"])
    }

    @Test("says that the last stage of the base model was trained")
    func lastStage() {
        let row = "the last stage of the base model trained"
        #expect(!Self.inspection().text(style: .plain).contains(row))
        #expect(Self.inspection(trainsLastStage: true).text(style: .plain).contains(row))
    }

    @Test("says that nothing could be measured, and leaves evidence and metrics out of the JSON")
    func nothingMeasured() throws {
        let inspection = Self.inspection()
        #expect(inspection.text(style: .plain).hasSuffix("Nothing could be measured when it was trained."))
        #expect(try Self.keys(inspection).isDisjoint(with: ["evidence", "metrics"]))
    }
}
