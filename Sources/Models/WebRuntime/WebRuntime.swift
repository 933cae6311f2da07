package import FoundationEssentials
internal import WebEngine

/// What runs a model in a web page: the module for people's own sites, the worker, and the page of an exported folder.
///
/// The files refer to each other by name and lie in one folder, wherever that is: `/runtime` of the server, or the folder of
/// an exported model beside its `model.json`.
package enum WebRuntime {
    /// The environment variable that names a folder whose files are taken instead: whoever works on them sees a change after
    /// a restart without building anything.
    package static let environmentVariable = "OCELLUS_WEB_RUNTIME"

    /// The files that belong to this program.
    package static let files: [WebRuntimeFile] =
        [
            WebRuntimeFile("index.html", PackageResources.index_html),
            WebRuntimeFile("ocellus-connection.js", PackageResources.ocellus_connection_js),
            WebRuntimeFile("ocellus-engine.js", PackageResources.ocellus_engine_js),
            WebRuntimeFile("ocellus-errors.js", PackageResources.ocellus_errors_js),
            WebRuntimeFile("ocellus-files.js", PackageResources.ocellus_files_js),
            WebRuntimeFile("ocellus-model.js", PackageResources.ocellus_model_js),
            WebRuntimeFile("ocellus-network.js", PackageResources.ocellus_network_js),
            WebRuntimeFile("ocellus-offline.js", PackageResources.ocellus_offline_js),
            WebRuntimeFile("ocellus-pictures.js", PackageResources.ocellus_pictures_js),
            WebRuntimeFile("ocellus-service-worker.js", PackageResources.ocellus_service_worker_js),
            WebRuntimeFile("ocellus-sha256.js", PackageResources.ocellus_sha256_js),
            WebRuntimeFile("ocellus-sources.js", PackageResources.ocellus_sources_js),
            WebRuntimeFile("ocellus-thread.js", PackageResources.ocellus_thread_js),
            WebRuntimeFile("ocellus-threads.js", PackageResources.ocellus_threads_js),
            WebRuntimeFile("ocellus-training.js", PackageResources.ocellus_training_js),
            WebRuntimeFile("ocellus-trusted.js", PackageResources.ocellus_trusted_js),
            WebRuntimeFile("ocellus-worker.js", PackageResources.ocellus_worker_js),
            WebRuntimeFile("ocellus.d.ts", PackageResources.ocellus_d_ts),
            WebRuntimeFile("ocellus.js", PackageResources.ocellus_js),
            WebRuntimeFile("page-drawing.js", PackageResources.page_drawing_js),
            WebRuntimeFile("page.css", PackageResources.page_css),
            WebRuntimeFile("page.js", PackageResources.page_js),
        ] + WebEngine.Variant.allCases.map { WebRuntimeFile(name: $0.fileName, data: WebEngine.binary($0)) }

    /// The files, those of the folder that the environment names in place of the program's own.
    ///
    /// - Parameter environment: The environment variables.
    /// - Returns: The files; those that the folder lacks, or that cannot be read, are the program's own.
    package static func files(environment: [String: String]) -> [WebRuntimeFile] {
        guard let folder = environment[environmentVariable], !folder.isEmpty else { return files }
        let place = URL(filePath: folder)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        let others = names.compactMap { name in
            (try? Data(contentsOf: place.appending(path: name))).map { WebRuntimeFile(name: name, data: $0) }
        }
        let replaced = Set(others.map(\.name))
        return files.filter { !replaced.contains($0.name) } + others
    }
}

/// One file of the runtime.
package struct WebRuntimeFile: Hashable, Sendable {
    /// Its name in the folder of the runtime, with `/` between folders.
    package let name: String

    /// Its bytes.
    package let data: Data

    /// Takes a name and bytes.
    package init(name: String, data: Data) {
        self.name = name
        self.data = data
    }

    init(_ name: String, _ bytes: [UInt8]) {
        self.init(name: name, data: Data(bytes))
    }
}
