import Foundation
import ProjectsTesting
import Storage
import TestSupport
import Testing

@testable import Projects

@Suite("Webhooks")
struct WebhookTests {
    private func event(_ delivery: WebhookDelivery) throws -> (type: String?, data: [String: Any]) {
        let event = try delivery.event()
        #expect(event.timestamp?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        return (event.type, event.data)
    }

    @Test("a signature is that of Standard Webhooks")
    func signature() throws {
        // By Python's hmac.
        let bytes = try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let secret = WebhookSecret(bytes: bytes)
        let body = Data(#"{"test": 2432232314}"#.utf8)
        #expect(
            secret.signature(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", second: 1_614_265_330, body: body)
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
        #expect(secret.text == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        #expect(WebhookSecret.random().bytes.count == 32 && WebhookSecret.random() != .random())
    }

    @Test("what was not taken is sent again with the same id, later and later, and given up in the end")
    func again() async throws {
        try await TemporaryProjects.run { home in
            let projects = home.projects
            let (project, tags) = try await home.project(tags: ["oak", "elm"])
            try await home.add(0..<5, tags: [#require(tags["oak"])], to: project)
            try await home.add(5..<10, tags: [#require(tags["elm"])], to: project)
            _ = try await projects.createWebhook(url: "https://one.example", of: project)
            let iteration = try await projects.train(project)
            try await projects.cancelTraining(of: iteration.id, in: project)
            let undelivered = WebhookDeliveryError("No connection came about.")
            let receiver = WebhookReceiver([.failure(undelivered)] + (0..<9).map { _ in .success(500) })
            var waited: [Int] = []
            var seconds = 0
            for _ in 0..<200_000 where receiver.deliveries.count < 7 {
                if try await projects.deliverNextWebhook(owner: "test", send: receiver.send) {
                    waited.append(seconds)
                    seconds = 0
                    let delivery = try #require(
                        try await projects.webhooks(of: project).first?.lastDelivery
                    )
                    #expect(delivery.status == (waited.count == 1 ? nil : 500))
                    #expect(
                        delivery.failure
                            == (waited.count == 1
                                ? undelivered.description : "The receiver answered with status 500, not 2xx.")
                    )
                }
                let step = waited.count < 2 ? 1 : 100
                home.clock.advance(by: Double(step))
                seconds += step
            }
            #expect(waited == [0, 5, 300, 1_800, 7_200, 18_000, 36_000])
            home.clock.advance(by: 1_000_000)
            #expect(try await projects.deliverNextWebhook(owner: "test", send: receiver.send) == false)
            #expect(Set(receiver.deliveries.map { $0.fields["webhook-id"] }).count == 1)
            #expect(Set(receiver.deliveries.map(\.body)).count == 1)
            #expect(
                Set(receiver.deliveries.map { $0.fields["webhook-signature"] }).count == 7,
                "signed anew, for receivers refuse old timestamps"
            )
        }
    }

    @Test("a test is sent once, taken or not; a receiver that is gone is asked once")
    func tests() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.project()
            let (webhook, _) = try await home.projects.createWebhook(url: "https://one.example", of: project)
            try await home.projects.testWebhook(webhook.id, of: project)
            let receiver = WebhookReceiver([.success(302)])
            #expect(try await home.projects.deliverNextWebhook(owner: "test", send: receiver.send))
            home.clock.advance(by: 1_000_000)
            #expect(try await home.projects.deliverNextWebhook(owner: "test", send: receiver.send) == false)
            let (type, data) = try event(try #require(receiver.deliveries.first))
            #expect(type == "webhook.test" && data["projectName"] as? String == "Trees" && data.count == 2)
            #expect(
                try await home.projects.webhooks(of: project).first?.lastDelivery?.failure
                    == "The receiver answered with status 302, not 2xx."
            )
        }
    }

    @Test("a notice whose sender was stopped is sent by the next one; what is deleted is not told")
    func interrupted() async throws {
        try await TemporaryProjects.run { home in
            let (project, _) = try await home.project()
            let (webhook, _) = try await home.projects.createWebhook(url: "https://one.example", of: project)
            try await home.projects.testWebhook(webhook.id, of: project)
            await #expect(throws: CancellationError.self) {
                _ = try await home.projects.deliverNextWebhook(owner: "stopped") { _ in
                    throw CancellationError()
                }
            }
            let receiver = WebhookReceiver()
            #expect(try await home.projects.deliverNextWebhook(owner: "next", send: receiver.send) == false)
            home.clock.advance(by: 61)
            #expect(try await home.projects.deliverNextWebhook(owner: "next", send: receiver.send))
            #expect(receiver.deliveries.count == 1)

            try await home.projects.testWebhook(webhook.id, of: project)
            try await home.projects.deleteWebhook(webhook.id, of: project)
            #expect(try await home.projects.deliverNextWebhook(owner: "next", send: receiver.send))
            #expect(try await home.projects.deliverNextWebhook(owner: "next", send: receiver.send) == false)
            #expect(receiver.deliveries.count == 1)
        }
    }

    @Test("addresses that cannot be sent to, too many webhooks, and those of other projects are refused")
    func refused() async throws {
        var limits = ProjectLimits()
        limits.webhooksPerProject = 2
        try await TemporaryProjects.run(limits: limits) { home in
            let (project, _) = try await home.project()
            let (other, _) = try await home.project()
            let long = "https://example.com/" + String(repeating: "a", count: 2_048)
            for url in ["", "example.com", "ftp://example.com", "https://", "https://a:b@example.com", long] {
                await expect(.webhookURL) {
                    try await home.projects.createWebhook(url: url, of: project)
                }
            }
            let (webhook, _) = try await home.projects.createWebhook(url: " https://a.example ", of: project)
            #expect(webhook.url == "https://a.example")
            _ = try await home.projects.createWebhook(url: "https://a.example", of: project)
            await expect(.webhookLimit) {
                try await home.projects.createWebhook(url: "https://b.example", of: project)
            }
            await expect(.noSuchProject) {
                try await home.projects.createWebhook(url: "https://b.example", of: UUID())
            }
            await expect(.noSuchWebhook) {
                try await home.projects.testWebhook(webhook.id, of: other)
            }
            await expect(.noSuchWebhook) {
                try await home.projects.deleteWebhook(webhook.id, of: other)
            }
            #expect(try await home.projects.webhooks(of: project).count == 2)
            #expect(try await home.projects.webhooks(of: other).isEmpty)
        }
    }
}
