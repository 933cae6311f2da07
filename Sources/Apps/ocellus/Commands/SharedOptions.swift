import ArgumentParser
import Foundation
import Learning
import ModelGraph

/// Options of every command that extracts features.
struct ComputeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Number format of the base model: auto is bf16 where the processor computes in it, else f32.",
            valueName: "format"
        )
    )
    var precision = InferencePrecision.auto

    @Option(help: "Number of threads; all processors unless given. The result does not depend on it.")
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Folder of cached features ($OCELLUS_CACHE, or ~/.cache/ocellus/features).",
            valueName: "folder"
        ),
        completion: .directory
    )
    var cache: String?

    @Flag(help: "Compute all features anew, and cache nothing.")
    var noCache = false

    mutating func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads must be from 1 to 1024, not \(threads).")
        }
        guard FeatureCacheLimit(environment: ProcessInfo.processInfo.environment) != nil else {
            throw ValidationError("OCELLUS_CACHE_LIMIT must be a number of bytes such as 500MB or 2GiB.")
        }
    }

    /// The folder of the feature cache, if any.
    var cacheRoot: URL? {
        if noCache { return nil }
        return cache.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? FeatureCache.defaultRoot(environment: ProcessInfo.processInfo.environment)
    }

    /// The most that this folder may take.
    var cacheLimit: FeatureCacheLimit {
        FeatureCacheLimit(environment: ProcessInfo.processInfo.environment) ?? .standard
    }
}

extension InferencePrecision: ExpressibleByArgument {}

/// A time span on the command line: `90s`, `5m`, `1.5h`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = Double(argument.dropLast()),
            count.isFinite, count > 0, count * unit <= 30 * 86_400
        else { return nil }
        duration = .seconds(count * unit)
    }

    static var defaultCompletionKind: CompletionKind { .list(["30s", "5m", "1h"]) }
}

/// The time that one prediction may take on the command line: `10ms`, `0.5s`.
struct LatencyArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let (unit, length) = [("ms", 0.001), ("s", 1.0)].first(where: { argument.hasSuffix($0.0) }),
            let count = Double(argument.dropLast(unit.count)),
            count.isFinite, count > 0, count * length <= 3_600
        else { return nil }
        duration = .seconds(count * length)
    }

    static var defaultCompletionKind: CompletionKind { .list(["5ms", "10ms", "50ms"]) }
}

/// A share from 0 to 1 on the command line; `25%` is read as 0.25.
struct ShareArgument: ExpressibleByArgument {
    let value: Double

    var defaultValueDescription: String { "\(value)" }

    init(value: Double) {
        self.value = value
    }

    init?(argument: String) {
        let isPercentage = argument.hasSuffix("%")
        guard let number = Double(isPercentage ? String(argument.dropLast()) : argument) else { return nil }
        let share = isPercentage ? number / 100 : number
        guard (0...1).contains(share) else { return nil }
        value = share
    }
}
