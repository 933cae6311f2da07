import FoundationEssentials
import Imaging
import Testing

@testable import SampleImages

@Suite("Writing a sample set")
struct SampleWriterTests {
    private static let scale: Float = 0.06

    /// Runs a test in a directory of its own that disappears afterwards.
    private static func withDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "samples-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory)
    }

    private static func files(in directory: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter { $0.contains(".") }
            .sorted()
    }

    @Test("holds out every fourth image of each kind and lists all of them")
    func layout() async throws {
        try await Self.withDirectory { directory in
            var steps: [Int] = []
            try await SampleWriter.write(to: directory, count: 24, seed: 3, scale: Self.scale) { done, _ in
                steps.append(done)
            }
            #expect(steps == Array(1...24))
            let files = try Self.files(in: directory)
            for kind in PartKind.allCases {
                #expect(files.filter { $0.hasPrefix("train/\(kind.rawValue)/") }.count == 6)
                #expect(files.filter { $0.hasPrefix("test/\(kind.rawValue)/") }.count == 2)
            }
            let table = try String(contentsOf: directory.appending(path: "labels.csv"), encoding: .utf8)
            let lines = table.split(separator: "\n")
            #expect(lines.first == "file,tag,scratched")
            #expect(lines.count == 25)
            #expect(lines.contains { $0.hasPrefix("train/bolt/parts-00001.jpg,bolt,") })
            for line in lines.dropFirst() {
                let fields = line.split(separator: ",")
                #expect(fields.count == 3 && files.contains(String(fields[0])))
                #expect(fields[2] == "yes" || fields[2] == "no")
            }
        }
    }

    @Test("describes boxes in COCO format", arguments: SampleLayout.allCases)
    func coco(layout: SampleLayout) async throws {
        try await Self.withDirectory { directory in
            try await SampleWriter.write(to: directory, count: 6, seed: 3, layout: layout, scale: Self.scale)
            let data = try Data(contentsOf: directory.appending(path: "annotations.json"))
            let document = try JSONDecoder().decode(COCODocument.self, from: data)
            #expect(document.categories.map(\.name) == ["bolt", "nut", "washer"])
            #expect(document.images.count == 6)
            #expect(Set(document.images.map(\.split)) == ["train", "test"])
            #expect(document.annotations.map(\.id) == Array(1...document.annotations.count))
            let images = Dictionary(uniqueKeysWithValues: document.images.map { ($0.id, $0) })
            for annotation in document.annotations {
                let image = try #require(images[annotation.image_id])
                let file = try Data(contentsOf: directory.appending(path: image.file_name))
                let decoded = try ImageDecoder.decode(file)
                #expect(decoded.width == image.width && decoded.height == image.height)
                try #require(annotation.bbox.count == 4)
                #expect(annotation.bbox[0] >= 0 && annotation.bbox[1] >= 0)
                #expect(annotation.bbox[0] + annotation.bbox[2] <= image.width)
                #expect(annotation.bbox[1] + annotation.bbox[3] <= image.height)
                #expect(annotation.area == annotation.bbox[2] * annotation.bbox[3])
                #expect((1...3).contains(annotation.category_id))
            }
            if layout == .parts {
                #expect(document.annotations.map(\.image_id) == Array(1...6))
                #expect(document.annotations.map(\.category_id) == [1, 2, 3, 1, 2, 3])
            }
        }
    }

    @Test("writes equal files for any number of workers, over an earlier set")
    func rewrites() async throws {
        try await Self.withDirectory { directory in
            func contents() throws -> [String: Data] {
                try Self.files(in: directory).reduce(into: [:]) { result, name in
                    result[name] = try Data(contentsOf: directory.appending(path: name))
                }
            }
            try await SampleWriter.write(to: directory, count: 4, seed: 3, scale: Self.scale, workers: 3)
            let first = try contents()
            try await SampleWriter.write(
                to: directory,
                count: 7,
                seed: 8,
                layout: .scenes,
                scale: Self.scale,
                workers: 1
            )
            #expect(try contents().count == 10)
            try await SampleWriter.write(to: directory, count: 4, seed: 3, scale: Self.scale, workers: 1)
            #expect(try contents() == first)
        }
    }

    @Test(
        "refuses a directory with anything else and leaves it alone",
        arguments: ["notes.txt", "train/bolt/mine.jpg", "other/parts-00001.jpg", "test/parts-1.jpg"]
    )
    func refuses(name: String) async throws {
        try await Self.withDirectory { directory in
            try await SampleWriter.write(to: directory, count: 1, seed: 3, scale: Self.scale)
            let foreign = directory.appending(path: name)
            try FileManager.default.createDirectory(
                at: foreign.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data("mine".utf8).write(to: foreign)
            let before = try Self.files(in: directory)
            await #expect(throws: SampleWriterError.self) {
                try await SampleWriter.write(to: directory, count: 2, seed: 3, scale: Self.scale)
            }
            #expect(try Self.files(in: directory) == before)
        }
    }

    @Test("refuses impossible numbers of images and paths that are files", arguments: [0, -3, 100_000])
    func refusesCounts(count: Int) async throws {
        try await Self.withDirectory { directory in
            await #expect(throws: SampleWriterError(.countOutOfRange(count))) {
                try await SampleWriter.write(to: directory, count: count, seed: 1)
            }
            #expect(!FileManager.default.fileExists(atPath: directory.path))
            try Data().write(to: directory)
            await #expect(throws: SampleWriterError(.notADirectory)) {
                try await SampleWriter.write(to: directory, count: 1, seed: 1)
            }
        }
    }

    @Test("names what is in the way")
    func errorText() {
        let error = SampleWriterError(.directoryInUse(entry: "notes.txt"))
        #expect(error.description.contains("\"notes.txt\""))
        #expect(error.description.contains("choose an empty"))
    }
}
