import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import OcellusServer

@Suite("Supervision of workers")
struct WorkerSupervisorTests {
    /// Runs a supervisor of a shell script until the test is done with it.
    private func supervise(
        _ script: String,
        count: Int = 1,
        pauses: ClosedRange<Duration>,
        onEnd: @escaping @Sendable (String) async -> Void = { _ in },
        until isEnough: @escaping @Sendable (AsyncStream<Int>) async -> Void
    ) async throws {
        let (counts, continuation) = AsyncStream.makeStream(of: Int.self)
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let supervisor = WorkerSupervisor(
            program: URL(filePath: "/bin/sh"),
            arguments: ["-c", script],
            count: count,
            logger: quiet,
            pauses: pauses,
            onEnd: onEnd
        ) { continuation.yield($0) }
        let group = ServiceGroup(services: [supervisor], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await isEnough(counts)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("a worker that dies is started again, after pauses that grow")
    func restarts() async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        try await supervise("exit 1", pauses: .milliseconds(50) ... .milliseconds(200)) { counts in
            var starts = 0
            for await count in counts where count == 1 {
                starts += 1
                if starts == 5 { return }
            }
        }
        // 50 + 100 + 200 + 200 ms lie between five starts at the least.
        #expect(clock.now - begin >= .milliseconds(550))
    }

    @Test("each worker has a name of its own, which is told when it has ended")
    func names() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "names")
        let (ends, continuation) = AsyncStream.makeStream(of: String.self)
        // Of a script by `-c` the first argument behind it is $0.
        try await supervise(
            "printf '%s\\n' \"$1\" >> '\(file.path)'",
            pauses: .milliseconds(1) ... .milliseconds(2),
            onEnd: { continuation.yield($0) }
        ) { _ in
            var told: [String] = []
            for await name in ends {
                told.append(name)
                if told.count == 3 { break }
            }
            let written = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n").map(
                String.init
            )
            #expect(written?.prefix(3) == told[...])
            #expect(Set(told).count == 3 && told.allSatisfy { $0.hasPrefix(WorkerSupervisor.namePrefix) })
        }
    }

    @Test("workers end with the service")
    func ends() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "workers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pids = folder.appending(path: "pids").path
        try await supervise(
            "echo $$ >> '\(pids)'; exec sleep 1000",
            count: 3,
            pauses: .seconds(1) ... .seconds(2)
        ) { counts in
            for await count in counts where count == 3 { break }
            // All are counted before they run; their own word says that they do.
            while (try? String(contentsOfFile: pids, encoding: .utf8).split(separator: "\n").count) != 3 {
                await Task.yield()
            }
        }
        for pid in try String(contentsOfFile: pids, encoding: .utf8).split(separator: "\n") {
            #expect(kill(try #require(Int32(pid)), 0) == -1 && errno == ESRCH)
        }
    }

    @Test("a server without workers of its own goes on")
    func none() async throws {
        try await supervise("exit 1", count: 0, pauses: .seconds(1) ... .seconds(2)) { _ in await Task.yield()
        }
    }
}
