import Foundation
import Projects
import ProjectsTesting
import Storage
import TestSupport
import Testing
import TrainingService
import TrainingTesting

@Suite("Webhooks at the end of a training")
struct TrainingWebhookTests {
    private func event(_ delivery: WebhookDelivery) throws -> (type: String?, data: [String: Any]) {
        let event = try delivery.event()
        #expect(event.timestamp?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        return (event.type, event.data)
    }

    @Test("each webhook of the project is told once that a training was completed")
    func completed() async throws {
        try await TestInstallation.with { installation in
            let projects = installation.projects
            let (project, _, _) = try await installation.stripesAndChecks()
            let other = try await installation.project()
            _ = try await projects.createWebhook(url: "https://other.example", of: other.id)
            var secrets: [String: WebhookSecret] = [:]
            for url in ["https://one.example/a?b=c", "http://two.example:8080"] {
                secrets[url] = try await projects.createWebhook(url: url, of: project.id).secret
            }
            let request = TrainingRequest(notificationEmail: "ann@example.com")
            let iteration = try await installation.trained(project, request)
            let receiver = WebhookReceiver()
            while try await projects.deliverNextWebhook(owner: "test", send: receiver.send) {}
            #expect(receiver.deliveries.map(\.url).sorted() == secrets.keys.sorted())
            for notice in receiver.deliveries {
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
            #expect(Set(receiver.deliveries.map { $0.fields["webhook-id"] }).count == 2)
            for webhook in try await projects.webhooks(of: project.id) {
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
            let projects = installation.projects
            let (project, _, _) = try await installation.stripesAndChecks()
            _ = try await projects.createWebhook(url: "https://one.example", of: project.id)
            var told: [[String: Any]] = []
            func tell() async throws {
                let receiver = WebhookReceiver()
                while try await projects.deliverNextWebhook(owner: "test", send: receiver.send) {}
                for notice in receiver.deliveries {
                    let (type, data) = try event(notice)
                    #expect(type == "training.failed" && data["trainingSeconds"] == nil)
                    told.append(data)
                }
            }
            let cancelled = try await projects.train(project.id)
            try await projects.cancelTraining(of: cancelled.id, in: project.id)
            try await tell()
            #expect(told.last?["message"] as? String == "Training was cancelled.")

            // Leased as often as may be, by workers that died.
            let abandoned = try await projects.train(project.id, TrainingRequest(force: true))
            let timing = TrainingWorker.Timing()
            for _ in 0..<timing.attemptLimit {
                let now = installation.clock.now
                _ = try await installation.store.write {
                    try $0.leaseJob(
                        ofKinds: [ProjectStore.trainingJobKind],
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
}
