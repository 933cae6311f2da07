import Foundation
import Logging
import ServiceLifecycle
import Subprocess
import Synchronization
import SystemPackage

/// Starts worker processes of the same program, starts them again when they die, and ends them with the server.
///
/// Training runs in processes of its own, so that a fault in native code cannot take the server down. A worker that dies is
/// started again after a pause that doubles from one second to a minute, and falls back once a worker has lived for a minute. Each
/// has a name of its own, so that the work of one that died can be given to others at once.
struct WorkerSupervisor: Service {
    private let program: URL
    private let arguments: [String]
    private let count: Int
    private let logger: Logger
    private let pauses: ClosedRange<Duration>
    private let onEnd: @Sendable (_ name: String) async -> Void
    private let onCountChange: @Sendable (Int) -> Void

    /// What the names of supervised workers begin with; what follows is random.
    static let namePrefix = "supervised "

    /// Prepares to run workers.
    ///
    /// - Parameters:
    ///   - program: This program's file.
    ///   - arguments: What makes it a worker of the right data folder; `--name` and a name are added.
    ///   - count: How many.
    ///   - logger: Told when a worker ends.
    ///   - pauses: The first and the longest pause before a worker that died is started again; one that lived for the longest
    ///     begins with the first again.
    ///   - onEnd: Told the name of a worker that has ended, before another one is started.
    ///   - onCountChange: Told how many run, whenever that changes.
    init(
        program: URL,
        arguments: [String],
        count: Int,
        logger: Logger,
        pauses: ClosedRange<Duration> = .seconds(1) ... .seconds(60),
        onEnd: @escaping @Sendable (_ name: String) async -> Void = { _ in },
        onCountChange: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.program = program
        self.arguments = arguments
        self.count = count
        self.logger = logger
        self.pauses = pauses
        self.onEnd = onEnd
        self.onCountChange = onCountChange
    }

    /// Runs until the service group shuts down; then asks the workers to end and waits for them.
    func run() async throws {
        // A service that returns early would end the server.
        guard count > 0 else {
            try? await gracefulShutdown()
            return
        }
        let running = RunningCount(onCountChange)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask { await keepAlive(number, running) }
            }
        }
    }

    private func keepAlive(_ number: Int, _ running: RunningCount) async {
        var pause = pauses.lowerBound
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let start = ContinuousClock.now
            running.change(by: 1)
            let name = Self.namePrefix + UUID().uuidString
            let outcome = await runOnce(name: name)
            running.change(by: -1)
            await onEnd(name)
            if Task.isShuttingDownGracefully || Task.isCancelled { return }
            logger.warning("worker ended", metadata: ["worker": "\(number)", "outcome": "\(outcome)"])
            if ContinuousClock.now - start > pauses.upperBound { pause = pauses.lowerBound }
            try? await cancelWhenGracefulShutdown { [pause] in try await Task.sleep(for: pause) }
            pause = min(pause * 2, pauses.upperBound)
        }
    }

    /// Runs one worker to its end; a shutdown asks it to end, and insists after ten seconds.
    private func runOnce(name: String) async -> String {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        do {
            let (program, arguments, options) = (program, arguments + ["--name", name], options)
            let result = try await cancelWhenGracefulShutdown {
                try await Subprocess.run(
                    .path(FilePath(program.path)),
                    arguments: Arguments(arguments),
                    platformOptions: options,
                    output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
                    error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
                )
            }
            return "\(result.terminationStatus)"
        } catch {
            return "could not be run"
        }
    }
}

private final class RunningCount: Sendable {
    private let count = Mutex(0)
    private let onChange: @Sendable (Int) -> Void

    init(_ onChange: @escaping @Sendable (Int) -> Void) {
        self.onChange = onChange
    }

    func change(by amount: Int) {
        onChange(
            count.withLock { count in
                count += amount
                return count
            }
        )
    }
}
