import BaseModels
import Export
import ExportService
import Foundation
import Projects
import Storage
import Synchronization
import TestSupport
import Testing
import TrainingTesting

/// Makes packages of a few words, or fails as it is told.
private final class FakeMaking: ExportMaking {
    let failure = Mutex<(any Error)?>(nil)
    let count = Mutex(0)

    func package(of task: ExportTask, as format: ExportFormat) async throws -> Data {
        count.withLock { $0 += 1 }
        if let failure = failure.withLock(\.self) { throw failure }
        return Data("\(format) of \(task.model.count) bytes, \(task.tags.map(\.name))".utf8)
    }
}

@Suite("Exports on request")
struct ExportServiceTests {
    /// A trained iteration, and exports that a fake makes.
    private static func run(
        _ body: (TestInstallation, IterationRecord, ExportService, FakeMaking) async throws -> Void
    ) async throws {
        try await TestInstallation.with { installation in
            let iteration = try await installation.trained(installation.stripesAndChecks().project)
            let maker = FakeMaking()
            let exports = service(installation, maker)
            try await body(installation, iteration, exports, maker)
        }
    }

    private static func service(
        _ installation: TestInstallation,
        _ maker: any ExportMaking,
        program: String = "ocellus 1"
    ) -> ExportService {
        ExportService(
            projects: installation.projects,
            maker: maker,
            program: program,
            logger: installation.logger
        )
    }

