package import Foundation
package import Storage

/// What an iteration was asked to learn, and how: the JSON in `IterationRecord.recipe`.
///
/// Together with the images of the iteration's data version it is all that a worker needs, now or after a crash.
package struct IterationRecipe: Hashable, Sendable, Codable {
    /// The seed of everything random.
    package var seed: UInt64 = 0

    /// The only tags to learn; `nil` for all.
    package var selectedTagIDs: [UUID]?

    /// The iteration whose recipe is the starting point.
    package var base: TrainingRequest.Base?

    /// How long an advanced training may look for a better recipe, in minutes; the protocol knows whole hours only.
    package var budgetMinutes: Int?

    /// Whether a client of the protocol's version 2 chose it to answer where no iteration is named.
    package var isChosenAsDefault = false

    /// A sentence for people about the data that training began with, if there is something to say.
    package var warning: String?

    /// How many images could not be used; known once training is done.
    package var skippedImageCount: Int?

    /// The mean of the tags' average precisions, for lists that must not read models; known once training is done.
    package var averagePrecision: Double?

    /// The recipes that an advanced training tried, the quick one first; known once training is done.
    package var trials: [Trial]?

    /// What a detection costs; known once a detector is trained.
    package var effort: Effort?

    /// All tags, quickly.
    package init() {}

    /// What a detection costs, as the training found it.
    package struct Effort: Hashable, Sendable, Codable {
        /// The most views of an image that it takes: one of the whole, and others of tiles.
        package let views: Int
        /// What the base model takes for an image on average, on one thread.
        package let milliseconds: Double

        /// Describes a cost.
        package init(views: Int, milliseconds: Double) {
            self.views = views
            self.milliseconds = milliseconds
        }
    }

    /// A recipe that was tried.
    package struct Trial: Hashable, Sendable, Codable {
        /// What is different about it, for people.
        package let name: String
        /// Of a classifier the calibrated log-loss on images that were held back, in nats; the lowest wins.
        package let logLoss: Double?
        /// Of a detector mAP@0.5:0.95 on images that were held back; the highest wins.
        package let meanAveragePrecision: Double?
        /// How many views of an image a prediction takes.
        package let views: Int

        /// Describes a trial.
        package init(
            name: String,
            logLoss: Double? = nil,
            meanAveragePrecision: Double? = nil,
            views: Int
        ) {
            self.name = name
            self.logLoss = logLoss
            self.meanAveragePrecision = meanAveragePrecision
            self.views = views
        }
    }
}

extension IterationRecord {
    /// The recipe, readable.
    ///
    /// - Throws: `StorageError` with `corrupt`.
    package func decodedRecipe() throws -> IterationRecipe {
        do {
            return try JSONDecoder().decode(IterationRecipe.self, from: recipe)
        } catch {
            throw StorageError(.corrupt, "The recipe of an iteration is damaged. Restore a backup.")
        }
    }

    /// Replaces the recipe.
    mutating func setRecipe(_ recipe: IterationRecipe) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        self.recipe = try encoder.encode(recipe)
    }
}
