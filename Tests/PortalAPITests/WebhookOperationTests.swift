import Foundation
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@Suite("The portal's operations on webhooks")
struct WebhookOperationTests {
    @Test("made, listed without the secret, tested, removed; closed to keys of other projects")
    func life() async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(ProjectDraft(name: "parts")).record.id
            let other = try await home.projects.createProject(ProjectDraft(name: "others")).record.id
            let path = "/projects/\(project)/webhooks"
            let made = try await home.send(.post, path, json: #"{"url": "https://example.com/hook"}"#)
            #expect(made.status == 200)
            #expect(made["secret"].text.hasPrefix("whsec_"))
            let id = made["webhook"]["id"].text
            let listed = try await home.send(.get, path)
            #expect(listed.json.list.map { $0["id"].text } == [id])
            #expect(listed.json.list[0]["url"].text == "https://example.com/hook")
            #expect(listed.json.list[0]["lastDelivery"].isNull)
            #expect(listed.json.list[0].names == ["id", "url", "created", "lastDelivery"])

            let stranger = home.limited(to: other)
            #expect(try await stranger.send(.get, path).status == 404)
            #expect(try await stranger.send(.delete, path + "/" + id).status == 404)

            #expect(try await home.send(.post, path + "/\(id)/test").status == 202)
            while try await home.projects.deliverNextWebhook(owner: "test", send: { _ in 503 }) {}
            let delivery = try await home.send(.get, path).json.list[0]["lastDelivery"]
            #expect(delivery["status"].number == 503)
            #expect(delivery["message"].text == "The receiver answered with status 503, not 2xx.")
            #expect(delivery["delivered"].flag == false)

            #expect(try await home.send(.delete, path + "/" + id).status == 204)
            #expect(try await home.send(.delete, path + "/" + id).status == 404)
            #expect(try await home.send(.post, path + "/\(id)/test").status == 404)
            #expect(try await home.send(.post, path, json: #"{"url": "here"}"#).status == 400)
        }
    }
}
