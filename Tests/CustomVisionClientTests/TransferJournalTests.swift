import Foundation
import TestSupport
import Testing

@testable import CustomVisionClient

@Suite("A journal of a transfer")
struct TransferJournalTests {
    private func open(_ url: URL, subject: String = "a to b") throws -> TransferJournal<[Int]> {
        try TransferJournal<[Int]>(at: url, subject: subject)
    }

    @Test("gives back what was noted, also when its last line was cut off at any place")
    func cutOff() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "deep/journal")
            var journal: TransferJournal<[Int]>? = try open(url)
            #expect(journal?.records == [])
            for number in 0..<3 { try journal?.append([number, 100]) }
            journal = nil
            let whole = try Data(contentsOf: url)
            let lines = whole.split(separator: UInt8(ascii: "\n")).map { $0.count + 1 }
            for length in 0...whole.count {
                try whole.prefix(length).write(to: url)
                let ends = (1..<4).filter { length >= lines.prefix($0 + 1).reduce(0, +) }
                let cut = try open(url)
                #expect(cut.records == ends.map { [$0 - 1, 100] })
                try cut.append([9])
                #expect(cut.records.count == ends.count)
            }
            #expect(try open(url).records.last == [9])
        }
    }

    @Test("is for one transfer and one run at a time, and goes when done, or when nothing was")
    func exclusive() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "journal")
            var first: TransferJournal<[Int]>? = try open(url)
            let refusal = try #require(throws: CustomVisionClientError.self) { try open(url) }
            #expect(refusal.code == .inUse)
            try first?.append([1])
            first = nil
            let error = try #require(throws: CustomVisionClientError.self) {
                try open(url, subject: "a to c")
            }
            #expect(error.code == .fileSystem && !error.description.contains("/"))
            try Data("my diary\n".utf8).write(to: folder.appending(path: "diary"))
            _ = try #require(throws: CustomVisionClientError.self) {
                try open(folder.appending(path: "diary"))
            }
            #expect(try Data(contentsOf: folder.appending(path: "diary")) == Data("my diary\n".utf8))
            _ = try open(folder.appending(path: "unused"))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "unused").path))
            let last = try open(url)
            last.remove()
            #expect(!FileManager.default.fileExists(atPath: url.path))
        }
    }

    @Test("lies under a name that nobody chose")
    func place() {
        let url = TransferState.url(for: ["../../x", "y"], environment: ["XDG_STATE_HOME": "/state"])
        #expect(url.path.wholeMatch(of: /\/state\/ocellus\/transfers\/[0-9a-f]{64}\.jsonl/) != nil)
        #expect(url != TransferState.url(for: ["../../x", "z"], environment: ["XDG_STATE_HOME": "/state"]))
    }
}
