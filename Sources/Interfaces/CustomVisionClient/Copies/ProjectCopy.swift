internal import CustomVisionProtocol
package import Foundation

/// Copies a whole project from one service into another: settings, tags, images with their tags, metadata and regions.
///
/// Nothing doubles, however often it is repeated: tags are known by name, images by their content. A journal spares a
/// repeated run what an earlier one has done, be it after an interruption or to fetch what is new since.
/// Iterations are not copied; the protocol does not give models away.
package struct ProjectCopy: Sendable {
    /// What an earlier run has done.
    enum Record: Codable, Sendable {
        /// The project that is filled, and whether it had no images at first.
        case copy(project: UUID, wasEmpty: Bool)
        /// An image of the original, and which one it is in the copy.
        case image(original: UUID, copy: UUID)
        /// Everything was there, so that more than that is no mistake from now on.
        case completed
        /// The numbers were wrong, so that every image must be looked at again.
        case distrusted
    }

    let origin: CustomVisionClient
    let original: CustomVisionClient.Project
    let target: CustomVisionClient
    let targetName: String?
    let journalURL: URL

    /// Prepares a copy.
    ///
    /// - Parameters:
    ///   - original: The project to copy.
    ///   - origin: A client of its service.
    ///   - target: A client of the service that gets the copy.
    ///   - name: Name or id of the project to fill, or the name of the new one; the original's name if left out, and then
    ///     no project with images of that name may be there yet.
    ///   - journal: The file with the record of what has been done.
    package init(
        of original: CustomVisionClient.Project,
        from origin: CustomVisionClient,
        to target: CustomVisionClient,
        named name: String? = nil,
        journal: URL
    ) {
        self.origin = origin
        self.original = original
        self.target = target
        targetName = name
        journalURL = journal
    }

    /// Copies what is not in the copy yet, then compares.
    ///
    /// - Parameter onProgress: Called with how far it is.
    /// - Returns: What was copied, and how the copy compares.
    /// - Throws: ``CustomVisionClientError`` for what concerns more than one image.
    package func run(onProgress: @escaping @Sendable (TransferProgress) -> Void) async throws -> CopyReport {
        let journal = try TransferJournal<Record>(
            at: journalURL,
            subject: "copy \(origin.endpoint) \(original.id.wireText) \(target.endpoint) \(targetName ?? "")"
        )
        let tags = try await origin.tags(of: original.id)
        let images = try await origin.images(of: original.id) { onProgress(.listing($0)) }
        var destination = try await destination(journal)
        let tagMap = try await copyTags(tags, to: &destination)

        let copied = destination.copied
        let missing = images.filter { copied[$0.id] == nil }
        var copies = copied
        var failures: [UUID: String] = [:]
        var (added, alreadyThere) = (0, images.count - missing.count)
        let project = destination.project.id
        let takesRegions = destination.takesRegions
        onProgress(.images(done: alreadyThere, total: images.count))
        try await ImageTransfer(client: target, project: project).run(count: missing.count) { index in
            let image = missing[index]
            let submission = try await submission(of: image, tags: tagMap, takesRegions: takesRegions)
            return .submission(submission)
        } onOutcome: { index, outcome, _ in
            let image = missing[index].id
            switch outcome {
            case .added: added += 1
            case .alreadyThere: alreadyThere += 1
            case .failed(let reason): failures[image] = reason
            }
            if let copy = outcome.imageID {
                copies[image] = copy
                try journal.append(.image(original: image, copy: copy))
            }
            onProgress(.images(done: copies.count + failures.count, total: images.count))
        }

        let checks = try await CopyComparison(
            images: images,
            tags: tags,
            copies: copies,
            tagMap: tagMap,
            isExact: destination.wasEmpty
        ).checks(of: project, at: target)
        if checks.contains(where: { !$0.isRight }) {
            try journal.append(.distrusted)
        } else if failures.isEmpty {
            try journal.append(.completed)
        }
        return CopyReport(
            original: .init(
                endpoint: origin.endpoint.text,
                project: original.id.wireText,
                name: original.name
            ),
            copy: .init(
                endpoint: target.endpoint.text,
                project: project.wireText,
                name: destination.project.name
            ),
            images: images.count,
            added: added,
            alreadyThere: alreadyThere,
            twice: copies.count - Set(copies.values).count,
            failures: images.compactMap { image in
                failures[image.id].map { .init(image: image.id.wireText, reason: $0) }
            },
            tags: tags.count,
            regions: takesRegions ? images.reduce(0) { $0 + ($1.regions?.count ?? 0) } : 0,
            checks: checks,
            notes: destination.notes
        )
    }

    private func submission(
        of image: CustomVisionClient.Image,
        tags: [UUID: UUID],
        takesRegions: Bool
    ) async throws -> ImageSubmission {
        func tag(_ id: UUID) throws -> UUID {
            guard let tag = tags[id] else {
                throw CustomVisionClientError(
                    .imageUnavailable,
                    "It got a new tag while the project was copied: copy again."
                )
            }
            return tag
        }
        let tagIDs = try image.tagIDs.map(tag)
        let regions = try (takesRegions ? image.regions ?? [] : []).map {
            Wire.Region(
                tagId: try tag($0.tagId),
                left: $0.left,
                top: $0.top,
                width: $0.width,
                height: $0.height
            )
        }
        return ImageSubmission(
            name: image.id.wireText,
            bytes: try await origin.content(of: image, in: original.id),
            tagIDs: tagIDs,
            regions: regions,
            metadata: image.metadata ?? [:]
        )
    }
}
