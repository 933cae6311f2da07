package import Foundation
package import Storage

extension ProjectStore {
    /// Lets an iteration answer predictions under a name.
    ///
    /// The switch is one transaction: each prediction sees the old iteration or the new one. Publishing again under the
    /// same name changes only the resource.
    ///
    /// - Parameters:
    ///   - id: The iteration.
    ///   - projectID: Its project.
    ///   - name: The name, a part of the prediction's address; letters are compared exactly.
    ///   - resourceID: The prediction resource, any text that is not empty.
    ///   - overwrite: Whether to take the name from another iteration, and another name from this one.
    /// - Returns: The iteration, published.
    /// - Throws: ``ProjectError`` with `iterationNotTrained`, `publishName`, `publishTarget` or `iterationPublished`.
    @discardableResult
    package func publish(
        _ id: UUID,
        of projectID: UUID,
        as name: String,
        resourceID: String,
        overwrite: Bool = false
    ) async throws -> IterationRecord {
        try checkPublishName(name)
        guard !resourceID.allSatisfy(\.isWhitespace) else {
            throw ProjectError(
                .publishTarget,
                "The id of the prediction resource is empty; give any text that names where you publish to."
            )
        }
        let time = now()
        return try await store.write { transaction in
            _ = try transaction.existingProject(projectID)
            var iteration = try transaction.trainedIteration(id, of: projectID)
            if let old = iteration.publishName, old != name, !overwrite {
                throw ProjectError(
                    .iterationPublished,
                    "The iteration is already published as “\(old)”; unpublish it first."
                )
            }
            if var other = try transaction.iteration(publishedAs: name, of: projectID), other.id != id {
                guard overwrite else {
                    throw ProjectError(
                        .publishName,
                        "Another iteration is published as “\(name)”; choose another name or overwrite it."
                    )
                }
                other.publishName = nil
                other.publishResourceID = nil
                other.lastModified = time
                try transaction.update(iteration: other)
            }
            iteration.publishName = name
            iteration.publishResourceID = resourceID
            iteration.lastModified = time
            try transaction.update(iteration: iteration)
            return iteration
        }
    }

    /// Ends the publication of an iteration; predictions by its name are refused from then on.
    ///
    /// - Throws: ``ProjectError`` with `iterationNotPublished`.
    @discardableResult
    package func unpublish(_ id: UUID, of projectID: UUID) async throws -> IterationRecord {
        let time = now()
        return try await store.write { transaction in
            _ = try transaction.existingProject(projectID)
            var iteration = try transaction.existingIteration(id, of: projectID)
            guard iteration.publishName != nil else {
                throw ProjectError(
                    .iterationNotPublished,
                    "The iteration is not published, so it cannot be unpublished."
                )
            }
            iteration.publishName = nil
            iteration.publishResourceID = nil
            iteration.lastModified = time
            try transaction.update(iteration: iteration)
            return iteration
        }
    }

    private func checkPublishName(_ name: String) throws(ProjectError) {
        // Clients percent-encode the name as one segment of a path; what they cannot encode so that it arrives is out.
        let isUsable =
            (1...limits.nameLength).contains(name.count) && name != "." && name != ".."
            && !name.contains(where: \.isNewline)
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            && name.first?.isWhitespace == false && name.last?.isWhitespace == false
        guard isUsable else {
            throw ProjectError(
                .publishName,
                """
                A published name has 1 to \(limits.nameLength) visible characters, is not . or .., and has no space at its \
                ends; choose such a name.
                """
            )
        }
    }
}
