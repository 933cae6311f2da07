import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Workspace

@Suite("Webhooks")
struct WebhookTests {
    /// A receiver that answers as told and keeps what came.
    private final class Receiver: Sendable {
        private let state: Mutex<(answers: [Result<Int, WebhookDeliveryError>], notices: [WebhookDelivery])>

        /// Gives these answers, and 204 when there are no more.
        init(_ answers: [Result<Int, WebhookDeliveryError>] = []) {
            state = Mutex((answers, []))
        }

        var notices: [WebhookDelivery] { state.withLock { $0.notices } }

        func send(_ notice: WebhookDelivery) async throws -> Int {
            try state.withLock { state in
                state.notices.append(notice)
                return state.answers.isEmpty ? .success(204) : state.answers.removeFirst()
            }.get()
        }
    }

    /// The body of a notice, by a parser that is not ours.
    private func event(_ notice: WebhookDelivery) throws -> (type: String?, data: [String: Any]) {
        let event = try #require(try JSONSerialization.jsonObject(with: notice.body) as? [String: Any])
        #expect((event["timestamp"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        return (event["type"] as? String, event["data"] as? [String: Any] ?? [:])
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

    @Test("each webhook of the project is told once that a training was completed")
    func completed() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let (project, _, _) = try await installation.stripesAndChecks()
            let other = try await installation.project()
            _ = try await workspace.createWebhook(url: "https://other.example", of: other.id)
            var secrets: [String: WebhookSecret] = [:]
            for url in ["https://one.example/a?b=c", "http://two.example:8080"] {
                secrets[url] = try await workspace.createWebhook(url: url, of: project.id).secret
            }
            let request = TrainingRequest(notificationEmail: "ann@example.com")
            let iteration = try await installation.trained(project, request)
            let receiver = Receiver()
            while try await workspace.deliverNextWebhook(owner: "test", send: receiver.send) {}
            #expect(receiver.notices.map(\.url).sorted() == secrets.keys.sorted())
            for notice in receiver.notices {
                let (type, data) = try event(notice)
                #expect(type == "training.completed")
                #expect(data["projectId"] as? String == project.id.uuidString.lowercased())
                #expect(data["projectName"] as? String == "parts")
                #expect(data["iterationId"] as? String == iteration.id.uuidString.lowercased())
                #expect(data["iterationName"] as? String == "Iteration 1")
                #expect(data["status"] as? String == "Completed")
                let seconds = try #require(data["trainingSeconds"] as? Double)
                #expect(abs(seconds - iteration.trainingSeconds) < 1e-9)
                #expect(data["notificationEmailAddress"] as? String == "ann@example.com")
                #expect(data["message"] == nil)
                let id = try #require(notice.fields["webhook-id"])
                #expect(notice.fields["webhook-timestamp"] == "1750000000")
                #expect(
                    notice.fields["webhook-signature"]
                        == secrets[notice.url]?.signature(id: id, second: 1_750_000_000, body: notice.body)
                )
                #expect(notice.fields["content-type"] == "application/json")
            }
            #expect(Set(receiver.notices.map { $0.fields["webhook-id"] }).count == 2)
            for webhook in try await workspace.webhooks(of: project.id) {
                #expect(
                    webhook.lastDelivery
                        == WebhookRecord.Delivery(time: installation.clock.now, status: 204, failure: nil)
                )
            }
        }
    }

    @Test("a training that fails, is cancelled while it waits, or was given up is told as failed")
    func failed() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let (project, _, _) = try await installation.stripesAndChecks()
            _ = try await workspace.createWebhook(url: "https://one.example", of: project.id)
            var told: [[String: Any]] = []
            func tell() async throws {
                let receiver = Receiver()
                while try await workspace.deliverNextWebhook(owner: "test", send: receiver.send) {}
                for notice in receiver.notices {
                    let (type, data) = try event(notice)
                    #expect(type == "training.failed" && data["trainingSeconds"] == nil)
                    told.append(data)
                }
            }
            let cancelled = try await workspace.train(project.id)
            try await workspace.cancelTraining(of: cancelled.id, in: project.id)
            try await tell()
            #expect(told.last?["message"] as? String == "Training was cancelled.")

            // Leased as often as may be, by workers that died.
            let abandoned = try await workspace.train(project.id, TrainingRequest(force: true))
            let timing = TrainingWorker.Timing()
            for _ in 0..<timing.attemptLimit {
                let now = installation.clock.now
                _ = try await installation.store.write {
                    try $0.leaseJob(
                        ofKinds: [Workspace.trainingJobKind],
                        owner: "dead",
                        now: now,
                        duration: 1,
                        attemptLimit: timing.attemptLimit
                    )
                }
                installation.clock.advance(by: 2)
            }
            #expect(try await installation.worker().runNextJob() == false)
            try await tell()
            #expect(told.last?["iterationId"] as? String == abandoned.id.uuidString.lowercased())
            #expect((told.last?["message"] as? String)?.contains("stopped unexpectedly") == true)

            #expect(told.count == 2)
        }
    }

    @Test("what was not taken is sent again with the same id, later and later, and given up in the end")
    func again() async throws {
        try await TestInstallation.with { installation in
            let workspace = installation.workspace
            let (project, _, _) = try await installation.stripesAndChecks()
            _ = try await workspace.createWebhook(url: "https://one.example", of: project.id)
            let iteration = try await workspace.train(project.id)
            try await workspace.cancelTraining(of: iteration.id, in: project.id)
            let undelivered = WebhookDeliveryError("No connection came about.")
            let receiver = Receiver([.failure(undelivered)] + (0..<9).map { _ in .success(500) })
            var waited: [Int] = []
            var seconds = 0
            for _ in 0..<200_000 where receiver.notices.count < 7 {
                if try await workspace.deliverNextWebhook(owner: "test", send: receiver.send) {
                    waited.append(seconds)
                    seconds = 0
                    let delivery = try #require(
                        try await workspace.webhooks(of: project.id).first?.lastDelivery
                    )
                    #expect(delivery.status == (waited.count == 1 ? nil : 500))
                    #expect(
                        delivery.failure
                            == (waited.count == 1
                                ? undelivered.description : "The receiver answered with status 500, not 2xx.")
                    )
                }
                let step = waited.count < 2 ? 1 : 100
                installation.clock.advance(by: Double(step))
                seconds += step
            }
            #expect(waited == [0, 5, 300, 1_800, 7_200, 18_000, 36_000])
            installation.clock.advance(by: 1_000_000)
            #expect(try await workspace.deliverNextWebhook(owner: "test", send: receiver.send) == false)
            #expect(Set(receiver.notices.map { $0.fields["webhook-id"] }).count == 1)
            #expect(Set(receiver.notices.map(\.body)).count == 1)
            #expect(
                Set(receiver.notices.map { $0.fields["webhook-signature"] }).count == 7,
                "signed anew, for receivers refuse old timestamps"
            )
        }
    }

    @Test("a test is sent once, taken or not; a receiver that is gone is asked once")
    func tests() async throws {
        try await TemporaryWorkspace.run { home in
            let (project, _) = try await home.project()
            let (webhook, _) = try await home.workspace.createWebhook(url: "https://one.example", of: project)
            try await home.workspace.testWebhook(webhook.id, of: project)
            let receiver = Receiver([.success(302)])
            #expect(try await home.workspace.deliverNextWebhook(owner: "test", send: receiver.send))
            home.clock.advance(by: 1_000_000)
            #expect(try await home.workspace.deliverNextWebhook(owner: "test", send: receiver.send) == false)
            let (type, data) = try event(try #require(receiver.notices.first))
            #expect(type == "webhook.test" && data["projectName"] as? String == "Trees" && data.count == 2)
            #expect(
                try await home.workspace.webhooks(of: project).first?.lastDelivery?.failure
                    == "The receiver answered with status 302, not 2xx."
            )
        }
    }

    @Test("a notice whose sender was stopped is sent by the next one; what is deleted is not told")
    func interrupted() async throws {
        try await TemporaryWorkspace.run { home in
            let (project, _) = try await home.project()
            let (webhook, _) = try await home.workspace.createWebhook(url: "https://one.example", of: project)
            try await home.workspace.testWebhook(webhook.id, of: project)
            await #expect(throws: CancellationError.self) {
                _ = try await home.workspace.deliverNextWebhook(owner: "stopped") { _ in
                    throw CancellationError()
                }
            }
            let receiver = Receiver()
            #expect(try await home.workspace.deliverNextWebhook(owner: "next", send: receiver.send) == false)
            home.clock.advance(by: 61)
            #expect(try await home.workspace.deliverNextWebhook(owner: "next", send: receiver.send))
            #expect(receiver.notices.count == 1)

            try await home.workspace.testWebhook(webhook.id, of: project)
            try await home.workspace.deleteWebhook(webhook.id, of: project)
            #expect(try await home.workspace.deliverNextWebhook(owner: "next", send: receiver.send))
            #expect(try await home.workspace.deliverNextWebhook(owner: "next", send: receiver.send) == false)
            #expect(receiver.notices.count == 1)
        }
    }

    @Test("addresses that cannot be sent to, too many webhooks, and those of other projects are refused")
    func refused() async throws {
        var limits = WorkspaceLimits()
        limits.webhooksPerProject = 2
        try await TemporaryWorkspace.run(limits: limits) { home in
            let (project, _) = try await home.project()
            let (other, _) = try await home.project()
            let long = "https://example.com/" + String(repeating: "a", count: 2_048)
            for url in ["", "example.com", "ftp://example.com", "https://", "https://a:b@example.com", long] {
                await expectError(.webhookURL) {
                    try await home.workspace.createWebhook(url: url, of: project)
                }
            }
            let (webhook, _) = try await home.workspace.createWebhook(url: " https://a.example ", of: project)
            #expect(webhook.url == "https://a.example")
            _ = try await home.workspace.createWebhook(url: "https://a.example", of: project)
            await expectError(.webhookLimit) {
                try await home.workspace.createWebhook(url: "https://b.example", of: project)
            }
            await expectError(.noSuchProject) {
                try await home.workspace.createWebhook(url: "https://b.example", of: UUID())
            }
            await expectError(.noSuchWebhook) {
                try await home.workspace.testWebhook(webhook.id, of: other)
            }
            await expectError(.noSuchWebhook) {
                try await home.workspace.deleteWebhook(webhook.id, of: other)
            }
            #expect(try await home.workspace.webhooks(of: project).count == 2)
            #expect(try await home.workspace.webhooks(of: other).isEmpty)
        }
    }
}
