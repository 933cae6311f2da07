import Bytes
import FileSystem
import Foundation
import ProjectsTesting
import TestSupport
import Testing

@testable import Projects

@Suite("Hostile archives")
struct HostileArchiveTests {
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
            let source = try await home.sampleProject()
            let bytes = try damaged(try await home.archive(of: source), damage)
            let before = try await home.projects.all().count
            let id = try await home.upload(bytes)
            do {
                _ = try await home.imports.start(id)
                #expect(try await home.imports.performNext(owner: "test"))
                let state = try await home.imports.import(id)
                #expect(state.state == .failed)
                #expect(state.failure?.hasSuffix(".") == true, "\(state.failure ?? "nothing")")
                #expect(try home.transferFiles().isEmpty)
            } catch let error as ProjectError {
                // What the head shows is refused at once.
                #expect(error.description.hasSuffix("."))
            }
            #expect(try await home.projects.all().count == before)
            #expect(try await home.contents(of: source).count == 5 + 3)
        }
    }
}

extension HostileArchiveTests {
    private func damaged(_ bytes: Data, _ damage: Damage) throws -> Data {
        func project(_ change: (inout ProjectArchiveFormat.Project) -> Void) throws -> Data {
            try ArchiveEntry.rewritten(bytes) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                change(&project)
                entries[0].data = try JSONEncoder().encode(project)
            }
        }
        func images(_ change: (inout [ProjectArchiveFormat.Image]) -> Void) throws -> Data {
            try ArchiveEntry.rewritten(bytes) { entries in
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
            try ArchiveEntry.rewritten(try images { $0[0].regions = regions }) { entries in
                var project = try JSONDecoder().decode(
                    ProjectArchiveFormat.Project.self,
                    from: entries[0].data
                )
                project.formatVersion = formatVersion
                entries[0].data = try JSONEncoder().encode(project)
            }
        }
        func added(_ entry: ArchiveEntry, at place: Int) throws -> Data {
            try ArchiveEntry.rewritten(bytes) { $0.insert(entry, at: place) }
        }
        switch damage {
        case .empty: return Data("x".utf8)
        case .cutInHead: return bytes.prefix(700)
        case .cutInImages: return bytes.prefix(bytes.count / 2)
        case .cutBeforeSums: return try ArchiveEntry.rewritten(bytes, withSums: false) { _ in }
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
            return try ArchiveEntry.rewritten(bytes, withSums: false) {
                $0.append(ArchiveEntry(name: "SHA256SUMS", data: Data()))
            }
        case .imageTwice:
            return try ArchiveEntry.rewritten(bytes) { entries in
                let lines = entries[1].data.split(separator: UInt8(ascii: "\n"))
                entries[1].data = Data((lines.dropLast() + [lines[0]]).joined(separator: Data("\n".utf8)))
                entries[6] = entries[2]
            }
        case .imageMissing: return try ArchiveEntry.rewritten(bytes) { $0.remove(at: 3) }
        case .imageAdded: return try added(ArchiveEntry(name: "images/x.png", data: Data("x".utf8)), at: 7)
        case .imageOfOtherBytes: return try ArchiveEntry.rewritten(bytes) { $0[3].data[20] ^= 1 }
        case .imageNoImage:
            return try ArchiveEntry.rewritten(bytes) { entries in
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
                entries[2] = ArchiveEntry(name: "images/\(new.sha256).png", data: data)
            }
        case .wrongByteCount: return try images { $0[0].byteCount += 1 }
        case .hugeByteCount: return try images { $0[0].byteCount = .max }
        case .pathUpwards: return try added(ArchiveEntry(name: "../../evil", data: Data("x".utf8)), at: 0)
        case .absolutePath: return try added(ArchiveEntry(name: "/etc/passwd", data: Data("x".utf8)), at: 2)
        case .link:
            return try added(ArchiveEntry(name: "images/link", data: Data(), kind: UInt8(ascii: "2")), at: 2)
        case .folder:
            return try added(ArchiveEntry(name: "images/", data: Data(), kind: UInt8(ascii: "5")), at: 2)
        case .trailingEntry:
            return try ArchiveEntry.rewritten(bytes) { _ in }.dropLast(TarHeader.endSize)
                + ArchiveEntry(name: "more", data: Data()).header + Data(count: TarHeader.endSize)
        case .unknownFormat: return try project { $0.format = "cake" }
        case .newerFormat: return try project { $0.formatVersion = 3 }
        case .notJSON: return try ArchiveEntry.rewritten(bytes) { $0[0].data = Data("{".utf8) }
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
