import Configuration
import Foundation
import ModelGraph
import Projects
import Synchronization
import Testing

@testable import OcellusServer

@Suite("Configuration")
struct ConfigurationTests {
    /// The settings that flags, an environment and a file make.
    private func settings(
        file: String? = nil,
        environment: [String: String] = [:],
        flags: [ServerSetting: SettingValue] = [:],
        accessReporter: (any AccessReporter)? = nil
    ) async throws -> ServerSettings {
        let url = FileManager.default.temporaryDirectory.appending(path: "configuration-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        if let file { try Data(file.utf8).write(to: url) }
        return try await ServerConfiguration(
            file: file == nil ? nil : url,
            environment: environment,
            flags: flags,
            accessReporter: accessReporter
        ).settings()
    }

    @Test("unless told otherwise, only this machine is served, without TLS, by one worker")
    func defaults() async throws {
        let settings = try await settings(environment: ["HOME": "/home/x", "XDG_DATA_HOME": "/data"])
        #expect(settings.host == "127.0.0.1" && settings.port == 8080)
        #expect(settings.dataFolder.path == "/data/ocellus/data")
        #expect(settings.tls == nil && settings.trainingKey == nil && settings.fetchableNetworks.isEmpty)
        #expect(settings.workers == 1)
    }

    @Test("flags win over the environment, the environment over the file")
    func precedence() async throws {
        let file =
            #"{"listen": "127.0.0.1:1", "workers": 1, "connectionLimit": 11, "allowFetchFrom": ["10.0.0.0/8"], "stopDelay": 3}"#
        let environment = [
            "OCELLUS_LISTEN": "127.0.0.1:2", "OCELLUS_WORKERS": "2",
            "OCELLUS_ALLOW_FETCH_FROM": "10.0.0.0/8,fd00::/8",
        ]
        #expect(try await settings(file: file).port == 1)
        let both = try await settings(file: file, environment: environment)
        #expect(
            both.port == 2 && both.workers == 2 && both.connectionLimit == 11 && both.stopDelay == .seconds(3)
        )
        #expect(both.fetchableNetworks == ["10.0.0.0/8", "fd00::/8"])
        let all = try await settings(file: file, environment: environment, flags: [.listen: .text("[::1]:3")])
        #expect(all.port == 3 && all.host == "::1" && all.workers == 2)
    }

