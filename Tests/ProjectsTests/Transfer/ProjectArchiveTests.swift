import Annotations
import BaseModels
import Bytes
import FileSystem
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Archives of projects")
struct ProjectArchiveTests {
    @Test(
        "what comes out of one workspace goes into another, the same but for the ids",
        arguments: [1, 7, 4_096]
    )
    func roundTrip(partSize: Int) async throws {
        try await TemporaryProjects.run { home in
            let project = try await sampleProject(in: home)
            let archive = try await written(project, in: home)
            let original = try await contents(of: project, in: home)
            try await TemporaryProjects.run { other in
                // Times to come would be taken for those of the import.
                other.clock.advance(by: 60)
                let parts = archive.count / partSize > 4_000 ? 4_096 : partSize
                let id = try await upload(archive, to: other, partSize: parts)
                let started = try await other.imports.start(id)
                #expect(started.state == .waiting)
                #expect(try await other.projects.project(id).record.status == .importing)
                #expect(try await other.imports.performNext(owner: "test"))
                let done = try await other.imports.import(id)
                #expect(done.state == .succeeded && done.failure == nil && done.missingDomain == nil)
                #expect(done.done == 5 && done.total == 5)

                let copy = try await other.projects.project(id).record
                let record = try await home.projects.project(project).record
                #expect(copy.status == .succeeded)
                #expect(copy.name == record.name && copy.description == record.description)
                #expect(copy.domainID == record.domainID)
                #expect(copy.task == record.task)
                #expect(copy.augmentationMethods == record.augmentationMethods)
                let copied = try await contents(of: id, in: other)
                #expect(copied == original, "\(copied.difference(from: original))")
                // The same project gives the same archive, wherever it is, but for the time at which it was made.
                let again = try await written(id, in: other)
                #expect(again.count == archive.count)
                #expect(try await other.imports.performNext(owner: "test") == false)
                #expect(try files(in: other).isEmpty)
            }
        }
    }

