package import FoundationEssentials
import Imaging

/// Writes sets of sample photographs with their tags, labels and boxes.
package enum SampleWriter {
    /// The largest set: what five digits can number.
    package static let countLimit = 99_999

    /// Renders a set and writes it to a directory.
    ///
    /// The directory afterwards holds the images in `train` and `test` (every fourth of each kind),
    /// `labels.csv` with the tag and whether a part is scratched, `README.txt`, and `annotations.json` with
    /// all boxes in COCO format. The last one appears only when everything else is complete, and every file
    /// appears whole or not at all. An earlier set in the directory is replaced.
    ///
    /// Takes about a twentieth of a second of one core per image at full size. Equal arguments give
    /// equal files.
    ///
    /// - Parameters:
    ///   - directory: Where to write; created if need be, otherwise empty or with an earlier set.
    ///   - count: How many images, 1...``countLimit``.
    ///   - seed: Another seed gives different images.
    ///   - layout: One part per image in folders by tag, or several.
    ///   - scale: The size relative to full size, above 0 and at most 4.
    ///   - workers: How many images may be rendered at once, on the caller's task executor.
    ///   - progress: Told after every image how many of how many are done; never called twice at once.
    /// - Throws: ``SampleWriterError`` for a directory in use or a count out of range, `CancellationError`,
    ///   or the file system's error.
    package static func write(
        to directory: URL,
        count: Int,
        seed: UInt64,
        layout: SampleLayout = .parts,
        scale: Float = 1,
        workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws {
        guard (1...countLimit).contains(count) else { throw SampleWriterError(.countOutOfRange(count)) }
        try SampleDirectory.prepare(directory, layout: layout)
        let photographs = PartsPhotographs(seed: seed, count: count, style: layout.style, scale: scale)
        var entries = [SampleEntry?](repeating: nil, count: count)
        try await withThrowingTaskGroup(of: (Int, SampleEntry).self) { group in
            var next = 0
            var done = 0
            func startOne() {
                guard next < count else { return }
                let index = next
                next += 1
                group.addTask {
                    try Task.checkCancellation()
                    return (index, try store(photographs[index], index: index, layout: layout, in: directory))
                }
            }
            for _ in 0..<max(1, workers) { startOne() }
            while let (index, entry) = try await group.next() {
                entries[index] = entry
                done += 1
                progress(done, count)
                startOne()
            }
        }
        try writeLists(entries.compactMap(\.self), seed: seed, layout: layout, in: directory)
    }

    /// Writes one image to its place.
    private static func store(
        _ photograph: SamplePhotograph,
        index: Int,
        layout: SampleLayout,
        in directory: URL
    ) throws -> SampleEntry {
        let entry = SampleEntry(photograph, index: index, layout: layout)
        let bytes = try JPEGEncoder.encode(photograph.image, quality: photograph.jpegQuality)
        try Data(bytes).write(to: directory.appending(path: entry.path), options: .atomic)
        return entry
    }

    private static func writeLists(
        _ entries: [SampleEntry],
        seed: UInt64,
        layout: SampleLayout,
        in directory: URL
    ) throws {
        var document = COCODocument(seed: seed)
        for entry in entries { document.append(entry) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let table = (["file,tag,scratched"] + entries.map(\.csvLine)).joined(separator: "\n") + "\n"
        let lists = [
            (SampleDirectory.labels, Data(table.utf8)),
            (SampleDirectory.readme, Data(readme(count: entries.count, seed: seed, layout: layout).utf8)),
            (SampleDirectory.annotations, try encoder.encode(document)),
        ]
        for (name, data) in lists {
            try data.write(to: directory.appending(path: name), options: .atomic)
        }
    }

    private static func readme(count: Int, seed: UInt64, layout: SampleLayout) -> String {
        let folders =
            layout == .parts ? "train and test hold one folder per tag" : "train and test hold the images"
        return """
            \(count) rendered photographs of bolts, nuts and washers (seed \(seed)), made by \
            "ocellus sample"; no camera was involved. \(folders); every fourth image of each kind \
            is in test. labels.csv lists the main part's tag and whether a part is scratched, \
            annotations.json the boxes of all visible parts in COCO format ([left, top, width, height] in \
            pixels). The same seed makes the same set again.

            """
    }
}
