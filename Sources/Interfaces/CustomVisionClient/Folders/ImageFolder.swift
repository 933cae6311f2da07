internal import Bytes
internal import FileSystem
internal import Foundation

/// Image files of a project on disk, each called by the image's id: what is there already is not fetched again.
///
/// Ids name content that never changes, and files appear whole or not at all, so a run that was broken off goes on.
struct ImageFolder: Sendable {
    /// How many images are fetched at once.
    private static let fetchLimit = 6

    let client: CustomVisionClient
    let project: UUID
    let root: URL

    /// An image and the folder below the root that it belongs into; `nil` for the root itself.
    struct Place: Sendable {
        let image: CustomVisionClient.Image
        let folder: String?
    }

    /// A file that is there now.
    struct File: Sendable {
        /// The path below the root.
        let name: String
        let digest: ContentDigest
        /// Whether an earlier run had fetched it.
        let wasThere: Bool
    }

    /// Fetches what is missing.
    ///
    /// - Parameters:
    ///   - places: What belongs where.
    ///   - onProgress: Called with the number of images that are done.
    /// - Returns: For each place its file, or the sentence that says why there is none.
    /// - Throws: ``CustomVisionClientError`` for what concerns more than one image.
    func fill(
        _ places: [Place],
        onProgress: @Sendable (Int) -> Void
    ) async throws -> [Result<File, CustomVisionClientError>] {
        try create(root)
        for folder in Set(places.compactMap(\.folder)) { try create(root.appending(path: folder)) }
        return try await withThrowingTaskGroup(of: (Int, Result<File, CustomVisionClientError>).self) {
            group in
            var results = [Result<File, CustomVisionClientError>?](repeating: nil, count: places.count)
            var next = 0
            func start() {
                guard next < places.count else { return }
                let index = next
                next += 1
                group.addTask { (index, try await result(for: places[index])) }
            }
            for _ in 0..<Self.fetchLimit { start() }
            var done = 0
            while let (index, result) = try await group.next() {
                results[index] = result
                done += 1
                onProgress(done)
                start()
            }
            return results.compactMap(\.self)
        }
    }

    private func result(for place: Place) async throws -> Result<File, CustomVisionClientError> {
        do {
            return .success(try await file(for: place))
        } catch let error as CustomVisionClientError where error.code == .imageUnavailable {
            return .failure(error)
        }
    }

    private func file(for place: Place) async throws -> File {
        let folder = place.folder.map { root.appending(path: $0) } ?? root
        func name(_ type: ImageFileType) -> String { "\(place.image.id.wireText).\(type.rawValue)" }
        func path(_ name: String) -> String { place.folder.map { "\($0)/\(name)" } ?? name }
        for type in ImageFileType.allCases {
            if let bytes = try? Data(contentsOf: folder.appending(path: name(type))) {
                return File(name: path(name(type)), digest: ContentDigest(of: bytes), wasThere: true)
            }
        }
        let bytes = try await client.content(of: place.image, in: project)
        let name = name(ImageFileType(bytes))
        do {
            try bytes.write(to: folder.appending(path: name), options: .atomic)
        } catch {
            // The next image would fare no better.
            throw CustomVisionClientError.unwritable(error)
        }
        return File(name: path(name), digest: ContentDigest(of: bytes), wasThere: false)
    }

    private func create(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CustomVisionClientError.unwritable(error)
        }
    }
}

extension CustomVisionClientError {
    /// A file or folder that cannot be written.
    static func unwritable(_ error: any Error) -> CustomVisionClientError {
        CustomVisionClientError(
            .fileSystem,
            FileSystemError(error)?.description ?? "The folder cannot be written to: check its permissions."
        )
    }
}
