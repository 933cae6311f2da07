import Bytes
import Foundation
import HTTPAPI
import HTTPTypes
import TestSupport
import Testing

@testable import PortalAPI

@Suite("Exports of classifiers that were trained in a page")
struct PageClassifierTests {
    private static let address = "/page-classifiers/export?platform=onnx"
    private static let base = "efficientnet-lite0-224"

    private static func body(
        base: String = base,
        type: String = "Multiclass",
        tags: [String] = ["cat", "dog"],
        head: [Float] = [1, 2, 3, 4, 0, 0]
    ) throws -> String {
        let value: [String: Any] = [
            "baseModel": base, "type": type, "tags": tags,
            "head": Data(littleEndian: head).base64EncodedString(),
        ]
        return try String(decoding: JSONSerialization.data(withJSONObject: value), as: UTF8.self)
    }

    @Test("a head becomes a package on its base model")
    func package() async throws {
        try await TestPortal.run { home in
            let answer = try await home.send(.post, Self.address, json: Self.body())
            #expect(answer.status == 200)
            #expect(answer.text == #"ONNX of ["cat", "dog"] on efficientnet-lite0"#)
            let native = try await home.send(
                .post,
                "/page-classifiers/export?platform=Ocellus",
                json: Self.body()
            )
            #expect(native.text == #"Ocellus of ["cat", "dog"] on efficientnet-lite0"#)
        }
    }

    @Test("what cannot be exported says why")
    func refusals() async throws {
        try await TestPortal.run { home in
            let wrong: [(body: String, words: String)] = [
                (try Self.body(base: "resnet"), "efficientnet-lite0-224"),
                (try Self.body(tags: ["cat"], head: [1, 2]), "2 to 500"),
                (try Self.body(tags: ["cat", "CAT"]), "the same name"),
                (try Self.body(tags: ["cat", ""]), "no name"),
                (try Self.body(head: [1, 2, 3]), "12 bytes"),
                (try Self.body(head: [1, 2]), "8 bytes"),
                (try Self.body(head: [1, 2, 3, .infinity, 0, 0]), "infinite"),
                (try Self.body(head: [1, 2, 3, 3e38, 0, 0]), "too large"),
                (#"{"baseModel":"\#(Self.base)","type":"Multiclass","tags":["a","b"],"head":"?"}"#, "Base64"),
            ]
            for (body, words) in wrong {
                let answer = try await home.send(.post, Self.address, json: body)
                #expect(answer.status == 400)
                #expect(answer.json["message"].text.contains(words), "\(answer.json["message"].text)")
            }
            for (query, words) in [
                ("platform=Nothing", "no platform"), ("platform=ONNX&flavor=x", "no flavor"),
                ("platform=OpenVino", "answers differently"), ("flavor=x", "platform"),
            ] {
                let answer = try await home.send(
                    .post,
                    "/page-classifiers/export?" + query,
                    json: Self.body()
                )
                #expect(answer.status == 400)
                #expect(answer.json["message"].text.contains(words), "\(answer.json["message"].text)")
            }
        }
    }
}
