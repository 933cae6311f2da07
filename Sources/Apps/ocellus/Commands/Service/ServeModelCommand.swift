import ArgumentParser
import BaseModels
import Foundation
import ModelGraph
import ModelRuntime
import OcellusServer

/// `ocellus serve-model`: one model over HTTP, in the foreground.
struct ServeModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-model",
        abstract: "Serve one model over HTTP, as the containers that Custom Vision exports do.",
        discussion: """
            Answers POST /image (the bytes of an image, or a form with the part imageData) and POST /url ({"url": "https://…"}), also below \
            the paths that programs of the protocol use. It needs no data folder and no keys: whoever reaches the port may ask. Without \
            --bind that is nobody but this machine.

            MODEL is a model file, or an export for the platform Ocellus or DockerFile: its archive, or the folder it was unpacked to, \
            whose base model is used then.
            """
    )

    @Argument(help: "The model file, or an export with one.", completion: .file())
    var model: String

    @Option(help: "Port to listen at; 0 for any free one.")
    var port = 8080

    @Option(
        help: ArgumentHelp("Address to listen at; 0.0.0.0 for all networks.", valueName: "address")
    )
    var bind = "127.0.0.1"

    @Option(
        name: .customLong("allow-fetch-from"),
        help: ArgumentHelp(
            "Private network from which images may be fetched by URL, such as 192.168.1.0/24; repeatable.",
            valueName: "network"
        )
    )
    var fetchableNetworks: [String] = []

    @Flag(help: "Fetch nothing by URL: POST /url is refused.")
    var noFetch = false

    @Option(
        help: ArgumentHelp("Number format of the base model: auto, bf16 or f32.", valueName: "format")
    )
    var precision = InferencePrecision.auto

    @Option(help: "Number of threads; all processors unless given. The result does not depend on it.")
    var threads: Int?

    mutating func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port must be from 0 to 65535, not \(port).")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads must be from 1 to 1024, not \(threads).")
        }
        if bind.isEmpty { throw ValidationError("--bind needs an address, such as 0.0.0.0.") }
        if noFetch && !fetchableNetworks.isEmpty {
            throw ValidationError("Choose --no-fetch or --allow-fetch-from, not both.")
        }
    }

    func run() async throws {
        let source = try ModelSource(model)
        let engine = try ClassifierEngine(
            library: source.library ?? BaseModelLibrary(),
            precision: precision,
            threads: threads,
            cacheRoot: nil
        )
        var settings = ModelServerSettings()
        (settings.host, settings.port) = (bind, port)
        (settings.fetches, settings.fetchableNetworks) = (!noFetch, fetchableNetworks)
        let server = ModelServer(
            try LoadedModel.model(source.file, on: engine),
            named: source.name,
            on: engine,
            settings: settings,
            version: programVersion
        )
        try await server.run { address in
            // Written at once: whoever started us may wait for the address on a pipe.
            try? FileHandle.standardOutput.write(contentsOf: Data("Ocellus is ready: \(address)\n".utf8))
        }
        withExtendedLifetime(source) {}
    }
}