    @Test(
        "regions go out and come in, every one of them to the last bit, in a project of any task",
        arguments: [ProjectTask.classification(.multilabel), .detection]
    )
    func regions(task: ProjectTask) async throws {
        try await TemporaryProjects.run { home in
            let project = try await sampleProject(in: home)
            let drawn = try await drawRegions(on: project, in: home)
            let domain = try #require(
                home.projects.domains.domains.first { $0.type == Domain.Kind(task) }
            )
            try await home.store.write { transaction in
                var record = try transaction.existingProject(project)
                record.task = task
                record.domainID = domain.id
                try transaction.update(project: record)
            }
            let archive = try await written(project, in: home)
            let settings = try JSONDecoder().decode(
                ProjectArchiveFormat.Project.self,
                from: try entries(of: archive)[0].data
            )
            #expect(settings.formatVersion == 2 && settings.knownTask == task)
            let original = try await contents(of: project, in: home)
            try await TemporaryProjects.run { other in
                other.clock.advance(by: 60)
                let id = try await upload(archive, to: other)
                _ = try await other.imports.start(id)
                #expect(try await other.imports.performNext(owner: "test"))
                #expect(try await other.imports.import(id).failure == nil)
                let copy = try await other.projects.project(id).record
                #expect(copy.task == task && copy.domainID == domain.id)
                #expect(try await contents(of: id, in: other) == original)
                let count = try await other.store.read { try $0.regionCount(of: id, in: .workspace) }
                #expect(count == drawn)
                // Images with their regions are the same lines, so nothing was rounded, and order does not hang on ids.
                let again = try await written(id, in: other)
                #expect(try entries(of: again)[1].data == entries(of: archive)[1].data)
            }
        }
    }

    @Test("without regions an archive is what earlier versions write and read")
    func earlierVersion() async throws {
        try await TemporaryProjects.run { home in
            let archive = try await written(try await sampleProject(in: home), in: home)
            let entries = try entries(of: archive)
            let settings = String(decoding: entries[0].data, as: UTF8.self)
            #expect(settings.contains("\"formatVersion\":1") && !settings.contains("\"task\""))
            #expect(settings.contains("\"classificationType\":\"Multilabel\""))
            #expect(!String(decoding: entries[1].data, as: UTF8.self).contains("regions"))
        }
    }

    @Test("a project with the domain of another task gets the usual one of its own")
    func domainOfAnotherTask() async throws {
        try await TemporaryProjects.run { home in
            let bytes = try await written(try await sampleProject(in: home), in: home)
            let detection = try rewritten(bytes) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                (project.task, project.classificationType) = ("Detection", nil)
                project.formatVersion = 2
                entries[0].data = try JSONEncoder().encode(project)
            }
            let id = try await upload(detection, to: home)
            #expect(try await home.imports.start(id).missingDomain != nil)
            let record = try await home.projects.project(id).record
            #expect(record.task == .detection)
            #expect(record.domainID == ProjectRules.defaultDetectionDomainID)
            #expect(home.projects.domains.domain(id: record.domainID)?.type == .objectDetection)
        }
    }

    @Test(
        "times are kept to the microsecond, before 1970 as well",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1_764_436_181.684533, "2025-11-29T17:09:41.684533Z"),
            (-0.25, "1969-12-31T23:59:59.750000Z"), (1.9999996, "1970-01-01T00:00:02.000000Z"),
        ]
    )
    func times(seconds: Double, text: String) throws {
        let written = try JSONEncoder().encode([ArchivedDate(Date(timeIntervalSince1970: seconds))])
        #expect(String(decoding: written, as: UTF8.self) == "[\"\(text)\"]")
        let read = try JSONDecoder().decode([ArchivedDate].self, from: written)
        #expect(abs(read[0].date.timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "Z", "now", "2025-11-29", "2025-11-29T17:09:41.Z", "2025-11-29T17:09:41.+1Z",
            "2025-13-29T17:09:41Z",
        ]
    )
    func noTimes(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ArchivedDate].self, from: Data("[\"\(text)\"]".utf8))
        }
    }

    @Test("its sums are those that sha256sum checks, and its length is known before")
    func sums() async throws {
        try await TemporaryProjects.run { home in
            let project = try await sampleProject(in: home)
            let bytes = try await written(project, in: home)
            let entries = try entries(of: bytes)
            #expect(entries.map(\.name).prefix(2) == ["project.json", "images.jsonl"])
            #expect(entries.last?.name == "SHA256SUMS")
            let sums = entries.dropLast().map { "\(ContentDigest(of: $0.data))  \($0.name)\n" }.joined()
            #expect(String(decoding: entries.last?.data ?? Data(), as: UTF8.self) == sums)
            for entry in entries.dropFirst(2).dropLast() {
                #expect(entry.name == "images/\(ContentDigest(of: entry.data)).png")
            }
        }
    }

    @Test("a name that is taken gets a number, and a name of one's own is taken instead")
    func names() async throws {
        try await TemporaryProjects.run { home in
            let archive = try await written(try await sampleProject(in: home), in: home)
            for expected in ["Trees (2)", "Trees (3)"] {
                let id = try await upload(archive, to: home)
                _ = try await home.imports.start(id)
                #expect(try await home.projects.project(id).record.name == expected)
            }
            let id = try await upload(archive, to: home)
            _ = try await home.imports.start(id, name: " Other ")
            #expect(try await home.projects.project(id).record.name == "Other")
            let refused = try await upload(archive, to: home)
            await expect(.projectName) {
                try await home.imports.start(refused, name: String(repeating: "x", count: 256))
            }
        }
    }

    @Test("an import that was broken off begins anew, and nothing is there twice")
    func brokenOff() async throws {
        try await TemporaryProjects.run { home in
            let project = try await sampleProject(in: home)
            let id = try await upload(try await written(project, in: home), to: home)
            _ = try await home.imports.start(id)
            let time = home.clock.now
            // Another process takes the job, writes something, and is killed.
            _ = try await home.store.write { transaction in
                let tag = TagRecord(id: UUID(), projectID: id, name: "oak", created: time)
                try transaction.insert(tag: tag)
                return try transaction.leaseJob(
                    ofKinds: [ProjectStore.archiveJobKind],
                    owner: "killed",
                    now: time,
                    duration: 60,
                    attemptLimit: 3
                )
            }
            #expect(try await home.imports.performNext(owner: "test") == false)
            home.clock.advance(by: 61)
            #expect(try await home.imports.performNext(owner: "test"))
            #expect(try await contents(of: id, in: home) == contents(of: project, in: home))
        }
    }

    @Test("parts come in order; one that is there already may be sent again")
    func parts() async throws {
        try await TemporaryProjects.run { home in
            let imports = home.imports
            let id = try await imports.begin(byteCount: 6)
            #expect(try await imports.add(Data("abc".utf8), at: 0, to: id) == 3)
            #expect(try await imports.add(Data("abc".utf8), at: 0, to: id) == 3)
            await expect(.archive) { try await imports.add(Data("x".utf8), at: 5, to: id) }
            await expect(.archive) { try await imports.add(Data("x".utf8), at: 1, to: id) }
            #expect(try await imports.add(Data("def".utf8), at: 3, to: id) == 6)
            #expect(try await imports.import(id).receivedBytes == 6)
            await expect(.archive) { try await imports.start(id) }
            try await imports.cancel(id)
            await expect(.noSuchImport) { try await imports.import(id) }
            await expect(.noSuchImport) { try await imports.add(Data("x".utf8), at: 0, to: UUID()) }
            await expect(.archive) { try await imports.begin(byteCount: 0) }
            await expect(.archive) {
                try await imports.begin(byteCount: home.projects.limits.archiveBytes + 1)
            }
        }
    }

    @Test("whoever cancels an import leaves nothing behind")
    func cancelled() async throws {
        try await TemporaryProjects.run { home in
            let id = try await upload(
                try await written(try await sampleProject(in: home), in: home),
                to: home
            )
            _ = try await home.imports.start(id)
            try await home.imports.cancel(id)
            #expect(try await home.imports.import(id).state == .failed)
            await expect(.noSuchProject) { try await home.projects.project(id) }
            #expect(try await home.imports.performNext(owner: "test") == false)
            #expect(try files(in: home).isEmpty)
        }
    }

    @Test("a project of a domain that is not there gets the usual one, and the import says so")
    func missingDomain() async throws {
        try await TemporaryProjects.run { home in
            let bytes = try await written(try await sampleProject(in: home), in: home)
            let foreign = try rewritten(bytes) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                project.domain = .init(id: UUID(), name: "Mushrooms")
                entries[0].data = try JSONEncoder().encode(project)
            }
            let id = try await upload(foreign, to: home)
            #expect(try await home.imports.start(id).missingDomain == "Mushrooms")
            #expect(try await home.imports.performNext(owner: "test"))
            #expect(try await home.imports.import(id).missingDomain == "Mushrooms")
            #expect(try await home.projects.project(id).record.domainID == ProjectRules.defaultDomainID)
        }
    }

    /// What can be done to an archive; each leaves it no good.
    enum Damage: CaseIterable {
        case empty, cutInHead, cutInImages, cutBeforeSums, flippedImageByte, flippedSettings, missingSums
        case imageTwice, imageMissing, imageAdded, imageOfOtherBytes, imageNoImage, wrongByteCount,
            hugeByteCount
        case pathUpwards, absolutePath, link, folder, trailingEntry, unknownFormat, newerFormat, notJSON
        case tagOutOfRange, tagTwice, twoTagsMulticlass, negativeBeside, sameTagNames, emptyTagName,
            unknownTagType
        case longName, detection, unknownTask, twoTasks, hugeMetadata, endlessLine, wrongCount,
            negativeCount
        case regionOutside, regionNotFinite, regionOfOtherTag, regionInOlderFormat, tooManyRegions
    }

    @Test(
        "a damaged or hostile archive is refused with a sentence, and leaves no project",
        arguments: Damage.allCases
    )
    func hostile(_ damage: Damage) async throws {
        try await TemporaryProjects.run { home in
            let source = try await sampleProject(in: home)
            let bytes = try damaged(try await written(source, in: home), damage)
            let before = try await home.projects.all().count
            let id = try await upload(bytes, to: home)
            do {
                _ = try await home.imports.start(id)
                #expect(try await home.imports.performNext(owner: "test"))
                let state = try await home.imports.import(id)
                #expect(state.state == .failed)
                #expect(state.failure?.hasSuffix(".") == true, "\(state.failure ?? "nothing")")
                #expect(try files(in: home).isEmpty)
            } catch let error as ProjectError {
                // What the head shows is refused at once.
                #expect(error.description.hasSuffix("."))
            }
            #expect(try await home.projects.all().count == before)
            #expect(try await contents(of: source, in: home).count == 5 + 3)
        }
    }
}

