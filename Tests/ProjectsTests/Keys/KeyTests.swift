import Foundation
import ProjectsTesting
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Projects

@Suite("Access keys")
struct KeyTests {
    @Test("a key opens what it was made for, and its secret is nowhere in the store")
    func opens() async throws {
        try await TemporaryProjects.run { home in
            let projects = home.projects
            let project = try await home.project()
            let training = try await projects.createKey(name: "laptop", scope: .training)
            let prediction = try await projects.createKey(
                name: "line",
                scope: .prediction,
                projectID: project.id
            )
            let cache = KeyCache(projects)
            let all = try await cache.grant(for: training.secret)
            #expect(all == AccessGrant(keyID: training.key.id, scope: .training, projectID: nil))
            #expect(all?.opens(project: nil) == true && all?.opens(project: UUID()) == true)
            let one = try await cache.grant(for: AccessKeySecret(text: prediction.secret.text))
            #expect(one?.scope == .prediction)
            #expect(one?.opens(project: project.id) == true)
            #expect(one?.opens(project: nil) == false && one?.opens(project: UUID()) == false)
            for text in ["", "x", training.secret.text + "x", String(training.secret.text.dropLast())] {
                #expect(try await cache.grant(for: AccessKeySecret(text: text)) == nil)
            }
            #expect(training.secret.text.hasPrefix("oct_") && prediction.secret.text.hasPrefix("ocp_"))

            try await home.store.close()
            let files = try FileManager.default.contentsOfDirectory(atPath: home.folder.root.path)
            for file in files where file.hasPrefix("ocellus.sqlite") {
                let bytes = try Data(contentsOf: home.folder.root.appending(path: file))
                #expect(bytes.range(of: Data(training.secret.text.utf8)) == nil)
            }
        }
    }

    @Test("a prediction key may be meant for the pages of some origins, written as browsers write them")
    func origins() async throws {
        try await TemporaryProjects.run { home in
            let projects = home.projects
            let shop = try #require(WebOrigin("https://shop.example"))
            let cache = KeyCache(projects)
            #expect(try await !cache.isMeant(for: shop))
            let made = try await projects.createKey(
                name: "shop",
                scope: .prediction,
                origins: ["HTTPS://Shop.example:443", "https://shop.example", "http://localhost:3000"]
            )
            #expect(made.key.origins == ["https://shop.example", "http://localhost:3000"])
            let fresh = KeyCache(projects)
            #expect(try await fresh.isMeant(for: shop))
            #expect(try await fresh.grant(for: made.secret)?.origins.contains(shop) == true)
            let rotated = try await projects.rotateKey(made.key.id)
            #expect(rotated.key.origins == made.key.origins)
            try await projects.revokeKey(rotated.key.id)
            #expect(try await !KeyCache(projects).isMeant(for: shop))
            for wrong in [
                "*", "null", "", "shop.example", "https://shop.example/", "ftp://x", "https://*.example",
            ] {
                await expect(.keyOrigin) {
                    try await projects.createKey(name: "x", scope: .prediction, origins: [wrong])
                }
            }
            await expect(.keyOrigin) {
                try await projects.createKey(name: "x", scope: .training, origins: ["https://shop.example"])
            }
            await expect(.keyOrigin) {
                let many = (0..<33).map { "https://x\($0).example" }
                return try await projects.createKey(name: "x", scope: .prediction, origins: many)
            }
        }
    }

    @Test("a rotated or revoked key opens nothing")
    func revoked() async throws {
        try await TemporaryProjects.run { home in
            let projects = home.projects
            let old = try await projects.createKey(name: "laptop", scope: .training)
            let new = try await projects.rotateKey(old.key.id)
            #expect(new.key.name == "laptop" && new.key.scope == .training)
            let cache = KeyCache(projects)
            #expect(try await cache.grant(for: old.secret) == nil)
            #expect(try await cache.grant(for: new.secret)?.keyID == new.key.id)
            try await projects.revokeKey(new.key.id)
            #expect(try await KeyCache(projects).grant(for: new.secret) == nil)
            await expect(.noSuchKey) { try await projects.revokeKey(new.key.id) }
            await expect(.noSuchKey) { try await projects.rotateKey(new.key.id) }
            #expect(try await projects.keys().allSatisfy { $0.revoked != nil })
        }
    }

    @Test("what another process does to keys is noticed in time, and no sooner than it pays")
    func ages() async throws {
        try await TemporaryProjects.run { home in
            let projects = home.projects
            let start = ContinuousClock.now
            let age = Mutex(Duration.zero)
            let cache = KeyCache(projects) { start + age.withLock { $0 } }
            let old = try await projects.createKey(name: "old", scope: .training)
            #expect(try await cache.grant(for: old.secret) != nil)
            try await projects.revokeKey(old.key.id)
            let new = try await projects.createKey(name: "new", scope: .training)
            #expect(
                try await cache.grant(for: new.secret) == nil,
                "guessing does not read the store each time"
            )
            #expect(try await cache.grant(for: old.secret) != nil)
            age.withLock { $0 = .milliseconds(200) }
            #expect(try await cache.grant(for: new.secret) != nil)
            #expect(try await cache.grant(for: old.secret) == nil)
            try await projects.revokeKey(new.key.id)
            age.withLock { $0 = .milliseconds(2_200) }
            #expect(try await cache.grant(for: new.secret) == nil)
            #expect(
                try await projects.keys().allSatisfy {
                    $0.lastUsed == nil || $0.lastUsed == home.clock.now
                }
            )
            #expect(try await projects.keys().contains { $0.lastUsed != nil })
        }
    }

    @Test("a chosen key is long enough, made once, and not brought back when it was revoked")
    func chosen() async throws {
        try await TemporaryProjects.run { home in
            let projects = home.projects
            let secret = AccessKeySecret(text: "0123456789abcdef")
            _ = try await projects.createKey(name: "operator", scope: .training, secret: secret)
            await expect(.keyName) {
                try await projects.createKey(name: "operator", scope: .training, secret: secret)
            }
            let keys = try await projects.keys()
            #expect(keys.count == 1)
            await expect(.keyName) {
                try await projects.createKey(name: "operator", scope: .prediction, secret: secret)
            }
            try await projects.revokeKey(keys[0].id)
            await expect(.keyName) {
                try await projects.createKey(name: "operator", scope: .training, secret: secret)
            }
            await expect(.keyName) {
                try await projects.createKey(
                    name: "short",
                    scope: .training,
                    secret: AccessKeySecret(text: "secret")
                )
            }
            await expect(.keyName) { try await projects.createKey(name: "  ", scope: .training) }
            await expect(.noSuchProject) {
                try await projects.createKey(name: "x", scope: .training, projectID: UUID())
            }
        }
    }
}
