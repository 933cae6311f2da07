internal import BaseModels
internal import Detection
internal import Foundation
internal import Logging
internal import ModelRuntime
internal import Projects
internal import Storage
internal import Synchronization

/// The previews of detection projects: at most one for each, of few projects at a time, the least recently used out first.
///
/// Previews are trained one after the other in the background, when somebody asks for suggestions and enough was drawn since the last
/// time. Nothing is stored: after a restart a preview is trained again when it is asked for.
final class DetectorPreviews: Sendable {
    fileprivate struct State {
        var entries: [UUID: PreviewEntry] = [:]
        var uses: UInt64 = 0
        /// The projects whose preview is to be trained, in this order.
        var waiting: [UUID] = []
        var running: UUID?
    }

    /// What there is to say of a project's preview.
    struct Standing {
        let preview: RegionSuggestions.Preview
        let isAhead: Bool
        let detector: LoadedModel?
        /// The tags of the project by their ids, as they are now.
        let tags: [UUID: IterationTag]
    }

    private let projects: ProjectStore
    private let training: any PreviewTraining
    private let limits: PredictionService.PreviewLimits
    private let logger: Logger
    private let state = Mutex(State())
    private let (wakeUps, wakeUp) = AsyncStream.makeStream(
        of: Void.self,
        bufferingPolicy: .bufferingNewest(1)
    )

    /// Keeps nothing yet.
    ///
    /// - Parameters:
    ///   - projects: What is drawn.
    ///   - training: Trains previews.
    ///   - limits: How many previews of how many images.
    ///   - logger: For trainings that failed.
    init(
        projects: ProjectStore,
        training: any PreviewTraining,
        limits: PredictionService.PreviewLimits,
        logger: Logger
    ) {
        self.projects = projects
        self.training = training
        self.limits = limits
        self.logger = logger
    }

    /// How the preview of a project stands; has it trained if enough was drawn.
    ///
    /// Reads what is drawn only if the project has changed.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, or a `StorageError`.
    func standing(of project: ProjectRecord, beside iteration: IterationRecord?) async throws -> Standing {
        let reading = state.withLock { $0.touch(project.id, limits: limits) }
        if reading?.dataVersion != project.dataVersion || reading?.iterationID != iteration?.id {
            let drawn = try await projects.drawnBoxes(in: project.id, knownTo: iteration)
            let reading = PreviewEntry.Reading(
                drawn,
                dataVersion: project.dataVersion,
                iterationID: iteration?.id
            )
            state.withLock { $0.entries[project.id]?.reading = reading }
        }
        let (standing, isNew) = state.withLock { state in
            let isNew = state.plan(project.id, limits: limits)
            return (state.standing(of: project.id, limits: limits), isNew)
        }
        if isNew { wakeUp.yield() }
        return standing
    }

    /// Trains previews as they are needed, until the task is cancelled; a training in progress ends soon after that.
    func run() async {
        for await _ in wakeUps {
            while let (id, views) = state.withLock({ $0.next() }) {
                await train(id, keeping: views)
                // What was drawn meanwhile.
                state.withLock { state in
                    state.running = nil
                    _ = state.plan(id, limits: limits)
                }
                if Task.isCancelled { return }
            }
        }
    }

    private func train(_ id: UUID, keeping views: RetainedViews) async {
        let before = state.withLock { $0.entries[id]?.attempted }
        do {
            let project = try await projects.project(id).record
            let drawn = try await projects.drawnBoxes(in: id, knownTo: nil)
            let selection = PreviewSelection(of: drawn, limit: limits.images)
            state.withLock { $0.entries[id]?.attempted = .init(of: drawn.images) }
            guard let domain = projects.domainSource.domain(id: project.domainID), !selection.images.isEmpty
            else { throw ProjectError(.noSuchDomain, "The project's domain is not installed any more.") }
            var images: [PreviewRequest.Image] = []
            for image in selection.images {
                images.append(
                    PreviewRequest.Image(
                        file: try await projects.imageFile(image.contentDigest),
                        contentDigest: image.contentDigest,
                        annotations: image.annotations(naming: selection.places)
                    )
                )
            }
            let request = PreviewRequest(domain: domain, tags: selection.tags.map(\.name), images: images)
            let model = try await training.train(request, keeping: views)
            let learned = PreviewEntry.Learned(
                model: LoadedModel(model: model, tags: selection.tags),
                fingerprints: .init(of: selection.images)
            )
            state.withLock { state in
                state.entries[id]?.learned = learned
                state.entries[id]?.hasFailed = false
            }
        } catch is CancellationError {
            state.withLock { $0.entries[id]?.attempted = before }
        } catch let error as ProjectError where error.code == .noSuchProject {
            state.withLock { $0.entries[id] = nil }
        } catch {
            state.withLock { $0.entries[id]?.hasFailed = true }
            logger.warning("no preview was trained", metadata: ["reason": "\(type(of: error))"])
        }
    }
}

extension DetectorPreviews.State {
    /// Notes that a project is asked for; makes room for it if it is new.
    fileprivate mutating func touch(
        _ id: UUID,
        limits: PredictionService.PreviewLimits
    ) -> PreviewEntry.Reading? {
        uses += 1
        if entries[id] == nil {
            entries[id] = PreviewEntry(views: RetainedViews(byteLimit: limits.mapBytes))
        }
        entries[id]?.lastUse = uses
        while entries.count > limits.projects,
            let oldest = entries.filter({ $0.key != running }).min(by: { $0.value.lastUse < $1.value.lastUse }
            )
        {
            entries[oldest.key] = nil
            waiting.removeAll { $0 == oldest.key }
        }
        return entries[id]?.reading
    }

    /// Puts a project among those that wait, if it needs training and does not wait already.
    ///
    /// - Returns: Whether it did so.
    fileprivate mutating func plan(_ id: UUID, limits: PredictionService.PreviewLimits) -> Bool {
        guard id != running, !waiting.contains(id),
            entries[id]?.needsTraining(firstAt: limits.firstImages) == true
        else { return false }
        waiting.append(id)
        return true
    }

    /// The project that is to be trained now.
    fileprivate mutating func next() -> (UUID, RetainedViews)? {
        guard !waiting.isEmpty else { return nil }
        let id = waiting.removeFirst()
        guard let entry = entries[id] else { return next() }
        running = id
        return (id, entry.views)
    }

    fileprivate func standing(
        of id: UUID,
        limits: PredictionService.PreviewLimits
    ) -> DetectorPreviews.Standing {
        let entry = entries[id]
        let progress: RegionSuggestions.Preview.State =
            if entry?.learned != nil {
                .ready
            } else if running == id || waiting.contains(id) {
                .training
            } else {
                entry?.hasFailed == true ? .failed : .none
            }
        return DetectorPreviews.Standing(
            preview: RegionSuggestions.Preview(
                state: progress,
                imageCount: entry?.learned?.fingerprints.count ?? 0,
                drawnImageCount: entry?.reading?.fingerprints.count ?? 0,
                neededImageCount: limits.firstImages
            ),
            isAhead: entry?.isAhead ?? false,
            detector: entry?.learned?.model,
            tags: entry?.reading?.tags ?? [:]
        )
    }
}
