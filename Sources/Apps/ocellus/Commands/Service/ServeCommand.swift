import ArgumentParser
import FileSystem
import Foundation
import OcellusServer

/// `ocellus serve`: the service, in the foreground.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the training and prediction API.",
        discussion: """
            Speaks the protocol of Azure Custom Vision: change the endpoint of your program to this address and go on. Keys \
            are made and printed at the first start. Without --listen nobody but this machine can connect.

            Settings come from flags, then environment variables (OCELLUS_DATA, OCELLUS_LISTEN, OCELLUS_TRAINING_KEY, \
            OCELLUS_PREDICTION_KEY, …), then the configuration file; see docs/server.md.
            """
    )

    @OptionGroup var folder: DataOptions

    @Option(
        help: ArgumentHelp(
            "Address to listen at (127.0.0.1:8080 unless set); 0.0.0.0 for all networks, port 0 for any free one.",
            valueName: "host:port"
        )
    )
    var listen: String?

    @Option(
        help: ArgumentHelp("A training key of your choice, valid beside the stored ones.", valueName: "key")
    )
    var trainingKey: String?

    @Option(
        help: ArgumentHelp("A prediction key of your choice, valid beside the stored ones.", valueName: "key")
    )
    var predictionKey: String?

    @Option(
        help: ArgumentHelp("Certificate chain in PEM; turns TLS on.", valueName: "file"),
        completion: .file(extensions: ["pem", "crt"])
    )
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp("Private key in PEM for --tls-certificate.", valueName: "file"),
        completion: .file(extensions: ["pem", "key"])
    )
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "How clients reach this server through a proxy; links begin with it.",
            valueName: "url"
        )
    )
    var publicURL: String?

    @Option(
        name: .customLong("allow-fetch-from"),
        help: ArgumentHelp(
            "Private network from which images may be fetched by URL, such as 192.168.1.0/24; repeatable.",
            valueName: "network"
        )
    )
    var fetchableNetworks: [String] = []

    @Option(
        name: .customLong("allow-origin"),
        help: ArgumentHelp(
            "Origin whose pages may ask for predictions, such as https://shop.example; repeatable.",
            valueName: "origin"
        )
    )
    var allowedOrigins: [String] = []

    @Option(help: "Worker processes for training; 0 if workers are started elsewhere.")
    var workers: Int?

    @Option(
        help: ArgumentHelp("Number format of the base models: auto, bf16 or f32.", valueName: "format")
    )
    var precision: String?

    @Option(
        help: ArgumentHelp("How long stored predictions are kept (30d unless set).", valueName: "days")
    )
    var predictionRetention: String?

    @Option(help: ArgumentHelp("Settings to begin with, as JSON.", valueName: "file"), completion: .file())
    var config: String?

    func run() async throws {
        let configuration = try ServerConfiguration(
            file: config.map { URL(filePath: $0) },
            environment: ProcessInfo.processInfo.environment,
            flags: flags
        )
        let settings = try await configuration.settings()
        let service = OcellusService(
            settings: settings,
            program: Self.program,
            version: programVersion,
            samples: .parts
        )
        try await service.run { notice in
            // Written at once: whoever started us may wait for the address on a pipe.
            try? FileHandle.standardOutput.write(contentsOf: Data((notice.text + "\n").utf8))
        }
    }

    /// The settings that the command line has.
    private var flags: [ServerSetting: SettingValue] {
        var flags: [ServerSetting: SettingValue] = [:]
        let texts: [ServerSetting: String?] = [
            .data: folder.data, .listen: listen, .trainingKey: trainingKey, .predictionKey: predictionKey,
            .tlsCertificate: tlsCertificate, .tlsKey: tlsKey, .publicURL: publicURL, .precision: precision,
            .predictionRetention: predictionRetention,
        ]
        for (setting, text) in texts { flags[setting] = text.map { .text($0) } }
        if !fetchableNetworks.isEmpty { flags[.allowFetchFrom] = .texts(fetchableNetworks) }
        if !allowedOrigins.isEmpty { flags[.allowOrigin] = .texts(allowedOrigins) }
        flags[.workers] = workers.map { .number($0) }
        return flags
    }

    /// The file of this program, for starting workers.
    private static var program: URL {
        RunningProgram.file ?? URL(filePath: CommandLine.arguments[0])
    }
}
