import Foundation
import TestSupport
import Testing

@testable import CustomVisionClient

@Suite("A copy of a project")
struct ProjectCopyTests {
    /// A project with everything: 150 images, of which some have two tags, none, metadata; a negative tag; switches.
    private static func original() -> FakeService.Folder {
        var folder = FakeService.Folder(name: "fruit & more")
        folder.description = String(repeating: "long ", count: 500)
        folder.augmentation = ["rotation": false, "equalize": true]
        let apple = folder.add("apple", description: "red or green")
        let pear = folder.add("pear")
        let negative = folder.add("none of these", type: "Negative")
        folder.images = (0..<150).map { number in
            let tags =
                switch number % 5 {
                case 0: [apple]
                case 1: [pear]
                case 2: [pear, apple]
                case 3: [negative]
                default: [UUID]()
                }
            var image = FakeService.Image(bytes: photograph(number), tags: tags)
            if number % 7 == 0 { image.metadata = ["camera": "c\(number % 2)"] }
            return image
        }
        return folder
    }

    private static func copy(
        of name: String,
        from origin: FakeService,
        to target: FakeService,
        named targetName: String? = nil,
        journal: URL
    ) async throws -> CopyReport {
        let client = try origin.client()
        return try await ProjectCopy(
            of: try await client.project(matching: name),
            from: client,
            to: target.client(),
            named: targetName,
            journal: journal
        ).run { _ in }
    }

    /// What an image is, whatever its ids: by content, names of tags and metadata.
    private static func content(of folder: FakeService.Folder) -> [Data: [String]] {
        Dictionary(
            folder.images.map { image in
                (
                    image.bytes,
                    folder.names(of: image).sorted() + image.metadata.map { "\($0)=\($1)" }.sorted()
                )
            },
            uniquingKeysWith: { first, _ in first + ["TWICE"] }
        )
    }

