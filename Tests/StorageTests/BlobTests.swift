import Bytes
import Executors
import Foundation
import Glibc
import Testing

@testable import Storage

@Suite("Blobs in a folder")
struct BlobTests {
    @Test("bytes come back, small and mapped, and storing twice is storing once", arguments: [0, 1, 300_000])
    func roundTrip(count: Int) async throws {
        try await withStore { _, blobs, folder in
            let data = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            let record = try await blobs.store(data)
            #expect(try await blobs.store(data).digest == record.digest)
            #expect(try await blobs.data(record.digest) == data)
            #expect(try await blobs.byteCount(record.digest) == count)
            #expect(try await blobs.all { _ in true }.map(\.digest) == [record.digest])
            let digits = record.digest.description
            let place = folder.blobs.appending(path: "sha256/\(digits.prefix(2))/\(digits.dropFirst(2))")
            #expect(try Data(contentsOf: place) == data)
        }
    }

    @Test("a missing blob is said to be missing")
    func missing() async throws {
        try await withStore { _, blobs, _ in
            let byteCount = try await blobs.byteCount(digest(1))
            #expect(byteCount == nil)
            #expect(try await code { _ = try await blobs.data(digest(1)) } == .notFound)
        }
    }

    @Test("a file cut short by a broken disk is replaced when the bytes are stored again")
    func truncated() async throws {
        try await withStore { _, blobs, _ in
            let data = Data("some bytes".utf8)
            let record = try await blobs.store(data)
            try Data("some".utf8).write(to: blobs.place(of: record.digest))
            _ = try await blobs.store(data)
            #expect(try await blobs.data(record.digest) == data)
        }
    }

    @Test("many tasks may store and read the same and different bytes at once")
    func concurrent() async throws {
        try await withStore { _, blobs, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<64 {
                    group.addTask {
                        let data = Data("content \(index % 8)".utf8)
                        let record = try await blobs.store(data)
                        #expect(try await blobs.data(record.digest) == data)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await blobs.all { _ in true }.count == 8)
        }
    }

    @Test("what killed writers left is no blob, and goes")
    func temporaryFiles() async throws {
        try await withStore { store, blobs, folder in
            let record = try await blobs.store(Data("whole".utf8))
            let temporary = folder.blobs.appending(path: "temporary")
            try Data("ha".utf8).write(to: temporary.appending(path: UUID().uuidString))
            // A collection that died between moving a blob aside and removing it.
            try FileManager.default.moveItem(
                at: blobs.place(of: record.digest),
                to: temporary.appending(path: record.digest.description)
            )
            #expect(try await blobs.all { _ in true }.isEmpty)
            try await store.write { try $0.register(blobs: [record]) }
            let collection = GarbageCollection(folder, metadata: store, blobs: blobs)
            let report = try await collection.run(now: .now + 3700 - 200)
            #expect(report.temporaryFileCount == 0)
            let later = try await collection.run(now: .now + 3700)
            #expect(later.temporaryFileCount == 1)
            #expect(later.temporaryFileByteCount == 2)
            #expect(try await blobs.all { _ in true }.map(\.digest) == [record.digest])
        }
    }

    @Test("where no folder can be made nothing is stored, and the next attempt works once it can")
    func obstacle() async throws {
        try await withStore { _, blobs, folder in
            try Data().write(to: folder.blobs)
            #expect(try await code { _ = try await blobs.store(Data([1])) } == .inputOutput)
            try FileManager.default.removeItem(at: folder.blobs)
            #expect(try await blobs.data(try await blobs.store(Data([1])).digest) == Data([1]))
        }
    }

    @Test(
        "an unwritable folder is reported as such",
        .disabled(if: geteuid() == 0, "root may write everywhere")
    )
    func unwritable() async throws {
        try await withStore { _, blobs, folder in
            _ = try await blobs.store(Data([1]))
            for name in ["", "/temporary", "/sha256"] {
                chmod(folder.blobs.path(percentEncoded: false) + name, 0o500)
            }
            #expect(try await code { _ = try await blobs.store(Data([2])) } == .readOnly)
            for name in ["", "/temporary", "/sha256"] {
                chmod(folder.blobs.path(percentEncoded: false) + name, 0o700)
            }
            _ = try await blobs.store(Data([2]))
        }
    }
}