    @Test("every setting in the file arrives")
    func everySetting() async throws {
        let settings = try await settings(
            file: """
                {"data": "/d", "listen": "0.0.0.0:80", "trainingKey": "tttttttttttttttt", "predictionKey": "pppppppppppppppp",
                 "tlsCertificate": "/c", "tlsKey": "/k", "publicURL": "https://x.example/y", "workers": 0, "precision": "f32",
                 "threads": 7, "connectionLimit": 8, "predictionQueueLimit": 9, "stopDelay": 10, "bodyMemory": 64,
                 "allowOrigin": ["https://Shop.example", "http://localhost:3000"], "predictionRetention": "7d",
                 "limits": {"tagsPerProject": 1000, "projects": 5}}
                """
        )
        #expect(settings.dataFolder.path == "/d" && settings.host == "0.0.0.0" && settings.port == 80)
        #expect(settings.trainingKey?.text == "tttttttttttttttt")
        #expect(settings.predictionKey?.text == "pppppppppppppppp")
        #expect(settings.tls?.certificateChain.path == "/c" && settings.tls?.privateKey.path == "/k")
        #expect(settings.publicURL?.absoluteString == "https://x.example/y/")
        #expect(settings.workers == 0 && settings.precision == .f32 && settings.threads == 7)
        #expect(
            settings.connectionLimit == 8 && settings.predictionQueueLimit == 9
                && settings.stopDelay == .seconds(10)
        )
        #expect(
            settings.allowedOrigins.map(\.description).sorted() == [
                "http://localhost:3000", "https://shop.example",
            ]
        )
        #expect(settings.bodyAllowance == 64 << 20)
        let limits = settings.limits
        #expect(limits.predictionDays == 7 && limits.tagsPerProject == 1_000 && limits.projects == 5)
        #expect(limits.tagsPerImage == ProjectLimits.standard.tagsPerImage)
    }

    @Test("every setting arrives from the environment, under the name that the manual has")
    func everyVariable() async throws {
        let settings = try await settings(environment: [
            "OCELLUS_DATA": "/d", "OCELLUS_LISTEN": "0.0.0.0:80", "OCELLUS_TRAINING_KEY": "tttttttttttttttt",
            "OCELLUS_PREDICTION_KEY": "pppppppppppppppp", "OCELLUS_TLS_CERTIFICATE": "/c",
            "OCELLUS_TLS_KEY": "/k", "OCELLUS_PUBLIC_URL": "https://x.example/y",
            "OCELLUS_ALLOW_FETCH_FROM": "10.0.0.0/8, fd00::/8,",
            "OCELLUS_ALLOW_ORIGIN": "https://shop.example",
            "OCELLUS_WORKERS": "0", "OCELLUS_PRECISION": "f32", "OCELLUS_THREADS": "7",
            "OCELLUS_CONNECTION_LIMIT": "8", "OCELLUS_PREDICTION_QUEUE_LIMIT": "9",
            "OCELLUS_STOP_DELAY": "10",
            "OCELLUS_BODY_MEMORY": "64", "OCELLUS_PREDICTION_RETENTION": "7d",
            "OCELLUS_LIMITS_TAGS_PER_PROJECT": "1000", "OCELLUS_LIMITS_PROJECTS": "5", "OCELLUS_LOG": "info",
        ])
        #expect(settings.dataFolder.path == "/d" && settings.host == "0.0.0.0" && settings.port == 80)
        #expect(settings.trainingKey?.text == "tttttttttttttttt")
        #expect(settings.predictionKey?.text == "pppppppppppppppp")
        #expect(settings.tls?.certificateChain.path == "/c" && settings.tls?.privateKey.path == "/k")
        #expect(settings.publicURL?.absoluteString == "https://x.example/y/")
        #expect(settings.fetchableNetworks == ["10.0.0.0/8", "fd00::/8"])
        #expect(settings.allowedOrigins.map(\.description) == ["https://shop.example"])
        #expect(settings.workers == 0 && settings.precision == .f32 && settings.threads == 7)
        #expect(settings.connectionLimit == 8 && settings.predictionQueueLimit == 9)
        #expect(settings.stopDelay == .seconds(10) && settings.bodyAllowance == 64 << 20)
        let limits = settings.limits
        #expect(limits.predictionDays == 7 && limits.tagsPerProject == 1_000 && limits.projects == 5)
    }

    @Test("keys are redacted wherever settings are printed, and in what reports the reading of settings")
    func redaction() async throws {
        let reports = AccessReports()
        let secrets = ["training-key-in-a-file", "prediction-key-in-env"]
        let settings = try await settings(
            file: #"{"trainingKey": "\#(secrets[0])"}"#,
            environment: ["OCELLUS_PREDICTION_KEY": secrets[1]],
            accessReporter: reports
        )
        var dumped = ""
        dump(settings, to: &dumped)
        let texts = reports.texts.withLock(\.self) + [dumped, "\(settings)", String(reflecting: settings)]
        for text in texts {
            for secret in secrets { #expect(!text.contains(secret)) }
        }
        #expect(dumped.contains("<redacted>"))
        #expect(reports.texts.withLock { $0.contains { $0.contains("trainingKey") } })
        #expect(settings.trainingKey?.text == secrets[0] && settings.predictionKey?.text == secrets[1])
    }

    @Test(
        "a file that makes no sense is refused in a sentence that names what is wrong",
        arguments: [
            (#"{"lisen": "x"}"#, "lisen"), ("[]", "JSON object"), ("{", "JSON object"),
            (#"{"workers": "2"}"#, "workers"),
            (#"{"workers": 65}"#, "workers"), (#"{"workers": -1}"#, "workers"),
            (#"{"threads": 0}"#, "threads"),
            (#"{"connectionLimit": 0}"#, "connectionLimit"), (#"{"stopDelay": -1}"#, "stopDelay"),
            (#"{"listen": "localhost"}"#, "host:port"), (#"{"listen": ":80"}"#, "host:port"),
            (#"{"listen": "x:65536"}"#, "host:port"),
            (#"{"trainingKey": "short"}"#, "training key"),
            (#"{"predictionKey": "has spaces in between"}"#, "prediction key"),
            (
                #"{"trainingKey": "same-same-same-same", "predictionKey": "same-same-same-same"}"#,
                "must not be the same"
            ),
            (#"{"tlsKey": "/k"}"#, "TLS"), (#"{"publicURL": "ftp://x"}"#, "public URL"),
            (#"{"precision": "f64"}"#, "precision"),
            (#"{"allowOrigin": ["*"]}"#, "origin"),
            (#"{"allowOrigin": ["https://x.example/path"]}"#, "origin"),
            (#"{"allowOrigin": ["null"]}"#, "origin"), (#"{"allowOrigin": ["file://x"]}"#, "origin"),
            (#"{"predictionRetention": "30"}"#, "30d"),
            (#"{"predictionRetention": "0d"}"#, "predictionRetention"),
            (#"{"predictionRetention": "1w"}"#, "predictionRetention"), (#"{"bodyMemory": 1}"#, "bodyMemory"),
            (#"{"limits": {"imagesPerBatch": 9}}"#, "imagesPerBatch"),
            (#"{"limits": {"projects": 0}}"#, "limits.projects"),
            (#"{"workers": true}"#, "whole number"), (#"{"workers": 1.5}"#, "whole number"),
            (#"{"listen": 8080}"#, "a text"), (#"{"allowOrigin": "https://x.example"}"#, "a list"),
            (#"{"allowOrigin": [1]}"#, "a list"), (#"{"limits": [1]}"#, "an object"),
            (#"{"limits": {"projects": "short"}}"#, "an object"), (#"{"trainingKey": ["short"]}"#, "a text"),
        ]
    )
    func refused(file: String, word: String) async throws {
        let problem = try await #require(throws: ServerConfiguration.Problem.self) {
            try await settings(file: file)
        }
        #expect(problem.description.contains(word))
        #expect(
            !problem.description.contains("short") && !problem.description.contains("same-same-same-same")
        )
    }

    @Test("an environment that makes no sense, or names a file that is not there, is refused")
    func refusedEnvironment() async throws {
        for environment in [
            ["OCELLUS_WORKERS": "many"], ["OCELLUS_THREADS": "1.5"], ["OCELLUS_CONFIG": "/nowhere/at/all"],
        ] {
            await #expect(throws: ServerConfiguration.Problem.self) {
                try await settings(environment: environment)
            }
        }
        let problem = try await #require(throws: ServerConfiguration.Problem.self) {
            try await settings(environment: ["OCELLUS_LIMITS_TAGS_PER_PROJECT": "many"])
        }
        #expect(problem.description == "OCELLUS_LIMITS_TAGS_PER_PROJECT must be a whole number.")
        // What is empty is not set, as with most programs.
        #expect(try await settings(environment: ["OCELLUS_WORKERS": "", "OCELLUS_LISTEN": ""]).port == 8080)
    }
}

/// What was reported of settings that were read.
private final class AccessReports: AccessReporter {
    let texts = Mutex<[String]>([])

    func report(_ event: AccessEvent) {
        texts.withLock { $0.append("\(event) \(event.providerResults)") }
    }
}
