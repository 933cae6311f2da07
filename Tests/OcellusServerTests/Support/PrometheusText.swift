import Testing

/// A strict reader of Prometheus's text format 0.0.4: every line must be a comment of a known kind or a sample.
struct PrometheusText {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]

    /// Reads an exposition; records what is wrong with it as failures of the test.
    init(_ text: String) throws {
        try #require(text.hasSuffix("\n"), "The last line needs its end.")
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("# ") {
                let words = line.split(separator: " ", maxSplits: 3).map(String.init)
                try #require(words.count == 4 && ["HELP", "TYPE"].contains(words[1]), "\(line)")
                guard words[1] == "TYPE" else { continue }
                try #require(["counter", "gauge", "histogram"].contains(words[3]), "\(line)")
                try #require(types.updateValue(words[3], forKey: words[2]) == nil, "Two types: \(line)")
            } else {
                samples.append(try Self.sample(line))
            }
        }
        #expect(
            Set(samples.map { "\($0.name)\($0.labels.sorted { $0.key < $1.key })" }).count == samples.count
        )
        for sample in samples {
            #expect(types[family(of: sample.name)] != nil, "\(sample.name) has no type.")
        }
    }

    /// The samples of a name.
    func named(_ name: String) -> [Sample] {
        samples.filter { $0.name == name }
    }

    private func family(of name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let base = String(name.dropLast(suffix.count))
            if types[base] == "histogram" { return base }
        }
        return name
    }

    private static func sample(_ line: Substring) throws -> Sample {
        let pattern = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)/
        let match = try #require(line.wholeMatch(of: pattern), "\(line)")
        var labels: [String: String] = [:]
        var rest = match.2 ?? ""
        while !rest.isEmpty {
            let label = try #require(
                rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/),
                "\(line)"
            )
            try #require(labels.updateValue(String(label.2), forKey: String(label.1)) == nil, "\(line)")
            rest = rest[label.range.upperBound...]
        }
        return Sample(
            name: String(match.1),
            labels: labels,
            value: try #require(Double(match.3), "\(line)")
        )
    }
}
