import Bytes
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Exports")
struct ExportTests {
    /// An iteration with its project.
    private func iteration(in store: SQLiteMetadataStore) async throws -> IterationRecord {
        let project = ProjectRecord.sample()
        return try await store.write { transaction in
            try transaction.insert(project: project)
            return try transaction.addIteration(of: project.id)
        }
    }

    private func export(
        of iteration: IterationRecord,
        _ platform: String,
        _ flavor: String? = nil,
        after seconds: Double = 0
    ) -> ExportRecord {
        ExportRecord(
            iterationID: iteration.id,
            platform: platform,
            flavor: flavor,
            created: epoch + seconds,
            program: "ocellus 1"
        )
    }

    @Test("everything comes back as it was written, one for each platform and variant")
    func roundTrip() async throws {
        try await withStore { store, _, _ in
            let iteration = try await iteration(in: store)
            var (usual, half) = (
                export(of: iteration, "ONNX"), export(of: iteration, "ONNX", "OnnxFloat16", after: 1)
            )
            let other = export(of: iteration, "OpenVino", after: 2)
            let written = [usual, half, other]
            try await store.write { transaction in
                for export in written { try transaction.put(export: export) }
            }
            #expect(try await store.read { try $0.exports(of: iteration.id) } == written)
            #expect(try await store.read { try $0.unfinishedExports() } == written)

            (half.status, half.failure) = (.failed, "no")
            (usual.status, usual.packageDigest) = (.done, digest(7))
            let changed = [usual, half]
            try await store.write { transaction in
                try transaction.register(blobs: [BlobRecord(digest: digest(7), byteCount: 3, stored: epoch)])
                for export in changed { try transaction.put(export: export) }
            }
            #expect(try await store.read { try $0.exports(of: iteration.id) } == changed + [other])
            #expect(try await store.read { try $0.unfinishedExports() } == [other])
            let found = try await store.read {
                try $0.export(of: iteration.id, platform: "ONNX", flavor: "OnnxFloat16")
            }
            #expect(found == changed[1])
            #expect(
                try await store.read { try $0.export(of: iteration.id, platform: "OpenVino", flavor: "x") }
                    == nil
            )
        }
    }

    @Test("a package's blob is kept as long as the export, which goes with its iteration")
    func blobs() async throws {
        try await withStore { store, _, _ in
            let iteration = try await iteration(in: store)
            var export = export(of: iteration, "ONNX")
            (export.status, export.packageDigest) = (.done, digest(7))
            let done = export
            // No blob of this digest yet.
            #expect(try await code { try await store.write { try $0.put(export: done) } } == .notFound)
            let unused = try await store.write { transaction in
                try transaction.register(blobs: [
                    BlobRecord(digest: digest(7), byteCount: 3, stored: epoch),
                    BlobRecord(digest: digest(8), byteCount: 3, stored: epoch),
                ])
                try transaction.put(export: done)
                var newer = done
                newer.packageDigest = digest(8)
                try transaction.put(export: newer)
                return try transaction.removeUnusedBlobs(storedBefore: epoch + 9).map(\.digest)
            }
            #expect(unused == [digest(7)])
            let after = try await store.write { transaction in
                #expect(try transaction.deleteIteration(iteration.id))
                #expect(try transaction.exports(of: iteration.id).isEmpty)
                return try transaction.removeUnusedBlobs(storedBefore: epoch + 9).map(\.digest)
            }
            #expect(after == [digest(8)])
            #expect(try await code { try await store.write { try $0.put(export: done) } } == .notFound)
        }
    }
}
