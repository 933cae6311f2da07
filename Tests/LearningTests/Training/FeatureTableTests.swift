import Bytes
import Foundation
import LinearAlgebra
import Testing

@testable import Learning

@Suite("A table of features")
struct FeatureTableTests {
    private let table = FeatureTable(
        images: [[4, -9, 0, 2.25, -16], [1, 1, 1, 1, 1]].map { row in
            ImageFeatures(
                digest: ContentDigest(of: Data("\(row)".utf8)),
                perceptualHash: PerceptualHash(bits: 0),
                byView: [row, row.map { -$0 }]
            )
        },
        views: [.center, .whole],
        embeddingCount: 2,
        pooledCount: 4
    )

    @Test(
        "gives the leading features that a recipe selects",
        arguments: [
            (FeatureSelection.embedding, [4, -9] as [Float]), (.embeddingAndMaps, [4, -9, 0, 2.25]),
            (.embeddingMapsAndCells, [4, -9, 0, 2.25, -16]),
        ]
    )
    func selection(selection: FeatureSelection, expected: [Float]) {
        #expect(table.rows(of: [0], views: [.center], selection: selection).elements == expected)
    }

    @Test("takes square roots of magnitudes and keeps the signs")
    func squareRoot() {
        let rows = table.rows(
            of: [1, 0],
            views: [.center, .whole],
            selection: .embeddingMapsAndCells,
            transform: .squareRoot
        )
        #expect(
            rows.elements == [
                1, 1, 1, 1, 1, -1, -1, -1, -1, -1, 2, -3, 0, 1.5, -4, -2, 3, 0, -1.5, 4,
            ]
        )
    }
}
