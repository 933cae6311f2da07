internal import Export

/// The files of models that were asked for last. Who asks for what is being made waits for it.
actor WebModelCache {
    private var entries: [(key: String, files: Task<[ExportFile], any Error>)] = []
    private let limit: Int

    /// - Parameter limit: How many models are kept; each has up to 30 MB.
    init(limit: Int) {
        self.limit = limit
    }

    /// The files of a model, made unless they are there; what failed is tried again.
    func files(
        for key: String,
        making make: @escaping @Sendable () async throws -> [ExportFile]
    ) async throws -> [ExportFile] {
        let work: Task<[ExportFile], any Error>
        if let index = entries.firstIndex(where: { $0.key == key }) {
            work = entries[index].files
            entries.append(entries.remove(at: index))
        } else {
            // Not part of the request: if that is given up, another may be waiting.
            work = Task { try await make() }
            entries.append((key, work))
            if entries.count > limit { entries.removeFirst() }
        }
        do {
            return try await work.value
        } catch {
            entries.removeAll { $0.key == key && $0.files == work }
            throw error
        }
    }
}