    @Test("has everything that the original has")
    func everything() async throws {
        let original = Self.original()
        try await FakeService.with(original) { origin in
            try await FakeService.with(.init(name: "another")) { target in
                try await withTemporaryFolder { folder in
                    let journal = folder.appending(path: "journal")
                    let report = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: journal
                    )
                    #expect(report.isComplete)
                    #expect(report.added == 150 && report.alreadyThere == 0 && report.notes.isEmpty)
                    #expect(report.checks.count == 5)

                    let copy = try target.folder(original.name)
                    #expect(Self.content(of: copy) == Self.content(of: original))
                    #expect(copy.labels.map(\.name) == original.labels.map(\.name))
                    #expect(copy.labels.map(\.type) == ["Regular", "Regular", "Negative"])
                    #expect(copy.labels[0].description == "red or green")
                    #expect(copy.description == original.description)
                    #expect(copy.augmentation == original.augmentation)
                    #expect(copy.type == "Multilabel" && copy.domain == FakeService.general)

                    // What is new in the original comes with the next run; what was added to the copy is no mistake.
                    origin.change {
                        $0[0].images.append(.init(bytes: photograph(1_000), tags: [$0[0].labels[0].id]))
                    }
                    target.change { $0[1].images.append(.init(bytes: photograph(2_000))) }
                    let before = origin.requests.count { $0.path.hasPrefix("/files") }
                    let next = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: journal
                    )
                    #expect(next.isComplete && next.added == 1 && next.alreadyThere == 150)
                    #expect(origin.requests.count { $0.path.hasPrefix("/files") } == before + 1)
                    #expect(try target.folder(original.name).images.count == 152)
                    // The key of the one side never reaches links, which may lead anywhere.
                    #expect(
                        origin.requests.allSatisfy {
                            !$0.path.hasPrefix("/files") || $0.fields["training-key"] == nil
                        }
                    )
                }
            }
        }
    }

    @Test("goes on after a break in the middle, and nothing doubles")
    func resumed() async throws {
        let original = Self.original()
        try await FakeService.with(original) { origin in
            try await FakeService.with { target in
                try await withTemporaryFolder { folder in
                    let journal = folder.appending(path: "journal")
                    let uploads = Counter()
                    target.disturb { request in
                        guard request.path.hasSuffix("/images/files") else { return nil }
                        return uploads.next() > 3 ? .error(500, "ErrorUnknown", "Out of order.") : nil
                    }
                    let error = try await failure {
                        try await Self.copy(of: original.name, from: origin, to: target, journal: journal)
                    }
                    #expect(error.code == .serverFailed)
                    let kept = try target.folder(original.name).images.count
                    #expect((1..<150).contains(kept))

                    // As if the process had been killed while it wrote a line.
                    let handle = try FileHandle(forWritingTo: journal)
                    try handle.seekToEnd()
                    try handle.write(contentsOf: Data(#"{"image":{"copy":"#.utf8))
                    try handle.close()
                    target.disturb { _ in nil }
                    let before = origin.requests.count
                    let report = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: journal
                    )
                    #expect(report.isComplete)
                    #expect(report.added == 150 - kept)
                    let fetched = origin.requests.dropFirst(before).count { $0.path.hasPrefix("/files") }
                    #expect(fetched == 150 - kept)
                    #expect(target.folders.count == 1)
                    #expect(try Self.content(of: target.folder(original.name)) == Self.content(of: original))
                }
            }
        }
    }

    @Test("goes on without its journal too, if the project is named")
    func journalLost() async throws {
        let original = Self.original()
        try await FakeService.with(original) { origin in
            try await FakeService.with { target in
                try await withTemporaryFolder { folder in
                    _ = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: folder.appending(path: "1")
                    )
                    let error = try await failure {
                        try await Self.copy(
                            of: original.name,
                            from: origin,
                            to: target,
                            journal: folder.appending(path: "2")
                        )
                    }
                    #expect(error.code == .cannotCopy)
                    #expect(error.description.contains("--to-project"))
                    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "2").path))
                    let report = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        named: original.name,
                        journal: folder.appending(path: "3")
                    )
                    #expect(report.isComplete && report.added == 0 && report.alreadyThere == 150)
                    #expect(try Self.content(of: target.folder(original.name)) == Self.content(of: original))
                }
            }
        }
    }

    @Test("is slow where the service is, and asks for links anew that ran out")
    func limitsAndLinks() async throws {
        let original = Self.original()
        try await FakeService.with(original) { origin in
            try await FakeService.with { target in
                try await withTemporaryFolder { folder in
                    let (downloads, uploads) = (Counter(), Counter())
                    origin.disturb { request in
                        guard request.path.hasPrefix("/files") else { return nil }
                        switch downloads.next() {
                        case 3: return .status(403, body: Data("expired".utf8))
                        case 5: return .status(429, fields: ["Retry-After": "1"], body: Data())
                        case 8: return .truncated(body: photograph(0))
                        default: return nil
                        }
                    }
                    target.disturb { _ in
                        uploads.next() % 4 == 0
                            ? .json(
                                429,
                                ["code": "TooManyRequests", "message": "slowly"],
                                fields: ["Retry-After": "1"]
                            ) : nil
                    }
                    let report = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: folder.appending(path: "journal")
                    )
                    #expect(report.isComplete)
                    #expect(origin.requests.contains { $0.path.hasSuffix("/images/id") })
                    #expect(try Self.content(of: target.folder(original.name)) == Self.content(of: original))
                }
            }
        }
    }

    @Test("tells what could not be had, and gets it when repeated")
    func failures() async throws {
        let original = Self.original()
        try await FakeService.with(original) { origin in
            try await FakeService.with { target in
                try await withTemporaryFolder { folder in
                    let journal = folder.appending(path: "journal")
                    let lost = original.images[10].id
                    origin.disturb {
                        $0.path.hasSuffix("/files/\(lost.uuidString.lowercased())")
                            ? .status(410, body: Data()) : nil
                    }
                    var report = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: journal
                    )
                    #expect(!report.isComplete)
                    #expect(report.failures.map(\.image) == [lost.uuidString.lowercased()])
                    #expect(report.checks.allSatisfy { $0.isRight })
                    origin.disturb { _ in nil }
                    // Somebody deletes an image of the copy meanwhile.
                    target.change { $0[0].images.removeFirst() }
                    report = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: journal
                    )
                    #expect(report.isComplete && report.added == 2 && report.alreadyThere == 148)
                }
            }
        }
    }

    @Test("notices that the copy does not have what it should")
    func mismatch() async throws {
        let original = Self.original()
        try await FakeService.with(original) { origin in
            try await FakeService.with { target in
                try await withTemporaryFolder { folder in
                    target.disturb { $0.path.hasSuffix("/images/tagged/count") ? .json(200, 7) : nil }
                    let report = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: folder.appending(path: "journal")
                    )
                    #expect(!report.isComplete)
                    #expect(report.checks.filter { !$0.isRight }.map(\.what) == ["images"])
                    #expect(report.checks[0].expected == 150 && report.checks[0].found == 37)

                    // The next run trusts nothing, and mends what somebody took away.
                    target.disturb { _ in nil }
                    target.change { $0[0].images[0].tags = [] }
                    let before = origin.requests.count { $0.path.hasPrefix("/files") }
                    let next = try await Self.copy(
                        of: original.name,
                        from: origin,
                        to: target,
                        journal: folder.appending(path: "journal")
                    )
                    #expect(next.isComplete && next.added == 0)
                    #expect(origin.requests.count { $0.path.hasPrefix("/files") } == before + 150)
                    #expect(try Self.content(of: target.folder(original.name)) == Self.content(of: original))
                }
            }
        }
    }

    @Test("has content that is twice in the original once, with all its tags")
    func twice() async throws {
        var original = FakeService.Folder(name: "fruit")
        let (apple, pear) = (original.add("apple"), original.add("pear"))
        original.images = [
            .init(bytes: photograph(1), tags: [apple]), .init(bytes: photograph(1), tags: [pear]),
        ]
        try await FakeService.with(original) { origin in
            try await FakeService.with { target in
                try await withTemporaryFolder { folder in
                    // The fake does not look for duplicates inside a batch before it stores, so one at a time.
                    let report = try await Self.copy(
                        of: "fruit",
                        from: origin,
                        to: target,
                        journal: folder.appending(path: "journal")
                    )
                    #expect(report.isComplete && report.twice == 1)
                    let copy = try target.folder("fruit")
                    let names = copy.images.map { copy.names(of: $0) }
                    #expect(names == [["apple", "pear"]])
                }
            }
        }
    }

    @Test("of a detection project keeps the regions")
    func regions() async throws {
        var original = FakeService.Folder(name: "boxes", domain: FakeService.detection, type: nil)
        let (cat, dog) = (original.add("cat"), original.add("dog"))
        original.images = [
            .init(
                bytes: photograph(1),
                tags: [cat, dog],
                regions: [
                    .init(tag: cat, box: [0.1, 0.2, 0.3, 0.4]),
                    .init(tag: dog, box: [0.5, 0.5, 0.25, 0.125]),
                ]
            )
        ]
        try await FakeService.with(original) { origin in
            try await FakeService.with { target in
                try await withTemporaryFolder { folder in
                    let report = try await Self.copy(
                        of: "boxes",
                        from: origin,
                        to: target,
                        journal: folder.appending(path: "journal")
                    )
                    #expect(report.isComplete && report.regions == 2)
                    let copy = try target.folder("boxes")
                    #expect(copy.type == nil && copy.domain == FakeService.detection)
                    #expect(copy.images[0].regions.map(\.box) == original.images[0].regions.map(\.box))
                    #expect(copy.images[0].regions.map(\.tag) == copy.labels.map(\.id))

                    target.disturb { request in
                        request.method == "POST"
                            ? .error(400, "BadRequestNotSupported", "No detection yet.") : nil
                    }
                    target.change { $0 = [] }
                    let error = try await failure {
                        try await Self.copy(
                            of: "boxes",
                            from: origin,
                            to: target,
                            journal: folder.appending(path: "2")
                        )
                    }
                    #expect(error.code == .cannotCopy)
                    #expect(
                        error.description.contains("No detection yet.")
                            && error.description.contains("--to-folder")
                    )
                }
            }
        }
    }

    @Test("goes into no project of another kind, whose images could not have its regions")
    func otherKind() async throws {
        for (domain, type, kind) in [
            (FakeService.detection, nil, "classifies images"),
            (FakeService.general, "Multilabel", "detects objects"),
        ] as [(UUID, String?, String)] {
            let original = FakeService.Folder(name: "boxes", domain: domain, type: type)
            let other = FakeService.Folder(
                name: "boxes",
                domain: domain == FakeService.detection ? FakeService.general : FakeService.detection,
                type: type == nil ? "Multilabel" : nil
            )
            try await FakeService.with(original) { origin in
                try await FakeService.with(other) { target in
                    try await withTemporaryFolder { folder in
                        let error = try await failure {
                            try await Self.copy(
                                of: "boxes",
                                from: origin,
                                to: target,
                                journal: folder.appending(path: "journal")
                            )
                        }
                        #expect(error.code == .cannotCopy && error.description.contains("“boxes” \(kind)"))
                    }
                }
            }
        }
    }

    @Test("does not follow links into a private network")
    func forbiddenLinks() async throws {
        let original = FakeService.Folder(name: "fruit", images: [.init(bytes: photograph(1))])
        try await FakeService.with(.init(name: "secret", images: [.init(bytes: photograph(2))])) { inside in
            try await FakeService.with(original) { origin in
                try await FakeService.with { target in
                    try await withTemporaryFolder { folder in
                        let secret = "\(inside.address)/files/\(inside.folders[0].images[0].id)"
                        // A link elsewhere, and then a redirect from the service's own address.
                        for name in ["link", "redirect"] {
                            origin.disturb { request in
                                if name == "redirect", request.path.hasPrefix("/files") {
                                    return .status(302, fields: ["Location": secret], body: Data())
                                }
                                guard name == "link", request.path.contains("/images") else { return nil }
                                let isEnd = request.query["skip"].map { $0 != "0" } ?? false
                                let image = ["id": "\(original.images[0].id)", "originalImageUri": secret]
                                return .json(200, isEnd ? [] : [image])
                            }
                            let report = try await Self.copy(
                                of: "fruit",
                                from: origin,
                                to: target,
                                named: name,
                                journal: folder.appending(path: name)
                            )
                            #expect(report.failures.count == 1 && report.added == 0)
                        }
                        #expect(inside.requests.isEmpty)
                    }
                }
            }
        }
    }

    @Test("is refused into a project of the other type, or into itself")
    func refused() async throws {
        try await FakeService.with(.init(name: "fruit"), .init(name: "other", type: "Multiclass")) {
            service in
            try await withTemporaryFolder { folder in
                for name in ["other", "fruit"] {
                    let error = try await failure {
                        try await Self.copy(
                            of: "fruit",
                            from: service,
                            to: service,
                            named: name,
                            journal: folder.appending(path: name)
                        )
                    }
                    #expect(error.code == .cannotCopy)
                }
            }
        }
    }
}
