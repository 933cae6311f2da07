import Learning
import LinearAlgebra
import Testing

@Suite("Near-duplicates")
struct NearDuplicatesTests {
    /// Embeddings of independent directions; images of equal scenes get nearly equal rows.
    private func embeddings(scenes: [Int], noise: Float = 0.1) -> Matrix {
        var rows = Matrix(rows: scenes.count, columns: 67)
        for (image, scene) in scenes.enumerated() {
            var direction = SeededGenerator(seed: UInt64(scene), purpose: "direction")
            var disturbance = SeededGenerator(seed: UInt64(image), purpose: "disturbance")
            for column in 0..<67 {
                rows[image, column] =
                    Float.random(in: -1...1, using: &direction)
                    + Float.random(in: -noise...noise, using: &disturbance)
            }
        }
        return rows
    }

    @Test("are found among other images")
    func found() {
        let images = (1...10).map { TestImage(seed: $0) }
        var hashes = images.map { $0.hash() }
        hashes += [
            images[2].hash(contrast: 0.7), images[2].hash(isMirrored: true), images[7].hash(size: 40),
        ]
        let scenes = Array(0..<10) + [2, 2, 7]
        let groups = NearDuplicates.groups(hashes: hashes, embeddings: embeddings(scenes: scenes))
        #expect(groups == ImageGroups(keys: scenes))
    }

    @Test("need both the hash and the embedding")
    func both() {
        let (a, b) = (TestImage(seed: 1).hash(), TestImage(seed: 2).hash())
        let likeHashes = NearDuplicates.groups(hashes: [a, a], embeddings: embeddings(scenes: [1, 2]))
        let likeEmbeddings = NearDuplicates.groups(hashes: [a, b], embeddings: embeddings(scenes: [1, 1]))
        #expect(likeHashes.count == 2)
        #expect(likeEmbeddings.count == 2)
    }

    @Test("are not look-alikes of a uniform collection")
    func uniformCollection() {
        // All embeddings share a strong direction, so plain cosines are about 0.9, and hashes differ in eight bits.
        let base = TestImage(seed: 3).hash()
        let scenes = Array(0..<15) + [3]
        let hashes = scenes.map { PerceptualHash(bits: base.bits ^ (0xf << UInt64(4 * $0))) }
        var rows = embeddings(scenes: scenes)
        for image in scenes.indices { rows[image, 0] += 12 }
        #expect(NearDuplicates.groups(hashes: hashes, embeddings: rows) == ImageGroups(keys: scenes))
    }

    @Test("are images of equal content, whatever else is known of them")
    func equalContent() {
        let hashes = (1...4).map { TestImage(seed: $0).hash() }
        let groups = NearDuplicates.groups(
            hashes: hashes,
            embeddings: embeddings(scenes: [0, 1, 2, 3]),
            contents: ["a", "b", "a", "c"]
        )
        #expect(groups.groupByImage == [0, 1, 0, 2])
        #expect(groups.members == [[0, 2], [1], [3]])
    }

    @Test("do not depend on the order of the images", arguments: 1...5)
    func order(seed: UInt64) {
        let scenes = (0..<24).map { $0 % 9 }
        let images = (0..<9).map { TestImage(seed: UInt64($0 + 1)) }
        let hashes = scenes.enumerated().map { image, scene in images[scene].hash(isMirrored: image > 12) }
        let rows = embeddings(scenes: scenes)
        var generator = SeededGenerator(seed: seed, purpose: "order")
        let order = (0..<24).shuffled(using: &generator)
        let groups = NearDuplicates.groups(hashes: hashes, embeddings: rows)
        let shuffled = NearDuplicates.groups(
            hashes: order.map { hashes[$0] },
            embeddings: rows.gatheringRows(at: order)
        )
        #expect(shuffled == ImageGroups(keys: order.map { groups.groupByImage[$0] }))
    }

    @Test("join over a chain of neighbors")
    func chain() {
        let base = TestImage(seed: 5).hash().bits
        let hashes = [0, 0xff, 0xffff].map { PerceptualHash(bits: base ^ UInt64($0 << 8)) }
        let groups = NearDuplicates.groups(
            hashes: hashes,
            embeddings: embeddings(scenes: [1, 1, 1], noise: 0)
        )
        #expect(groups.count == 1)
    }

    @Test("are not sought among no images")
    func empty() {
        #expect(NearDuplicates.groups(hashes: [], embeddings: Matrix(rows: 0, columns: 4)).count == 0)
    }
}
