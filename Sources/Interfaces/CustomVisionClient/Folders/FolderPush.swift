internal import Bytes
internal import FileSystem
package import Foundation
internal import TagNaming

/// Puts image files into a project, with their tags.
///
/// May be repeated at will: the service knows images again by their content. A push that was broken off leaves a journal
/// behind and goes on where it was.
package struct FolderPush: Sendable {
    /// A file and its tags.
    package struct File: Sendable {
        package let url: URL
        /// What to call it; different for each file.
        package let name: String
        package let tags: [String]

        /// Creates an entry.
        package init(url: URL, name: String, tags: [String]) {
            self.url = url
            self.name = name
            self.tags = tags
        }
    }

    /// What was pushed.
    package struct Report: Encodable, Sendable {
        /// What became of one file.
        package struct Outcome: Encodable, Sendable {
            package let file: String
            /// `added`, `alreadyThere` or `failed`.
            package let status: String
            package let image: String?
            package let reason: String?
        }

        package let project: String
        package let newTags: [String]
        /// For each file, in their order.
        package let outcomes: [Outcome]

        package var added: Int { outcomes.count { $0.status == "added" } }
        package var alreadyThere: Int { outcomes.count { $0.status == "alreadyThere" } }
        package var failed: [Outcome] { outcomes.filter { $0.status == "failed" } }
    }

    /// What tells whether a file needs to be sent.
    private struct Content: Codable, Hashable {
        let digest: ContentDigest
        let tags: [String]

        init(_ bytes: Data, tags: [String]) {
            digest = ContentDigest(of: bytes)
            self.tags = tags
        }
    }

    /// The journal of an interrupted push.
    private struct Sent: Codable {
        let content: Content
        let image: UUID
    }

    private let client: CustomVisionClient
    private let project: CustomVisionClient.Project
    private let journal: URL

    /// Prepares a push.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - client: A client of its service.
    ///   - journal: The file with the record of what has been done; removed at the end.
    package init(to project: CustomVisionClient.Project, of client: CustomVisionClient, journal: URL) {
        self.client = client
        self.project = project
        self.journal = journal
    }

    /// Pushes files.
    ///
    /// - Parameters:
    ///   - files: The files.
    ///   - onProgress: Called with how far it is.
    /// - Returns: What became of each file.
    /// - Throws: ``CustomVisionClientError`` for what concerns more than one file.
    package func run(
        _ files: [File],
        onProgress: (TransferProgress) -> Void
    ) async throws -> Report {
        let journal = try TransferJournal<Sent>(
            at: journal,
            subject: "push \(client.endpoint) \(project.id.wireText)"
        )
        let (tags, newTags) = try await tags(for: files)
        // What was deleted since must be sent again.
        let remaining = try await client.remaining(of: journal.records.map(\.image), in: project.id)
        var sent: [Content: UUID] = [:]
        for record in journal.records where remaining.contains(record.image) {
            sent[record.content] = record.image
        }
        let (known, project) = (sent, project.id)
        var outcomes = [ImageOutcome](repeating: .failed("It was not examined."), count: files.count)
        var done = 0
        try await ImageTransfer(client: client, project: project).run(count: files.count) { index in
            let file = files[index]
            let bytes = try Self.bytes(of: file)
            if let image = known[Content(bytes, tags: file.tags)] { return .settled(.alreadyThere(image)) }
            return .submission(
                ImageSubmission(name: file.name, bytes: bytes, tagIDs: tags.ids(of: file))
            )
        } onOutcome: { index, outcome, submission in
            outcomes[index] = outcome
            if let submission, let image = outcome.imageID {
                let content = Content(submission.bytes, tags: files[index].tags)
                try journal.append(Sent(content: content, image: image))
            }
            done += 1
            onProgress(.images(done: done, total: files.count))
        }
        journal.remove()
        return Report(
            project: project.wireText,
            newTags: newTags,
            outcomes: zip(files, outcomes).map { Report.Outcome($0, outcome: $1) }
        )
    }

    private static func bytes(of file: File) throws -> Data {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: file.url)
        } catch {
            throw CustomVisionClientError(
                .fileSystem,
                "The file cannot be read: \(FileSystemError.cause(of: error))"
            )
        }
        guard !bytes.isEmpty else { throw CustomVisionClientError(.fileSystem, "The file is empty.") }
        return bytes
    }

    /// The tags of the project, after those that the files have and it lacked were made.
    private func tags(for files: [File]) async throws -> (all: ProjectTagNames, new: [String]) {
        var tags = ProjectTagNames(try await client.tags(of: project.id))
        var made: [String] = []
        for name in Set(files.flatMap(\.tags)).sorted() where tags.id(of: name) == nil {
            let tag = try await client.createTag(named: TagName(name).text, in: project.id)
            tags.add(tag.id, named: tag.name)
            // The service may have put it in other words; this name is known from now on, too.
            tags.add(tag.id, named: name)
            made.append(tag.name)
        }
        return (tags, made)
    }
}

extension ProjectTagNames {
    /// The ids of a file's tags, each once.
    fileprivate func ids(of file: FolderPush.File) -> [UUID] {
        var seen: Set<UUID> = []
        return file.tags.compactMap(id(of:)).filter { seen.insert($0).inserted }
    }
}

extension FolderPush.Report.Outcome {
    fileprivate init(_ file: FolderPush.File, outcome: ImageOutcome) {
        self.file = file.name
        image = outcome.imageID?.wireText
        (status, reason) =
            switch outcome {
            case .added: ("added", nil)
            case .alreadyThere: ("alreadyThere", nil)
            case .failed(let reason): ("failed", reason)
            }
    }
}