extension ProjectArchiveTests {
    /// A project with images of all sorts: tagged, untagged, with metadata, with a negative tag.
    private func sampleProject(in home: TemporaryProjects) async throws -> UUID {
        let (project, tags) = try await home.project(tags: ["oak", "Käse", "nothing"])
        let (oak, cheese, nothing) = try (
            #require(tags["oak"]), #require(tags["Käse"]), #require(tags["nothing"])
        )
        try await home.add(0..<2, tags: [oak, cheese], to: project)
        home.clock.advance(by: 10)
        let images = try await home.add([2], tags: [cheese], to: project)
        try await home.add([3], tags: [nothing], to: project)
        try await home.add([4], to: project)
        _ = try await home.projects.updateMetadata(
            ["place": "shed", "№": "1\n2"],
            ofImages: images,
            in: project
        )
        return project
    }

    /// Draws regions on the first and the third image, several of a tag, at different times.
    ///
    /// - Returns: How many there are.
    private func drawRegions(on project: UUID, in home: TemporaryProjects) async throws -> Int {
        let images = try await home.projects.images(of: project, page: ListPage(order: .oldest, take: 256))
        var regions: [RegionRecord] = []
        for image in [images[0], images[2]] {
            for tag in image.tags {
                for (number, third) in [1.0 / 3, 0.1 + 0.2, .leastNonzeroMagnitude].enumerated() {
                    regions.append(
                        RegionRecord(
                            id: UUID(),
                            imageID: image.record.id,
                            tagID: tag.tagging.tagID,
                            box: NormalizedBox(left: third, top: 1 - third, width: third, height: third),
                            created: home.clock.now + Double(number / 2)
                        )
                    )
                }
            }
        }
        // Their lower edges are that of the image, up to rounding.
        try await home.store.write { [regions] in try $0.insert(regions: regions, of: project) }
        home.clock.advance(by: 2)
        return regions.count
    }

