import Bytes
import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Sessions of browsers")
struct SessionTests {
    private static let hour = 3_600.0
    private static let day = 24 * hour

    @Test("a session is found by what the browser keeps, and by nothing else; the store holds no secret")
    func opens() async throws {
        try await TemporaryProjects.run { fixture in
            let key = ContentDigest(of: Data("key".utf8))
            let (session, token) = try await fixture.projects.openSession(keyDigest: key)
            #expect(session.keyHash == key)
            #expect(session.end == fixture.clock.now.addingTimeInterval(30 * Self.day))
            #expect(token.text.wholeMatch(of: /[A-Za-z0-9_\-]{43}/) != nil)
            #expect(try await fixture.projects.session(token) == session)
            let byLink = try await fixture.projects.openSession(keyDigest: nil)
            #expect(byLink.token != token)
            #expect(try await fixture.projects.session(byLink.token)?.keyHash == .some(nil))
            for text in ["", "x", token.text + "x", String(token.text.dropLast()), "\(token.digest)"] {
                #expect(try await fixture.projects.session(SessionToken(text: text)) == nil)
            }
            try await fixture.projects.endSession(token)
            #expect(try await fixture.projects.session(token) == nil)
            #expect(try await fixture.projects.session(byLink.token) != nil)
            try await fixture.projects.endSession(token)

            try await fixture.store.close()
            let root = fixture.folder.root
            for file in try FileManager.default.contentsOfDirectory(atPath: root.path)
            where file.hasPrefix("ocellus.sqlite") {
                let bytes = try Data(contentsOf: root.appending(path: file))
                #expect(bytes.range(of: Data(byLink.token.text.utf8)) == nil)
            }
        }
    }

    @Test("a session ends twelve hours after its last use")
    func idle() async throws {
        try await TemporaryProjects.run { fixture in
            let (_, token) = try await fixture.projects.openSession(keyDigest: nil)
            for _ in 0..<3 {
                fixture.clock.advance(by: 12 * Self.hour - 1)
                #expect(try await fixture.projects.session(token) != nil)
            }
            fixture.clock.advance(by: 12 * Self.hour)
            #expect(try await fixture.projects.session(token) == nil)
        }
    }

    @Test("a session ends after thirty days, however much it is used")
    func oldest() async throws {
        try await TemporaryProjects.run { fixture in
            let (_, token) = try await fixture.projects.openSession(keyDigest: nil)
            for _ in 0..<(30 * 24 / 10 - 1) {
                fixture.clock.advance(by: 10 * Self.hour)
                #expect(try await fixture.projects.session(token) != nil)
            }
            fixture.clock.advance(by: 10 * Self.hour - 1)
            #expect(try await fixture.projects.session(token) != nil)
            fixture.clock.advance(by: 1)
            #expect(try await fixture.projects.session(token) == nil)
        }
    }

    @Test("the last use is written down once in five minutes")
    func noting() async throws {
        try await TemporaryProjects.run { fixture in
            let (session, token) = try await fixture.projects.openSession(keyDigest: nil)
            func lastSeen() async throws -> TimeInterval? {
                try await fixture.store.read { try $0.session(withHash: token.digest) }?.lastSeen
                    .timeIntervalSince(session.created)
            }
            fixture.clock.advance(by: 299)
            _ = try await fixture.projects.session(token)
            #expect(try await lastSeen() == 0)
            fixture.clock.advance(by: 1)
            _ = try await fixture.projects.session(token)
            #expect(try await lastSeen() == 300)
        }
    }

    @Test("maintenance forgets what has expired and nothing else")
    func maintenance() async throws {
        try await TemporaryProjects.run { fixture in
            let old = try await fixture.projects.openSession(keyDigest: nil).token
            fixture.clock.advance(by: 12 * Self.hour - 10)
            let young = try await fixture.projects.openSession(keyDigest: nil).token
            #expect(try await fixture.projects.maintain().sessions == 0)
            fixture.clock.advance(by: 11)
            #expect(try await fixture.projects.maintain().sessions == 1)
            #expect(try await fixture.store.read { try $0.session(withHash: old.digest) } == nil)
            #expect(try await fixture.projects.session(young) != nil)
        }
    }

    @Test("the operator's link opens once, within an hour")
    func link() async {
        let clock = TestClock()
        let link = SignInLink { clock.now }
        #expect(!link.use(SessionToken(text: "")) && !link.use(.random()))
        clock.advance(by: 3_599)
        #expect(link.use(SessionToken(text: link.token.text)))
        #expect(!link.use(link.token))
        let late = SignInLink { clock.now }
        clock.advance(by: 3_600)
        #expect(!late.use(late.token))
        let contested = SignInLink { clock.now }
        let winners = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 { group.addTask { contested.use(contested.token) } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
    }
}
