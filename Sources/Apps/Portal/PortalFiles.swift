package import FoundationEssentials
package import HTTPTypes

/// The portal's page, style sheets and scripts, read and compressed once, and answered from memory.
///
/// A path is looked up in the table of what was loaded and nowhere else: no text of a request ever reaches the file system.
/// A value; copies share its bytes.
package struct PortalFiles: Sendable {
    private let files: [String: PortalFile]

    /// The service worker: it may answer for `/train`, beside its own folder (W3C, Service Workers, `Service-Worker-Allowed`;
    /// the field replaces the folder, so it names what holds both).
    private static let serviceWorker = runtimePath + "ocellus-service-worker.js"
    private static let serviceWorkerScope = "/"

    /// Where the files of the runtime are answered.
    package static let runtimePath = "/runtime/"

    /// Loads every file below a folder whose ending the portal knows.
    ///
    /// Hidden files and links are passed over. Some tens of milliseconds for a page of half a megabyte. A document of the
    /// folder itself is answered without its ending, too.
    ///
    /// - Parameters:
    ///   - folder: The folder with `index.html`.
    ///   - runtime: What runs models in a page, by name; answered below ``runtimePath``.
    /// - Throws: ``PortalError``.
    package init(folder: URL, runtime: [(name: String, data: Data)] = []) throws(PortalError) {
        var files: [String: PortalFile] = [:]
        try Self.load(folder, at: "/", into: &files)
        guard let index = files["/index.html"] else {
            throw PortalError(
                .pageMissing,
                "The portal's folder has no index.html; install the program again."
            )
        }
        let documents = files.filter {
            $0.key.hasSuffix(".html") && $0.key.lastIndex(of: "/") == $0.key.startIndex
        }
        for (path, file) in documents where path != "/index.html" {
            files[String(path.dropLast(".html".count))] = file
        }
        files["/"] = index
        for (name, data) in runtime {
            guard let type = ContentType.of(fileName: name) else { continue }
            files[Self.runtimePath + name] = PortalFile(data, contentType: type)
        }
        self.files = files
    }

    private static func load(
        _ folder: URL,
        at path: String,
        into files: inout [String: PortalFile]
    ) throws(PortalError) {
        do {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: folder.path(percentEncoded: false)
            )
            for name in names where !name.hasPrefix(".") {
                let place = folder.appending(path: name)
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: place.path(percentEncoded: false)
                )
                switch attributes[.type] as? FileAttributeType {
                case .typeDirectory?:
                    try load(place, at: path + name + "/", into: &files)
                case .typeRegular?:
                    guard let type = ContentType.of(fileName: name) else { continue }
                    files[path + name] = PortalFile(try Data(contentsOf: place), contentType: type)
                default: continue
                }
            }
        } catch let error as PortalError {
            throw error
        } catch {
            throw PortalError(.unreadable, "A file of the portal cannot be read; install the program again.")
        }
    }

    /// The paths that are answered, sorted.
    package var paths: [String] { files.keys.sorted() }

    /// The answer to a GET; one to a HEAD is the same without its body.
    ///
    /// - Parameters:
    ///   - path: The path as it arrived, without the query.
    ///   - headerFields: Those of the request; `If-None-Match` and `Accept-Encoding` count.
    /// - Returns: 200 or 304 with all its header fields, or `nil` if the portal has nothing there.
    package func answer(_ path: String, _ headerFields: HTTPFields) -> PortalAnswer? {
        guard let file = files[path] else { return nil }
        var fields = SecurityHeaders.fields
        fields[.contentType] = file.contentType
        // Always asked again, which costs one round trip with an empty answer: a new release is never half old.
        fields[.cacheControl] = "no-cache"
        if file.compressed != nil { fields[.vary] = "Accept-Encoding" }
        if path == Self.serviceWorker { fields[.serviceWorkerAllowed] = Self.serviceWorkerScope }
        let gzip = EncodingPreference.takesGzip(headerFields[.acceptEncoding]) ? file.compressed : nil
        let chosen = gzip ?? file.plain
        fields[.eTag] = chosen.entityTag
        if Self.knows(chosen.entityTag, headerFields[.ifNoneMatch]) {
            fields[.contentType] = nil
            return PortalAnswer(status: .notModified, headerFields: fields, body: Data())
        }
        if gzip != nil { fields[.contentEncoding] = "gzip" }
        return PortalAnswer(status: .ok, headerFields: fields, body: chosen.bytes)
    }

    /// Whether an `If-None-Match` names a tag; compared weakly, as RFC 9110, section 13.1.2 says.
    private static func knows(_ tag: String, _ field: String?) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { item in
            var item = item.drop(while: \.isWhitespace)
            while item.last?.isWhitespace == true { item.removeLast() }
            return item == "*" || (item.hasPrefix("W/") ? item.dropFirst(2) : item) == tag
        }
    }
}

extension HTTPField.Name {
    fileprivate static let serviceWorkerAllowed: HTTPField.Name = {
        guard let name = HTTPField.Name("Service-Worker-Allowed") else {
            preconditionFailure("Service-Worker-Allowed is a field name.")
        }
        return name
    }()
}

/// An answer of the portal's files.
package struct PortalAnswer: Hashable, Sendable {
    /// 200 or 304.
    package let status: HTTPResponse.Status
    /// Everything but `Content-Length`.
    package let headerFields: HTTPFields
    /// The bytes as they travel.
    package let body: Data
}