    private func written(_ project: UUID, in home: TemporaryProjects) async throws -> Data {
        let archive = try await ProjectArchive(of: project, in: home.projects, spool: home.imports.folder)
        var bytes = Data()
        try await archive.write { bytes.append($0) }
        #expect(bytes.count == archive.byteCount)
        #expect(archive.fileName.hasSuffix(".ocellus.tar"))
        return bytes
    }

    private func upload(_ bytes: Data, to home: TemporaryProjects, partSize: Int = 4_096) async throws
        -> UUID
    {
        let id = try await home.imports.begin(byteCount: max(1, bytes.count))
        for start in stride(from: 0, to: bytes.count, by: partSize) {
            let end = min(start + partSize, bytes.count)
            #expect(try await home.imports.add(Data(bytes[start..<end]), at: start, to: id) == end)
        }
        return id
    }

    /// Each image with its tags, metadata and times, oldest first, and each tag.
    private func contents(of project: UUID, in home: TemporaryProjects) async throws -> [String] {
        let images = try await home.projects.images(of: project, page: ListPage(order: .oldest, take: 256))
        return images.map { image in
            let record = image.record
            return "\(record.contentDigest) \(record.width) \(record.height) \(record.mediaType) "
                + "\(record.source ?? "-") \(record.created) \(image.tagNames) "
                + "\(record.metadata.sorted { $0.key < $1.key }) "
                + "\(image.regions.map { "\($0.tagName) \($0.region.box) \($0.region.created)" }.sorted())"
        }
            + (try await home.projects.tags(of: project)).map {
                "\($0.record.name) \($0.record.type) \($0.record.created) \($0.imageCount)"
            }
    }

