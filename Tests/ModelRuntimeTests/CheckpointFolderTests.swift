import Foundation
import TestSupport
import Testing
import TrainingEngine

@testable import ModelRuntime

@Suite("Checkpoints in a folder")
struct CheckpointFolderTests {
    private let temporary = TemporaryFolder()

    private var folder: URL { temporary.url.appending(path: "checkpoints", directoryHint: .isDirectory) }

    private var files: [URL] {
        (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    }

    private func checkpoint(_ fingerprint: String, step: Int = 3) -> Checkpoint {
        Checkpoint(step: step, fingerprint: fingerprint, arrays: ["a": [1, -0.5, .infinity]])
    }

    @Test("another process of the same program finds the latest, and removes only what it used")
    func findsAgain() throws {
        let first = CheckpointFolder(folder, program: "ocellus 1")
        first.save(checkpoint("one"))
        first.save(checkpoint("one", step: 4))
        first.save(checkpoint("two"))
        let second = CheckpointFolder(folder, program: "ocellus 1")
        #expect(second.checkpoint(of: "one") == checkpoint("one", step: 4))
        #expect(second.checkpoint(of: "three") == nil)
        #expect(CheckpointFolder(folder, program: "ocellus 2").checkpoint(of: "one") == nil)
        second.removeUsed()
        #expect(second.checkpoint(of: "one") == nil)
        #expect(second.checkpoint(of: "two") == checkpoint("two"))
    }

    @Test("what is damaged counts as absent, and what was forgotten for weeks is cleared away")
    func clears() throws {
        let checkpoints = CheckpointFolder(folder, program: "ocellus 1")
        checkpoints.save(checkpoint("one"))
        let file = try #require(files.first)
        let whole = try Data(contentsOf: file)
        for damaged in [whole.dropLast(1), whole + [0], Data(), Data(repeating: 255, count: 40)] {
            try damaged.write(to: file)
            #expect(checkpoints.checkpoint(of: "one") == nil)
        }
        try whole.write(to: file)
        #expect(checkpoints.checkpoint(of: "one") != nil)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -8 * 24 * 3600)],
            ofItemAtPath: file.path
        )
        #expect(CheckpointFolder(folder, program: "ocellus 1").checkpoint(of: "one") == nil)
        #expect(files.isEmpty)
    }

    @Test("a folder that cannot be written keeps nothing and breaks nothing")
    func unwritable() throws {
        try Data().write(to: folder)
        let checkpoints = CheckpointFolder(folder, program: "ocellus 1")
        checkpoints.save(checkpoint("one"))
        #expect(checkpoints.checkpoint(of: "one") == nil)
        checkpoints.removeUsed()
    }
}
