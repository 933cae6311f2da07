internal import Annotations
internal import BaseModels
internal import Bytes
internal import Foundation
internal import Storage

/// What must hold before a training is worth beginning.
struct TrainingRules {
    let limits: ProjectLimits
    let domains: DomainCatalog
    /// Whether workers can train detectors.
    let trainsDetectors: Bool

    /// Raised when the same data and settings would give another model than before.
    private static let pipelineVersion = 1

    /// The longest training that can be asked for, in hours.
    private static let longestBudget = 96

    /// Checks what a request says by itself.
    ///
    /// - Throws: ``ProjectError`` with `budget` or `email`.
    func check(_ request: TrainingRequest) throws(ProjectError) {
        if request.type == .advanced, !(1...60 * Self.longestBudget).contains(request.budgetMinutes) {
            throw ProjectError(
                .budget,
                """
                An advanced training needs a budget of 1 minute to \(Self.longestBudget) hours; it stops earlier if \
                there is nothing left to try.
                """
            )
        }
        if let email = request.notificationEmail, !email.isEmpty, !Self.isAddress(email) {
            throw ProjectError(
                .email,
                "The notification address is no e-mail address; give one like name@example.com, or none."
            )
        }
    }

    /// The domain of a project, if it can be trained.
    ///
    /// - Throws: ``ProjectError`` with `noSuchDomain`.
    func domain(of project: ProjectRecord) throws(ProjectError) -> Domain {
        guard let domain = domains.domain(id: project.domainID) else {
            throw ProjectError.domainMissing
        }
        guard domain.type == Domain.Kind(project.task) else { throw ProjectError.domainMissing }
        return domain
    }

    /// The tags that are to be learned, in the order of the model: by the Unicode scalars of their names.
    ///
    /// - Parameters:
    ///   - selected: Ids or names; all tags if there are none.
    ///   - tags: The tags of the workspace.
    /// - Returns: The tags to learn.
    /// - Throws: ``ProjectError`` with `noSuchTag`.
    func tags(_ selected: [String]?, of tags: [TagRecord]) throws(ProjectError) -> [TagRecord] {
        var chosen = tags
        if let selected, !selected.isEmpty {
            var ids: Set<UUID> = []
            for text in selected {
                let id = UUID(uuidString: text)
                guard let tag = tags.first(where: { $0.id == id }) ?? tags.first(where: { $0.name == text })
                else {
                    throw ProjectError(
                        .noSuchTag,
                        "One of the selected tags is not a tag of the project; list the tags to find their ids."
                    )
                }
                ids.insert(tag.id)
            }
            chosen = tags.filter { ids.contains($0.id) }
        }
        return chosen.sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
    }

    /// Checks that there is enough to learn from.
    ///
    /// - Parameters:
    ///   - tags: The tags to learn.
    ///   - counts: The number of images of each tag.
    ///   - imageCount: The number of images with at least one of the tags.
    /// - Throws: ``ProjectError`` with `trainingData` that names the tags.
    func check(_ tags: [TagRecord], counts: [UUID: Int], imageCount: Int) throws(ProjectError) {
        guard tags.count >= 2 else {
            throw ProjectError(
                .trainingData,
                "A classifier needs at least 2 tags to tell apart, not \(tags.count); add tags and images of them."
            )
        }
        let poor = tags.filter { counts[$0.id, default: 0] < limits.imagesPerTag }
        guard poor.isEmpty else {
            let names = Self.list(poor.map { "“\($0.name)” (\(counts[$0.id, default: 0]))" })
            throw ProjectError(
                .trainingData,
                """
                Each tag needs at least \(limits.imagesPerTag) images. Add images to \(names), or delete or deselect \
                tags.
                """
            )
        }
        let everywhere = tags.filter { counts[$0.id, default: 0] == imageCount }
        guard everywhere.isEmpty else {
            let names = Self.list(everywhere.map { "“\($0.name)”" })
            throw ProjectError(
                .trainingData,
                "Every image has the tag \(names), so there is nothing to tell it from; add images without it."
            )
        }
    }

    /// Checks that there is enough for a detector to learn from, and that one can be trained here.
    ///
    /// - Parameters:
    ///   - tags: The tags to learn.
    ///   - counts: The regions of each tag.
    /// - Returns: A sentence about tags with few regions, for people; `nil` if there is nothing to say.
    /// - Throws: ``ProjectError`` with `detectionData` or `negativeTagInDetection`, or with `trainingNotAvailable` if nothing else is
    ///   wrong.
    func check(detecting tags: [TagRecord], counts: [UUID: RegionCounts]) throws(ProjectError) -> String? {
        guard !tags.isEmpty else {
            throw ProjectError(
                .detectionData,
                "A detector needs at least 1 tag; add a tag, and draw regions of it on images."
            )
        }
        if let tag = tags.first(where: { $0.type == .negative }) {
            throw ProjectError(
                .negativeTagInDetection,
                """
                The tag “\(tag.name)” is Negative, and a detector learns what is not an object from everything outside of \
                regions; delete or deselect the tag.
                """
            )
        }
        func images(_ tag: TagRecord) -> Int { counts[tag.id]?.images ?? 0 }
        let poor = tags.filter { images($0) < limits.annotatedImagesPerTag }
        guard poor.isEmpty else {
            let names = Self.list(poor.map { "“\($0.name)” (\(images($0)))" })
            throw ProjectError(
                .detectionData,
                """
                Not enough images for training: each tag needs regions on at least \(limits.annotatedImagesPerTag) images. \
                Draw regions of \(names), or delete or deselect tags.
                """
            )
        }
        guard trainsDetectors else {
            throw ProjectError(
                .trainingNotAvailable,
                "The workers of this service cannot train detectors; train this project where they can."
            )
        }
        func regions(_ tag: TagRecord) -> Int { counts[tag.id]?.regions ?? 0 }
        let thin = tags.filter { regions($0) < limits.advisedRegionsPerTag }
        guard !thin.isEmpty else { return nil }
        return """
            Few regions: \(Self.list(thin.map { "“\($0.name)” (\(regions($0)))" })). With at least \
            \(limits.advisedRegionsPerTag) of each tag the detector gets better, and its numbers surer.
            """
    }

    /// What decides, besides the data, whether training again would give anything new.
    func settingsDigest(
        project: ProjectRecord,
        domain: Domain,
        tags: [TagRecord],
        request: TrainingRequest
    ) -> ContentDigest {
        // Every part is of fixed form or comes last, so that no two settings give one text.
        var lines = [
            "pipeline \(Self.pipelineVersion)",
            "domain \(domain.id) \(domain.packageName) \(domain.inputEdge)",
            "type \(project.task.classificationType?.storedName ?? "")",
            "training \(request.type.rawValue) \(request.type == .advanced ? request.budgetMinutes : 0)",
            "base \(request.base?.iterationID.uuidString ?? "")",
        ]
        if let recipe = domain.detectionRecipe { lines.append("detector \(recipe.rawValue)") }
        lines += tags.map { "tag \($0.id) \($0.type.rawValue) \($0.name)" }
        return ContentDigest(of: Data(lines.joined(separator: "\n").utf8))
    }

    /// A few of many things, for a sentence.
    private static func list(_ items: [String]) -> String {
        let shown = items.prefix(5).joined(separator: ", ")
        return items.count > 5 ? "\(shown) and \(items.count - 5) more" : shown
    }

    /// Whether a text looks like `local@domain` (RFC 5321, loosely): only a mail server could tell more.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return text.utf8.count <= 254 && parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && !text.contains { $0.isWhitespace || $0.isNewline }
    }
}