    private func files(in home: TemporaryProjects) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: home.imports.folder.path(percentEncoded: false))
    }

    /// An entry of an archive, to be changed.
    struct Entry {
        var name: String
        var data: Data
        var kind = UInt8(ascii: "0")
    }

    private func entries(of bytes: Data) throws -> [Entry] {
        let place = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).tar")
        try bytes.write(to: place)
        defer { try? FileManager.default.removeItem(at: place) }
        let file = try TarFile(place)
        var entries: [Entry] = []
        var last: TarFile.Entry?
        while let entry = try file.entry(after: last) {
            entries.append(Entry(name: entry.name, data: try file.data(of: entry)))
            last = entry
        }
        return entries
    }

    /// An archive with other entries and sums that fit them: only what the entries say is wrong.
    private func rewritten(
        _ bytes: Data,
        withSums: Bool = true,
        _ change: (inout [Entry]) throws -> Void
    ) throws -> Data {
        var entries = try Array(self.entries(of: bytes).dropLast())
        try change(&entries)
        if withSums {
            let sums = entries.map { "\(ContentDigest(of: $0.data))  \($0.name)\n" }.joined()
            entries.append(Entry(name: "SHA256SUMS", data: Data(sums.utf8)))
        }
        return try entries.reduce(into: Data()) { whole, entry in
            whole += try header(entry)
            whole += entry.data + Data(count: TarHeader.padding(after: entry.data.count))
        } + Data(count: TarHeader.endSize)
    }

    /// A header of any kind of entry, with the right checksum.
    private func header(_ entry: Entry) throws -> Data {
        var header = try TarHeader(name: entry.name, byteCount: entry.data.count).encoded
        header[156] = entry.kind
        for index in 148..<156 { header[index] = UInt8(ascii: " ") }
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        header.replaceSubrange(
            148..<155,
            with: Data((String(repeating: "0", count: 6 - sum.count) + sum + "\0").utf8)
        )
        return header
    }

    private func damaged(_ bytes: Data, _ damage: Damage) throws -> Data {
        func project(_ change: (inout ProjectArchiveFormat.Project) -> Void) throws -> Data {
            try rewritten(bytes) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                change(&project)
                entries[0].data = try JSONEncoder().encode(project)
            }
        }
        func images(_ change: (inout [ProjectArchiveFormat.Image]) -> Void) throws -> Data {
            try rewritten(bytes) { entries in
                var images = try entries[1].data.split(separator: UInt8(ascii: "\n")).map {
                    try JSONDecoder().decode(ProjectArchiveFormat.Image.self, from: $0)
                }
                change(&images)
                entries[1].data = try images.reduce(into: Data()) {
                    $0 += try JSONEncoder().encode($1) + Data("\n".utf8)
                }
            }
        }
        func region(tag: Int = 0, width: Double = 0.25) -> ProjectArchiveFormat.Region {
            let created = ArchivedDate(Date(timeIntervalSince1970: 0))
            return .init(tag: tag, left: 0.5, top: 0.5, width: width, height: 0.5, created: created)
        }
        func regions(_ regions: [ProjectArchiveFormat.Region], formatVersion: Int = 2) throws -> Data {
            try rewritten(try images { $0[0].regions = regions }) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                project.formatVersion = formatVersion
                entries[0].data = try JSONEncoder().encode(project)
            }
        }
        func added(_ entry: Entry, at place: Int) throws -> Data {
            try rewritten(bytes) { $0.insert(entry, at: place) }
        }
        switch damage {
        case .empty: return Data("x".utf8)
        case .cutInHead: return bytes.prefix(700)
        case .cutInImages: return bytes.prefix(bytes.count / 2)
        case .cutBeforeSums: return try rewritten(bytes, withSums: false) { _ in }
        case .flippedImageByte:
            var bytes = bytes
            // PNG files begin with this; behind it lies what no header and no sum of the archive says.
            let start = bytes.range(
                of: Data("\u{89}PNG".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
            )
            bytes[(start?.upperBound ?? 0) + 30] ^= 1
            return bytes
        case .flippedSettings:
            return replaced(bytes, "\"Trees\"", by: "\"Trues\"")
        case .missingSums:
            return try rewritten(bytes, withSums: false) {
                $0.append(Entry(name: "SHA256SUMS", data: Data()))
            }
        case .imageTwice:
            return try rewritten(bytes) { entries in
                let lines = entries[1].data.split(separator: UInt8(ascii: "\n"))
                entries[1].data = Data((lines.dropLast() + [lines[0]]).joined(separator: Data("\n".utf8)))
                entries[6] = entries[2]
            }
        case .imageMissing: return try rewritten(bytes) { $0.remove(at: 3) }
        case .imageAdded: return try added(Entry(name: "images/x.png", data: Data("x".utf8)), at: 7)
        case .imageOfOtherBytes: return try rewritten(bytes) { $0[3].data[20] ^= 1 }
        case .imageNoImage:
            return try rewritten(bytes) { entries in
                let data = Data("no image".utf8)
                let old = try JSONDecoder().decode(
                    ProjectArchiveFormat.Image.self,
                    from: entries[1].data.prefix { $0 != UInt8(ascii: "\n") }
                )
                var new = old
                new.sha256 = ContentDigest(of: data)
                new.byteCount = data.count
                let rest = entries[1].data.drop { $0 != UInt8(ascii: "\n") }
                entries[1].data = try JSONEncoder().encode(new) + rest
                entries[2] = Entry(name: "images/\(new.sha256).png", data: data)
            }
        case .wrongByteCount: return try images { $0[0].byteCount += 1 }
        case .hugeByteCount: return try images { $0[0].byteCount = .max }
        case .pathUpwards: return try added(Entry(name: "../../evil", data: Data("x".utf8)), at: 0)
        case .absolutePath: return try added(Entry(name: "/etc/passwd", data: Data("x".utf8)), at: 2)
        case .link: return try added(Entry(name: "images/link", data: Data(), kind: UInt8(ascii: "2")), at: 2)
        case .folder: return try added(Entry(name: "images/", data: Data(), kind: UInt8(ascii: "5")), at: 2)
        case .trailingEntry:
            return try rewritten(bytes) { _ in }.dropLast(TarHeader.endSize)
                + header(Entry(name: "more", data: Data())) + Data(count: TarHeader.endSize)
        case .unknownFormat: return try project { $0.format = "cake" }
        case .newerFormat: return try project { $0.formatVersion = 3 }
        case .notJSON: return try rewritten(bytes) { $0[0].data = Data("{".utf8) }
        case .tagOutOfRange: return try images { $0[0].tags = [99] }
        case .tagTwice: return try images { $0[0].tags = [0, 0] }
        case .twoTagsMulticlass: return try project { $0.classificationType = "Multiclass" }
        case .negativeBeside: return try images { $0[0].tags = [0, 1, 2] }
        case .sameTagNames: return try project { $0.tags[1].name = $0.tags[0].name.uppercased() }
        case .emptyTagName: return try project { $0.tags[1].name = " " }
        case .unknownTagType: return try project { $0.tags[1].type = "Odd" }
        case .longName: return try project { $0.name = String(repeating: "n", count: 300) }
        case .detection: return try project { $0.classificationType = "Detection" }
        case .unknownTask:
            return try project { ($0.formatVersion, $0.task, $0.classificationType) = (2, "Poetry", nil) }
        case .twoTasks: return try project { ($0.formatVersion, $0.task) = (2, "Detection") }
        case .regionOutside: return try regions([region(width: 0.9)])
        case .regionNotFinite:
            return replaced(
                try regions([region(width: 0.125)]),
                "\"width\":0.125",
                by: "\"width\":1e999"
            )
        case .regionOfOtherTag: return try regions([region(tag: 2)])
        case .regionInOlderFormat: return try regions([region()], formatVersion: 1)
        case .tooManyRegions: return try regions(Array(repeating: region(), count: 301))
        case .hugeMetadata:
            return try images { $0[0].metadata = ["k": String(repeating: "v", count: 600)] }
        case .endlessLine:
            return try images { $0[0].source = String(repeating: "s", count: 2 << 20) }
        case .wrongCount: return try project { $0.imageCount = 4 }
        case .negativeCount: return try project { $0.imageCount = -1 }
        }
    }

    private func replaced(_ bytes: Data, _ old: String, by new: String) -> Data {
        guard let range = bytes.range(of: Data(old.utf8)) else { return Data() }
        var bytes = bytes
        bytes.replaceSubrange(range, with: Data(new.utf8))
        return bytes
    }
}

extension TemporaryProjects {
    /// Archives on their way in.
    fileprivate var imports: ProjectImports {
        ProjectImports(
            projects,
            folder: folder.root.appending(path: "transfers", directoryHint: .isDirectory)
        )
    }
}
