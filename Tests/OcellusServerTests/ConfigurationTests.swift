import Foundation
import ModelGraph
import Projects
import Testing

@testable import OcellusServer

@Suite("Configuration")
struct ConfigurationTests {
    /// The settings that a file and an environment make, with flags that win over both.
    private func settings(
        file: String? = nil,
        environment: [String: String] = [:],
        flags: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> ServerSettings {
        let url = FileManager.default.temporaryDirectory.appending(path: "configuration-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        if let file { try Data(file.utf8).write(to: url) }
        var configuration = try ServerConfiguration(file: file == nil ? nil : url, environment: environment)
        flags(&configuration)
        return try configuration.settings(environment: environment)
    }

    private func listening(at address: String) -> (inout ServerConfiguration) -> Void {
        {
            $0.override(
                data: nil,
                listen: address,
                trainingKey: nil,
                predictionKey: nil,
                tlsCertificate: nil,
                tlsKey: nil,
                publicURL: nil,
                fetchableNetworks: nil,
                allowedOrigins: nil,
                workers: nil,
                precision: nil,
                predictionRetention: nil
            )
        }
    }

    @Test("unless told otherwise, only this machine is served, without TLS, by one worker")
    func defaults() throws {
        let settings = try settings(environment: ["HOME": "/home/x", "XDG_DATA_HOME": "/data"])
        #expect(settings.host == "127.0.0.1" && settings.port == 8080)
        #expect(settings.dataFolder.path == "/data/ocellus/data")
        #expect(settings.tls == nil && settings.trainingKey == nil && settings.fetchableNetworks.isEmpty)
        #expect(settings.workers == 1)
    }

    @Test("flags win over the environment, the environment over the file")
    func precedence() throws {
        let file =
            #"{"listen": "127.0.0.1:1", "workers": 1, "connectionLimit": 11, "allowFetchFrom": ["10.0.0.0/8"], "stopDelay": 3}"#
        let environment = [
            "OCELLUS_LISTEN": "127.0.0.1:2", "OCELLUS_WORKERS": "2",
            "OCELLUS_ALLOW_FETCH_FROM": "10.0.0.0/8,fd00::/8",
        ]
        #expect(try settings(file: file).port == 1)
        let both = try settings(file: file, environment: environment)
        #expect(
            both.port == 2 && both.workers == 2 && both.connectionLimit == 11 && both.stopDelay == .seconds(3)
        )
        #expect(both.fetchableNetworks == ["10.0.0.0/8", "fd00::/8"])
        let all = try settings(file: file, environment: environment, flags: listening(at: "[::1]:3"))
        #expect(all.port == 3 && all.host == "::1" && all.workers == 2)
    }

    @Test("every setting in the file arrives")
    func everySetting() throws {
        let settings = try settings(
            file: """
                {"data": "/d", "listen": "0.0.0.0:80", "trainingKey": "tttttttttttttttt", "predictionKey": "pppppppppppppppp",
                 "tlsCertificate": "/c", "tlsKey": "/k", "publicURL": "https://x.example/y", "workers": 0, "precision": "f32",
                 "threads": 7, "connectionLimit": 8, "predictionQueueLimit": 9, "stopDelay": 10, "bodyMemory": 64,
                 "allowOrigin": ["https://Shop.example", "http://localhost:3000"], "predictionRetention": "7d",
                 "limits": {"tagsPerProject": 1000, "projects": 5}}
                """
        )
        #expect(settings.dataFolder.path == "/d" && settings.host == "0.0.0.0" && settings.port == 80)
        #expect(settings.trainingKey == "tttttttttttttttt" && settings.predictionKey == "pppppppppppppppp")
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
        ]
    )
    func refused(file: String, word: String) throws {
        let problem = try #require(throws: ServerConfiguration.Problem.self) { try settings(file: file) }
        #expect(problem.description.contains(word))
        #expect(
            !problem.description.contains("short") && !problem.description.contains("same-same-same-same")
        )
    }

    @Test("an environment that makes no sense, or names a file that is not there, is refused")
    func refusedEnvironment() throws {
        for environment in [
            ["OCELLUS_WORKERS": "many"], ["OCELLUS_THREADS": "1.5"], ["OCELLUS_CONFIG": "/nowhere/at/all"],
        ] {
            #expect(throws: ServerConfiguration.Problem.self) { try settings(environment: environment) }
        }
        // What is empty is not set, as with most programs.
        #expect(try settings(environment: ["OCELLUS_WORKERS": "", "OCELLUS_LISTEN": ""]).port == 8080)
    }
}
