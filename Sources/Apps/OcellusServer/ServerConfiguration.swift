package import Foundation
import Installation
import ModelGraph
import Projects
import Storage

/// Settings as an operator writes them: a JSON file, environment variables, flags; what comes later wins.
///
/// The names in the file are those of the members; the environment has them in capitals with `OCELLUS_` before, such as
/// `OCELLUS_LISTEN`. `docs/server.md` lists them.
package struct ServerConfiguration: Codable, Hashable, Sendable {
    var data: String?
    var listen: String?
    var trainingKey: String?
    var predictionKey: String?
    var tlsCertificate: String?
    var tlsKey: String?
    var publicURL: String?
    var allowFetchFrom: [String]?
    var allowOrigin: [String]?
    var workers: Int?
    var precision: String?
    var threads: Int?
    var connectionLimit: Int?
    var predictionQueueLimit: Int?
    var predictionRetention: String?
    var bodyMemory: Int?
    var limits: [String: Int]?
    var stopDelay: Int?

    /// A configuration that does not make a server.
    package struct Problem: Error, CustomStringConvertible {
        /// A sentence that names the setting and what it takes.
        package let description: String
    }

    /// Reads the file, if there is one, and the environment.
    ///
    /// - Throws: ``Problem``.
    package init(file: URL?, environment: [String: String]) throws {
        self.init()
        if let file = file ?? environment["OCELLUS_CONFIG"].map({ URL(filePath: $0) }) {
            self = try Self.read(file)
        }
        func text(_ name: String) -> String? {
            environment["OCELLUS_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
        }
        func number(_ name: String) throws -> Int? {
            try text(name).map { value in
                guard let number = Int(value) else {
                    throw Problem(description: "OCELLUS_\(name) must be a whole number.")
                }
                return number
            }
        }
        override(
            data: text("DATA"),
            listen: text("LISTEN"),
            trainingKey: text("TRAINING_KEY"),
            predictionKey: text("PREDICTION_KEY"),
            tlsCertificate: text("TLS_CERTIFICATE"),
            tlsKey: text("TLS_KEY"),
            publicURL: text("PUBLIC_URL"),
            fetchableNetworks: text("ALLOW_FETCH_FROM")?.split(separator: ",").map(String.init),
            allowedOrigins: text("ALLOW_ORIGIN")?.split(separator: ",").map(String.init),
            workers: try number("WORKERS"),
            precision: text("PRECISION"),
            predictionRetention: text("PREDICTION_RETENTION")
        )
        threads = try number("THREADS") ?? threads
        connectionLimit = try number("CONNECTION_LIMIT") ?? connectionLimit
        predictionQueueLimit = try number("PREDICTION_QUEUE_LIMIT") ?? predictionQueueLimit
        bodyMemory = try number("BODY_MEMORY") ?? bodyMemory
        stopDelay = try number("STOP_DELAY") ?? stopDelay
    }

    private init() {}

    private static func read(_ file: URL) throws -> ServerConfiguration {
        guard let bytes = try? Data(contentsOf: file) else {
            throw Problem(description: "The configuration file cannot be read.")
        }
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        guard let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
            throw Problem(description: "The configuration file is not a JSON object.")
        }
        // A setting that is misspelt would otherwise be lost without a word.
        if let unknown = object.keys.sorted().first(where: { !known.contains($0) }) {
            throw Problem(
                description:
                    "The configuration file has an unknown setting “\(unknown)”; known are \(known.sorted().joined(separator: ", "))."
            )
        }
        do {
            return try JSONDecoder().decode(ServerConfiguration.self, from: bytes)
        } catch {
            throw Problem(description: "A setting in the configuration file has the wrong type: \(error)")
        }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case data, listen, trainingKey, predictionKey, tlsCertificate, tlsKey, publicURL
        case allowFetchFrom, allowOrigin, workers, precision, threads, connectionLimit, bodyMemory
        case predictionQueueLimit, predictionRetention, limits, stopDelay
    }

    /// Replaces what is given.
    package mutating func override(
        data: String?,
        listen: String?,
        trainingKey: String?,
        predictionKey: String?,
        tlsCertificate: String?,
        tlsKey: String?,
        publicURL: String?,
        fetchableNetworks: [String]?,
        allowedOrigins: [String]?,
        workers: Int?,
        precision: String?,
        predictionRetention: String?
    ) {
        self.data = data ?? self.data
        self.listen = listen ?? self.listen
        self.trainingKey = trainingKey ?? self.trainingKey
        self.predictionKey = predictionKey ?? self.predictionKey
        self.tlsCertificate = tlsCertificate ?? self.tlsCertificate
        self.tlsKey = tlsKey ?? self.tlsKey
        self.publicURL = publicURL ?? self.publicURL
        allowFetchFrom = fetchableNetworks ?? allowFetchFrom
        allowOrigin = allowedOrigins ?? allowOrigin
        self.workers = workers ?? self.workers
        self.precision = precision ?? self.precision
        self.predictionRetention = predictionRetention ?? self.predictionRetention
    }

    /// What these words mean.
    ///
    /// - Throws: ``Problem`` that names the setting and what it takes.
    package func settings(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ServerSettings {
        var settings = ServerSettings(
            dataFolder: data.map { URL(filePath: $0, directoryHint: .isDirectory) }
                ?? DataFolder.standard(environment: environment)
        )
        if let listen { (settings.host, settings.port) = try Self.address(listen) }
        settings.trainingKey = try Self.key(trainingKey, "training")
        settings.predictionKey = try Self.key(predictionKey, "prediction")
        guard trainingKey == nil || trainingKey != predictionKey else {
            throw Problem(description: "The training key and the prediction key must not be the same.")
        }
        switch (tlsCertificate, tlsKey) {
        case (nil, nil): break
        case (let certificate?, let key?):
            settings.tls = ServerSettings.TLSFiles(
                certificateChain: URL(filePath: certificate),
                privateKey: URL(filePath: key)
            )
        default: throw Problem(description: "TLS needs both a certificate and its key.")
        }
        if let publicURL { settings.publicURL = try Self.base(publicURL) }
        settings.fetchableNetworks = allowFetchFrom ?? []
        settings.allowedOrigins = try Self.origins(allowOrigin ?? [])
        settings.workers = try Self.number(workers, in: 0...64, "workers") ?? settings.workers
        settings.threads = try Self.number(threads, in: 1...1_024, "threads")
        settings.connectionLimit =
            try Self.number(connectionLimit, in: 1...100_000, "connectionLimit") ?? settings.connectionLimit
        settings.predictionQueueLimit =
            try Self.number(predictionQueueLimit, in: 1...100_000, "predictionQueueLimit")
            ?? settings.predictionQueueLimit
        settings.bodyAllowance =
            try Self.number(bodyMemory, in: 16...1_048_576, "bodyMemory").map { $0 << 20 }
            ?? settings.bodyAllowance
        settings.limits = try Self.limits(limits ?? [:], retention: predictionRetention)
        settings.stopDelay =
            try Self.number(stopDelay, in: 0...300, "stopDelay").map { .seconds($0) } ?? settings.stopDelay
        if let precision {
            guard let known = InferencePrecision(rawValue: precision) else {
                throw Problem(description: "The precision must be auto, bf16 or f32.")
            }
            settings.precision = known
        }
        return settings
    }
}
