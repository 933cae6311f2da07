package import Foundation
package import Storage

extension ProjectStore {
    /// The iterations of a project, oldest first.
    package func iterations(of projectID: UUID) async throws -> [IterationRecord] {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            return try reading.iterations(of: projectID)
        }
    }

    /// One iteration of a project.
    package func iteration(_ id: UUID, of projectID: UUID) async throws -> IterationRecord {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            return try reading.existingIteration(id, of: projectID)
        }
    }

    /// The iteration that answers where none is named, or `nil` if none is trained: the one that was chosen, else the
    /// one that was trained last.
    package func defaultIteration(of projectID: UUID) async throws -> IterationRecord? {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            return try reading.defaultIteration(of: projectID)
        }
    }

    /// Renames an iteration, or chooses it as the default one.
    ///
    /// - Parameters:
    ///   - id: The iteration.
    ///   - projectID: Its project.
    ///   - name: The new name; `nil` keeps the old one.
    ///   - isDefault: `true` makes it the default instead of any other, `false` takes the choice back; `nil` changes
    ///     nothing.
    /// - Returns: The iteration as it is now.
    /// - Throws: ``ProjectError`` with `iterationName`, `iterationNameTaken` or `iterationNotTrained`.
    package func updateIteration(
        _ id: UUID,
        of projectID: UUID,
        name: String? = nil,
        isDefault: Bool? = nil
    ) async throws -> IterationRecord {
        let name = try name.map(checkedIterationName)
        let time = now()
        return try await store.write { transaction in
            _ = try transaction.existingProject(projectID)
            var iteration = try transaction.existingIteration(id, of: projectID)
            let others = try transaction.iterations(of: projectID).filter { $0.id != id }
            if let name {
                guard !others.contains(where: { $0.name == name }) else {
                    throw ProjectError(
                        .iterationNameTaken,
                        "The project has another iteration of this name; choose a different name."
                    )
                }
                iteration.name = name
            }
            if let isDefault {
                try transaction.choose(&iteration, asDefault: isDefault, among: others)
            }
            iteration.lastModified = time
            try transaction.update(iteration: iteration)
            return iteration
        }
    }

    /// Removes an iteration with its stored predictions and suggestions, and the images that only it had.
    ///
    /// If it is still being trained, training stops.
    ///
    /// - Throws: ``ProjectError`` with `iterationPublished`.
    package func deleteIteration(_ id: UUID, of projectID: UUID) async throws {
        let time = now()
        try await store.write { transaction in
            _ = try transaction.existingProject(projectID)
            let iteration = try transaction.existingIteration(id, of: projectID)
            if let name = iteration.publishName {
                throw ProjectError(
                    .iterationPublished,
                    "The iteration is published as “\(name)”; unpublish it before you delete it."
                )
            }
            for job in try transaction.jobs(of: projectID, about: id, in: [.queued, .running]) {
                _ = try transaction.cancelJob(job.id, now: time)
            }
            _ = try transaction.deleteIteration(id)
        }
    }

    private func checkedIterationName(_ name: String) throws(ProjectError) -> String {
        let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !name.isEmpty, name.count <= limits.nameLength else {
            throw ProjectError(
                .iterationName,
                "An iteration's name has 1 to \(limits.nameLength) characters; choose such a name."
            )
        }
        return name
    }
}

extension MetadataReading {
    /// See ``ProjectStore/defaultIteration(of:)``.
    func defaultIteration(of projectID: UUID) throws -> IterationRecord? {
        let trained = try iterations(of: projectID).filter { $0.status == .completed }
        return try trained.first { try $0.decodedRecipe().isChosenAsDefault }
            ?? trained.max { ($0.trainedAt ?? $0.created) < ($1.trainedAt ?? $1.created) }
    }

    /// An iteration that has a model.
    ///
    /// - Throws: ``ProjectError`` with `noSuchIteration` or `iterationNotTrained`.
    func trainedIteration(_ id: UUID, of projectID: UUID) throws -> IterationRecord {
        let iteration = try existingIteration(id, of: projectID)
        guard iteration.status == .completed else {
            let advice =
                iteration.status == .training
                ? "is still being trained; wait until its status is Completed."
                : "could not be trained; train again."
            throw ProjectError(.iterationNotTrained, "The iteration \(advice)")
        }
        return iteration
    }
}

extension MetadataWriting {
    /// Makes an iteration the default one, or no longer; the caller saves the iteration itself.
    fileprivate func choose(
        _ iteration: inout IterationRecord,
        asDefault isDefault: Bool,
        among others: [IterationRecord]
    ) throws {
        guard iteration.status == .completed || !isDefault else {
            throw ProjectError(
                .iterationNotTrained,
                "Only a trained iteration can be the default; wait until its status is Completed."
            )
        }
        var recipe = try iteration.decodedRecipe()
        recipe.isChosenAsDefault = isDefault
        try iteration.setRecipe(recipe)
        guard isDefault else { return }
        for var other in others {
            var recipe = try other.decodedRecipe()
            guard recipe.isChosenAsDefault else { continue }
            recipe.isChosenAsDefault = false
            try other.setRecipe(recipe)
            try update(iteration: other)
        }
    }
}
