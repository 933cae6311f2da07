import Foundation
import Installation
import ModelGraph
import Projects
import Storage

/// What the settings mean; each that makes no sense throws a ``Problem`` that names it and what it takes.
extension ServerConfiguration {
    /// The settings of a server.
    ///
    /// - Throws: ``Problem`` that names the setting and what it takes.
    package func settings() async throws -> ServerSettings {
        var settings = ServerSettings(
            dataFolder: try await text(.data).map { URL(filePath: $0, directoryHint: .isDirectory) }
                ?? DataFolder.standard(environment: environment)
        )
        if let listen = try await text(.listen) {
            (settings.host, settings.port) = try Self.address(listen)
        }
        settings.trainingKey = try await secret(.trainingKey, named: "training")
        settings.predictionKey = try await secret(.predictionKey, named: "prediction")
        guard settings.trainingKey == nil || settings.trainingKey != settings.predictionKey else {
            throw Problem(description: "The training key and the prediction key must not be the same.")
        }
        settings.tls = try await tlsFiles()
        settings.publicURL = try await text(.publicURL).map(Self.base)
        settings.fetchableNetworks = try await texts(.allowFetchFrom)
        settings.allowedOrigins = try Self.origins(try await texts(.allowOrigin))
        settings.workers = try await number(.workers, in: 0...64) ?? settings.workers
        settings.threads = try await number(.threads, in: 1...1_024)
        settings.connectionLimit =
            try await number(.connectionLimit, in: 1...100_000) ?? settings.connectionLimit
        settings.predictionQueueLimit =
            try await number(.predictionQueueLimit, in: 1...100_000) ?? settings.predictionQueueLimit
        settings.bodyAllowance =
            try await number(.bodyMemory, in: 16...1_048_576).map { $0 << 20 } ?? settings.bodyAllowance
        settings.limits = try await limits()
        settings.stopDelay =
            try await number(.stopDelay, in: 0...300).map { .seconds($0) } ?? settings.stopDelay
        if let precision = try await text(.precision) {
            guard let known = InferencePrecision(rawValue: precision) else {
                throw Problem(description: "The precision must be auto, bf16 or f32.")
            }
            settings.precision = known
        }
        return settings
    }

    private func tlsFiles() async throws -> ServerSettings.TLSFiles? {
        switch (try await text(.tlsCertificate), try await text(.tlsKey)) {
        case (nil, nil): nil
        case (let certificate?, let key?):
            ServerSettings.TLSFiles(
                certificateChain: URL(filePath: certificate),
                privateKey: URL(filePath: key)
            )
        default: throw Problem(description: "TLS needs both a certificate and its key.")
        }
    }

    private func limits() async throws -> ProjectLimits {
        var limits = ProjectLimits.standard
        for limit in ProjectLimits.settable {
            guard let value = try await self.limit(limit.name, in: limit.range) else { continue }
            limit.set(value, in: &limits)
        }
        if let retention = try await text(.predictionRetention) {
            let range = ProjectLimits.predictionDayRange
            guard retention.last == "d", let days = Int(retention.dropLast()), range.contains(days) else {
                throw Problem(
                    description:
                        "predictionRetention is a number of days with a d, from \(range.lowerBound)d to \(range.upperBound)d, such as 30d."
                )
            }
            limits.predictionDays = days
        }
        return limits
    }

    private static func origins(_ texts: [String]) throws -> Set<WebOrigin> {
        try Set(
            texts.map { text in
                guard let origin = WebOrigin(text.trimmingCharacters(in: .whitespaces)) else {
                    throw Problem(
                        description:
                            "An allowed origin is a scheme, a host and maybe a port, such as https://shop.example, without a path and without *."
                    )
                }
                return origin
            }
        )
    }

    /// Splits `host:port`, also with an IPv6 address in brackets.
    private static func address(_ text: String) throws -> (String, Int) {
        let problem = Problem(
            description: "The address to listen at must be host:port, such as 127.0.0.1:8080."
        )
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw problem
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw problem }
        return (String(host), Int(port))
    }

    private static func base(_ text: String) throws -> URL {
        guard let url = URL(string: text.hasSuffix("/") ? text : text + "/"), url.host() != nil,
            ["http", "https"].contains(url.scheme)
        else {
            throw Problem(description: "The public URL must be like https://vision.example/ocellus.")
        }
        return url
    }
}
