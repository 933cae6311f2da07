import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Workspace

@Suite("Access keys")
struct KeyTests {
    @Test("a key opens what it was made for, and its secret is nowhere in the store")
    func opens() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let project = try await installation.project()
            let training = try await workspace.createKey(name: "laptop", scope: .training)
            let prediction = try await workspace.createKey(
                name: "line",
                scope: .prediction,
                projectID: project.id
            )
            let ring = KeyCache(workspace)
            let all = try await ring.grant(for: training.secret)
            #expect(all == AccessGrant(keyID: training.key.id, scope: .training, projectID: nil))
            #expect(all?.opens(project: nil) == true && all?.opens(project: UUID()) == true)
            let one = try await ring.grant(for: AccessKeySecret(text: prediction.secret.text))
            #expect(one?.scope == .prediction)
            #expect(one?.opens(project: project.id) == true)
            #expect(one?.opens(project: nil) == false && one?.opens(project: UUID()) == false)
            for text in ["", "x", training.secret.text + "x", String(training.secret.text.dropLast())] {
                #expect(try await ring.grant(for: AccessKeySecret(text: text)) == nil)
            }
            #expect(training.secret.text.hasPrefix("oct_") && prediction.secret.text.hasPrefix("ocp_"))

            try await installation.store.close()
            let files = try FileManager.default.contentsOfDirectory(atPath: installation.folder.path)
            for file in files where file.hasPrefix("ocellus.sqlite") {
                let bytes = try Data(contentsOf: installation.folder.appending(path: file))
                #expect(bytes.range(of: Data(training.secret.text.utf8)) == nil)
            }
        }
    }

    @Test("a prediction key may be meant for the pages of some origins, written as browsers write them")
    func origins() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let shop = try #require(WebOrigin("https://shop.example"))
            let ring = KeyCache(workspace)
            #expect(try await !ring.isMeant(for: shop))
            let made = try await workspace.createKey(
                name: "shop",
                scope: .prediction,
                origins: ["HTTPS://Shop.example:443", "https://shop.example", "http://localhost:3000"]
            )
            #expect(made.key.origins == ["https://shop.example", "http://localhost:3000"])
            let fresh = KeyCache(workspace)
            #expect(try await fresh.isMeant(for: shop))
            #expect(try await fresh.grant(for: made.secret)?.origins.contains(shop) == true)
            let rotated = try await workspace.rotateKey(made.key.id)
            #expect(rotated.key.origins == made.key.origins)
            try await workspace.revokeKey(rotated.key.id)
            #expect(try await !KeyCache(workspace).isMeant(for: shop))
            for wrong in [
                "*", "null", "", "shop.example", "https://shop.example/", "ftp://x", "https://*.example",
            ] {
                await expect(.keyOrigin) {
                    try await workspace.createKey(name: "x", scope: .prediction, origins: [wrong])
                }
            }
            await expect(.keyOrigin) {
                try await workspace.createKey(name: "x", scope: .training, origins: ["https://shop.example"])
            }
            await expect(.keyOrigin) {
                let many = (0..<33).map { "https://x\($0).example" }
                return try await workspace.createKey(name: "x", scope: .prediction, origins: many)
            }
        }
    }

    @Test("a rotated or revoked key opens nothing")
    func revoked() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let old = try await workspace.createKey(name: "laptop", scope: .training)
            let new = try await workspace.rotateKey(old.key.id)
            #expect(new.key.name == "laptop" && new.key.scope == .training)
            let ring = KeyCache(workspace)
            #expect(try await ring.grant(for: old.secret) == nil)
            #expect(try await ring.grant(for: new.secret)?.keyID == new.key.id)
            try await workspace.revokeKey(new.key.id)
            #expect(try await KeyCache(workspace).grant(for: new.secret) == nil)
            await expect(.noSuchKey) { try await workspace.revokeKey(new.key.id) }
            await expect(.noSuchKey) { try await workspace.rotateKey(new.key.id) }
            #expect(try await workspace.keys().allSatisfy { $0.revoked != nil })
        }
    }

    @Test("what another process does to keys is noticed in time, and no sooner than it pays")
    func ages() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let start = ContinuousClock.now
            let age = Mutex(Duration.zero)
            let ring = KeyCache(workspace) { start + age.withLock { $0 } }
            let old = try await workspace.createKey(name: "old", scope: .training)
            #expect(try await ring.grant(for: old.secret) != nil)
            try await workspace.revokeKey(old.key.id)
            let new = try await workspace.createKey(name: "new", scope: .training)
            #expect(
                try await ring.grant(for: new.secret) == nil,
                "guessing does not read the store each time"
            )
            #expect(try await ring.grant(for: old.secret) != nil)
            age.withLock { $0 = .milliseconds(200) }
            #expect(try await ring.grant(for: new.secret) != nil)
            #expect(try await ring.grant(for: old.secret) == nil)
            try await workspace.revokeKey(new.key.id)
            age.withLock { $0 = .milliseconds(2_200) }
            #expect(try await ring.grant(for: new.secret) == nil)
            #expect(
                try await workspace.keys().allSatisfy {
                    $0.lastUsed == nil || $0.lastUsed == installation.clock.now
                }
            )
            #expect(try await workspace.keys().contains { $0.lastUsed != nil })
        }
    }

    @Test("a chosen key is long enough, made once, and not brought back when it was revoked")
    func chosen() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let secret = AccessKeySecret(text: "0123456789abcdef")
            _ = try await workspace.createKey(name: "operator", scope: .training, secret: secret)
            await expect(.keyName) {
                try await workspace.createKey(name: "operator", scope: .training, secret: secret)
            }
            let keys = try await workspace.keys()
            #expect(keys.count == 1)
            await expect(.keyName) {
                try await workspace.createKey(name: "operator", scope: .prediction, secret: secret)
            }
            try await workspace.revokeKey(keys[0].id)
            await expect(.keyName) {
                try await workspace.createKey(name: "operator", scope: .training, secret: secret)
            }
            await expect(.keyName) {
                try await workspace.createKey(
                    name: "short",
                    scope: .training,
                    secret: AccessKeySecret(text: "secret")
                )
            }
            await expect(.keyName) { try await workspace.createKey(name: "  ", scope: .training) }
            await expect(.noSuchProject) {
                try await workspace.createKey(name: "x", scope: .training, projectID: UUID())
            }
        }
    }
}
