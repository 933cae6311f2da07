import Bytes
import Foundation
import Synchronization
import TrainingEngine

/// Keeps the checkpoints of trainings in a folder, so that a training whose process was killed goes on where it was.
///
/// A file for each training, named by all that decides its result: whoever trains the same again, in this process or another, finds
/// it. A file takes its place whole or not at all; one that is damaged counts as absent, and a full disk only means that a
/// training begins anew.
final class CheckpointFolder: CheckpointStore {
    /// After how long a checkpoint is taken for forgotten, in seconds: of a training that was killed and never asked for again.
    private static let lifetime: TimeInterval = 7 * 24 * 3600

    /// Some megabytes each time, written in milliseconds.
    let interval = Duration.seconds(10)

    private let folder: URL
    private let program: String
    /// The files that were used since the folder was opened.
    private let used = Mutex<Set<URL>>([])

    /// Opens a folder, and clears it of what is forgotten.
    ///
    /// - Parameters:
    ///   - folder: Made when first written to.
    ///   - program: The name and version of this program; another version trains in its own way.
    init(_ folder: URL, program: String) {
        self.folder = folder
        self.program = program
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: [.contentModificationDateKey]
        )
        for file in files ?? [] {
            let date = try? file.resourceValues(forKeys: [.contentModificationDateKey])
                .contentModificationDate
            if let date, date.timeIntervalSinceNow < -Self.lifetime {
                try? FileManager.default.removeItem(at: file)
            }
        }
    }

    func checkpoint(of fingerprint: String) -> Checkpoint? {
        let file = file(of: fingerprint)
        guard let data = try? Data(contentsOf: file) else { return nil }
        used.withLock { _ = $0.insert(file) }
        return try? Checkpoint(data)
    }

    func save(_ checkpoint: Checkpoint) {
        let file = file(of: checkpoint.fingerprint)
        used.withLock { _ = $0.insert(file) }
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Not synchronized: a checkpoint outlives its process, and need not outlive its machine.
        try? checkpoint.data.write(to: file, options: .atomic)
    }

    func removeUsed() {
        for file in used.withLock(\.self) { try? FileManager.default.removeItem(at: file) }
    }

    private func file(of fingerprint: String) -> URL {
        let name = ContentDigest(of: Data("\(program)\n\(fingerprint)".utf8)).description
        return folder.appending(path: "\(name).checkpoint")
    }
}
