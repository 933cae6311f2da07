/// Where everything but the bytes of images and models is kept.
///
/// All access is by transactions: a closure that sees one consistent state, and whose changes happen all or not at all.
///
/// ```swift
/// let tag = TagRecord(id: UUID(), projectID: project.id, name: "oak", created: .now)
/// try await store.write { transaction in
///     try transaction.insert(tag: tag)
///     try transaction.enqueue(job)
/// }
/// ```
///
/// Several processes may use one store. Closures run on threads of the store, never on Swift's shared ones; they
/// should be short, and a closure that writes must do nothing but write, because it may be run again when the store
/// was busy. When a change throws, the closure must throw, too: the change may be half done, and only giving up the
/// transaction undoes it. Nothing of the transaction may be kept after the closure.
package protocol MetadataStore: Sendable {
    /// Reads one consistent state; writers do not wait for it.
    ///
    /// - Throws: What `body` throws, `CancellationError`, or a ``StorageError``.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataReading) throws -> Value
    ) async throws -> Value

    /// Makes one change, whole and on the disk when it returns, or none.
    ///
    /// - Throws: What `body` throws, `CancellationError`, or a ``StorageError``; nothing is changed then.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any MetadataWriting) throws -> Value
    ) async throws -> Value
}

/// What can be read in a transaction.
package protocol MetadataReading: ProjectReading, TagReading, ImageReading, IterationReading,
    ExportReading, PredictionReading,
    SuggestionReading, JobReading, AccessKeyReading, SessionReading, WebhookReading, BlobReading,
    SettingReading, OverviewReading
{}

/// What can be changed in a transaction; it also reads its own changes.
package protocol MetadataWriting: MetadataReading, ProjectWriting, TagWriting, ImageWriting, IterationWriting,
    ExportWriting, PredictionWriting, SuggestionWriting, JobWriting, AccessKeyWriting, SessionWriting,
    WebhookWriting, BlobWriting, SettingWriting
{}