    @Test("what is asked for is kept, made once, and answered as it is from then on")
    func made() async throws {
        try await Self.run { installation, iteration, exports, maker in
            func request(_ flavor: String? = nil) async throws -> ExportRecord {
                try await exports.request(
                    of: iteration.id,
                    in: iteration.projectID,
                    platform: "onnx",
                    flavor: flavor
                )
            }
            #expect(try await request().status == .exporting)
            #expect(try await request().status == .exporting)
            // Another process with the same folder makes it.
            try await Self.service(installation, maker).makeRequested()
            let done = try await request()
            #expect(done.status == .done)
            #expect(maker.count.withLock(\.self) == 1)
            let digest = try #require(done.packageDigest)
            let package = try await installation.projects.exportPackage(digest)
            #expect(String(decoding: package, as: UTF8.self).hasSuffix(#"bytes, ["checks", "stripes"]"#))
            #expect(
                exports.fileName(of: done) == "\(iteration.id.uuidString.lowercased()).ONNX.zip"
            )

            installation.clock.advance(by: 1)
            #expect(try await request("OnnxFloat16").flavor == "OnnxFloat16")
            try await exports.makeRequested()
            let all = try await exports.exports(of: iteration.id, in: iteration.projectID)
            #expect(all.map(\.flavor) == [nil, "OnnxFloat16"])
            #expect(all.map(\.status) == [.done, .done])

            // A later version of the program may make a better one.
            let later = Self.service(installation, maker, program: "ocellus 2")
            #expect(!exports.isNewerVersionAvailable(of: done))
            #expect(later.isNewerVersionAvailable(of: done))
            let again = try await later.request(
                of: iteration.id,
                in: iteration.projectID,
                platform: "ONNX",
                flavor: nil
            )
            #expect(again.status == .exporting)
        }
    }

    @Test("one that cannot be made says why, and is made anew when it is asked for again")
    func failed() async throws {
        try await Self.run { _, iteration, exports, maker in
            func request() async throws -> ExportRecord {
                try await exports.request(
                    of: iteration.id,
                    in: iteration.projectID,
                    platform: "OpenVino",
                    flavor: nil
                )
            }
            struct Surprise: Error {}
            let failures: [(any Error, String)] = [
                (ExportError(.mismatch, "It differs by 0.2."), "It differs by 0.2."),
                (Surprise(), "The export failed inside (Surprise). The log of the server may say more."),
            ]
            for (failure, sentence) in failures {
                maker.failure.withLock { $0 = failure }
                #expect(try await request().status == .exporting)
                try await exports.makeRequested()
                let failed = try await exports.exports(of: iteration.id, in: iteration.projectID)
                #expect(failed.map(\.failure) == [sentence])
                #expect(failed.map(\.status) == [.failed])
            }
            // A disk that is full is no fault of the model: it stays asked for.
            maker.failure.withLock { $0 = StorageError(.diskFull, "full") }
            _ = try await request()
            await #expect(throws: StorageError.self) { try await exports.makeRequested() }
            maker.failure.withLock { $0 = nil }
            try await exports.makeRequested()
            #expect(try await request().status == .done)
        }
    }

    @Test("what is deleted meanwhile is not made, and leaves nothing")
    func deleted() async throws {
        try await Self.run { installation, iteration, exports, _ in
            _ = try await exports.request(
                of: iteration.id,
                in: iteration.projectID,
                platform: "ONNX",
                flavor: nil
            )
            let task = try #require(try await installation.projects.nextExport())
            try await installation.projects.deleteIteration(iteration.id, of: iteration.projectID)
            try await installation.projects.completeExport(task.export, package: Data("late".utf8))
            try await installation.projects.failExport(task.export, reason: "late")
            #expect(try await installation.projects.nextExport() == nil)
            try await exports.makeRequested()
        }
    }

    @Test(
        "formats that there are not, and models that are not exported, are refused with a sentence",
        arguments: [
            ("VAIDK", nil, "not available"), ("ONNX", "ONNX99", "no flavor"), ("Abacus", nil, "no platform"),
        ]
    )
    func refused(platform: String, flavor: String?, words: String) async throws {
        try await Self.run { installation, iteration, exports, _ in
            func refusal(_ iteration: IterationRecord, _ platform: String, _ flavor: String?) async
                -> ProjectError?
            {
                await #expect(throws: ProjectError.self) {
                    try await exports.request(
                        of: iteration.id,
                        in: iteration.projectID,
                        platform: platform,
                        flavor: flavor
                    )
                }
            }
            let error = await refusal(iteration, platform, flavor)
            #expect(error?.code == .exportNotPossible)
            #expect(error?.description.contains(words) == true)

            var general = iteration
            general.domainID = try #require(
                installation.projects.domains.domain(named: "General", type: .classification)
            ).id
            let changed = general
            try await installation.store.write { try $0.update(iteration: changed) }
            #expect(await refusal(general, "ONNX", nil)?.code == .exportNotPossible)
            let waiting = try await installation.projects.train(
                iteration.projectID,
                TrainingRequest(force: true)
            )
            #expect(await refusal(waiting, "ONNX", nil)?.code == .iterationNotTrained)
        }
    }

    @Test("a trained classifier becomes a package that is proved")
    func real() async throws {
        try await TestInstallation.with { installation in
            let iteration = try await installation.trained(installation.stripesAndChecks().project)
            let program = ContainerProgram(
                version: "1",
                architecture: .x86,
                debian: "stable",
                archive: { Data("program".utf8) }
            )
            let exports = Self.service(
                installation,
                EngineExportMaking(installation.engine, program: program)
            )
            func request(_ platform: String) async throws -> ExportRecord {
                try await exports.request(
                    of: iteration.id,
                    in: iteration.projectID,
                    platform: platform,
                    flavor: nil
                )
            }
            for (platform, main) in [("ONNX", "model.onnx"), ("Ocellus", "model.ocellus")] {
                _ = try await request(platform)
                try await exports.makeRequested()
                let done = try await request(platform)
                #expect(done.failure == nil)
                let bytes = try await installation.projects.exportPackage(#require(done.packageDigest))
                let package = try ExportPackage(archive: bytes)
                #expect(package.manifest.iterationId == iteration.id.uuidString.lowercased())
                #expect(package.manifest.modelFileName == main)
                #expect(package.tags == ["checks", "stripes"])
                #expect(package.files.contains { $0.name == main })
            }
        }
    }
}
