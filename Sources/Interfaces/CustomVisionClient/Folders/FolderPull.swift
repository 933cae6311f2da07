internal import CustomVisionProtocol
package import Foundation

/// Writes the images of a project into a folder that can be trained on: one sub-folder for each tag.
///
/// An image with several tags lies in the folder of the first of them, an image without tags in the folder itself.
/// `tags.csv` lists every file with all its tags (the form that `ocellus train --multilabel` reads), where folders alone
/// do not tell; `metadata.json` maps files to their metadata, if any image has some.
package struct FolderPull: Sendable {
    /// What was pulled.
    package struct Report: Encodable, Sendable {
        /// An image that could not be had.
        package struct Failure: Encodable, Sendable {
            package let image: String
            package let reason: String
        }

        package let project: String
        package let tags: Int
        package let fetched: Int
        package let alreadyThere: Int
        package let failures: [Failure]
        /// Whether `tags.csv` was written.
        package let hasTagList: Bool
        /// Labeled boxes that a folder of tags cannot express.
        package let regionsLeftOut: Int
    }

    private let client: CustomVisionClient
    private let project: CustomVisionClient.Project
    private let folder: URL

    /// Prepares a pull.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - client: A client of its service.
    ///   - folder: The folder to fill; made if missing. Other files in it stay.
    package init(_ project: CustomVisionClient.Project, from client: CustomVisionClient, to folder: URL) {
        self.client = client
        self.project = project
        self.folder = folder
    }

    /// Pulls everything that is not in the folder yet.
    package func run(onProgress: @escaping @Sendable (TransferProgress) -> Void) async throws -> Report {
        let tags = try await client.tags(of: project.id)
        let images = try await client.images(of: project.id) { onProgress(.listing($0)) }
        var names = FolderNames(reserving: [Self.tagListName, Self.metadataName])
        let tagByID = Dictionary(
            tags.map { ($0.id, (name: $0.name, folder: names.name(for: $0.name))) },
            uniquingKeysWith: { first, _ in first }
        )
        let places = images.map { image in
            ImageFolder.Place(
                image: image,
                folder: image.tagIDs.lazy.compactMap { tagByID[$0]?.folder }.first
            )
        }
        let results = try await ImageFolder(client: client, project: project.id, root: folder)
            .fill(places) { onProgress(.images(done: $0, total: images.count)) }

        var rows: [[String]] = []
        var metadata: [String: [String: String]] = [:]
        var failures: [Report.Failure] = []
        var (fetched, alreadyThere) = (0, 0)
        for (image, result) in zip(images, results) {
            switch result {
            case .success(let file):
                if file.wasThere { alreadyThere += 1 } else { fetched += 1 }
                rows.append([file.name] + image.tagIDs.compactMap { tagByID[$0]?.name.asTagField })
                if let known = image.metadata, !known.isEmpty { metadata[file.name] = known }
            case .failure(let error):
                failures.append(.init(image: image.id.wireText, reason: error.description))
            }
        }
        let isMultilabel =
            project.settings.classificationType == Wire.Classifier.multilabel.rawValue
            || rows.contains { $0.count > 2 }
        let hasTagList = isMultilabel || tagByID.values.contains { $0.name != $0.folder }
        if hasTagList { try write(Data(Self.csv(rows).utf8), as: Self.tagListName) }
        if !metadata.isEmpty { try write(try Self.json(metadata), as: Self.metadataName) }
        return Report(
            project: project.name,
            tags: tags.count,
            fetched: fetched,
            alreadyThere: alreadyThere,
            failures: failures,
            hasTagList: hasTagList,
            regionsLeftOut: images.reduce(0) { $0 + ($1.regions?.count ?? 0) }
        )
    }

    private static let tagListName = "tags.csv"
    private static let metadataName = "metadata.json"

    private func write(_ data: Data, as name: String) throws {
        do {
            try data.write(to: folder.appending(path: name), options: .atomic)
        } catch {
            throw CustomVisionClientError.unwritable(error)
        }
    }

    private static func json(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// RFC 4180, with a heading.
    private static func csv(_ rows: [[String]]) -> String {
        (["file,tags"] + rows.map { row in row.map(\.csvField).joined(separator: ",") })
            .map { $0 + "\n" }
            .joined()
    }
}

/// How far a transfer is.
package enum TransferProgress: Hashable, Sendable {
    /// So many images are known.
    case listing(Int)
    /// So many images are done.
    case images(done: Int, total: Int)
}

extension String {
    /// The text as a tag of a list: what would part tags has a backslash before it.
    fileprivate var asTagField: String {
        var field = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if [";", "|", ",", "\\"].contains(scalar) { field.append("\\") }
            field.append(scalar)
        }
        return String(field)
    }

    /// The text as a field of CSV: in quotes if it has a separator, a quote, a line break, or a space at an end.
    fileprivate var csvField: String {
        let isPlain =
            !unicodeScalars.contains { ",;\"\r\n".unicodeScalars.contains($0) } && first != " " && last != " "
        return isPlain ? self : "\"" + replacing("\"", with: "\"\"") + "\""
    }
}
