import CustomVisionAPI
import Foundation
import HTTPTypes
import Projects
import TestSupport
import Testing
import TrainingService

@Suite("Training, publishing and predicting on the wire")
struct TrainingScenarioTests {
    @Test("the classification quickstart: train, poll, publish, classify, unpublish, delete")
    func quickstart() async throws {
        try await TestService.run { service in
            let (project, red, blue) = try await service.makeTrainableProject()
            let started = await service.send(
                .post,
                "/projects/\(project)/train?reservedBudgetInHours=0&forceTrain=false",
                contentType: "application/json; charset=utf-8"
            )
            #expect(started.status == 200)
            #expect(started["status"].text == "Training" && started["name"].text == "Iteration 1")
            #expect(started["trainedAt"].isAbsent && started["publishName"].isNull)
            #expect(started["trainingType"].text == "Regular" && started["isDefault"].isAbsent)
            let iteration = "/projects/\(project)/iterations/\(started["id"].text)"
            let publication = "publish?publishName=my%20model&predictionId=%2Fsubscriptions%2Fx"
            #expect(
                (await service.send(.post, "\(iteration)/\(publication)")).code
                    == "BadRequestIterationIsNotTrained"
            )
            #expect(
                (await service.send(.post, "/projects/\(project)/train")).code
                    == "BadRequestTrainingAlreadyInProgress"
            )
            #expect(try await service.worker.runNextJob())

            let trained = await service.send(.get, iteration)
            #expect(trained["status"].text == "Completed")
            // Begun minutes count; how many there are depends on what else the machine does.
            #expect(trained["trainingTimeInMinutes"].number >= 1)
            #expect(trained["trainedAt"].text.wholeMatch(of: #/.*\.\d{3}Z/#) != nil)
            let published = await service.send(.post, "\(iteration)/\(publication)")
            #expect(published.status == 200 && published.text == "true")
            #expect(published.headerFields[.contentType] == "application/json; charset=utf-8")
            #expect(
                (await service.send(.get, iteration))["originalPublishResourceId"].text == "/subscriptions/x"
            )

            let image = try Images.jpeg(.blue, 77)
            let answer = await service.predict(
                "/\(project)/classify/iterations/my%20model/image",
                image: image
            )
            #expect(answer.status == 200)
            #expect(answer.headerFields[try #require(HTTPField.Name("apim-request-id"))] == answer["id"].text)
            #expect(answer["project"].text == project && answer["iteration"] == started["id"])
            #expect(answer["created"].text.wholeMatch(of: #/.*\.\d{7}Z/#) != nil)
            let predictions = answer["predictions"]
            #expect(predictions.list.map { $0["tagId"].text } == [blue, red])
            #expect(predictions[0]["tagName"].text == "blue" && predictions[0]["tagType"].text == "Regular")
            #expect(predictions[0]["boundingBox"].isAbsent)
            #expect(
                abs(predictions[0]["probability"].number + predictions[1]["probability"].number - 1) < 1e-5
            )

            #expect(
                (await service.send(.delete, "/projects/\(project)")).code == "BadRequestIterationIsPublished"
            )
            #expect((await service.send(.delete, iteration)).code == "BadRequestIterationIsPublished")
            #expect((await service.send(.delete, "\(iteration)/publish")).status == 204)
            let gone = await service.predict(
                "/\(project)/classify/iterations/my%20model/image",
                image: image
            )
            #expect(gone.status == 404 && gone.code == "NotFoundIteration")
            #expect(gone["message"].text.hasPrefix("Invalid iteration"))
            #expect(
                (await service.send(.delete, "\(iteration)/publish")).code
                    == "BadRequestIterationNotPublished"
            )
            #expect((await service.send(.delete, "/projects/\(project)")).status == 204)
            #expect(service.failures.references.isEmpty)
        }
    }

    @Test("too little data, nothing new, and a forced training")
    func trainingErrors() async throws {
        try await TestService.run { service in
            let (project, red, _) = try await service.makeTrainableProject()
            let small = await service.makeProject()
            let few = await service.send(.post, "/projects/\(small)/train")
            #expect(few.status == 400 && few.code?.hasSuffix("TrainingValidationFailed") == true)
            let first = try await service.train(project)
            let again = await service.send(.post, "/projects/\(project)/train?forceTrain=false")
            #expect(again.status == 400 && again.code == "BadRequestTrainingNotNeeded")
            let second = try await service.train(project, query: "?forceTrain=True")
            #expect(
                (await service.send(.get, "/projects/\(project)/iterations")).json.list.map { $0["id"].text }
                    == [first, second]
            )

            let path = "/projects/\(project)/iterations/\(second)"
            let renamed = await service.send(.patch, path, json: #"{"name": "better"}"#)
            #expect(renamed.status == 200 && renamed["name"].text == "better")
            #expect(
                (await service.send(.patch, path, json: #"{"name": "Iteration 1"}"#)).code
                    == "BadRequestIterationNameNotUnique"
            )
            #expect((await service.send(.get, "\(path)/export")).text == "[]")

            // As a client of version 2 sees it.
            var old = service
            old.training = "/customvision/v2.2/Training"
            #expect((await old.send(.get, path))["isDefault"].flag == true)
            let chosen = await old.send(
                .patch,
                "/projects/\(project)/iterations/\(first)",
                json: #"{"name": "Iteration 1", "isDefault": true}"#
            )
            #expect(chosen["isDefault"].flag == true)
            #expect(
                (await old.send(.get, "/projects/\(project)/iterations")).json.list.map {
                    $0["isDefault"].flag
                } == [true, false]
            )
            old.prediction = "/customvision/v2.0/Prediction"
            let answer = await old.predict("/\(project)/image/nostore", image: try Images.jpeg(.red, 50))
            #expect(answer["iteration"].text == first && answer["predictions"][0]["tagId"].text == red)
        }
    }

    @Test("performance at two thresholds, and the images behind it")
    func performance() async throws {
        try await TestService.run { service in
            let (project, red, _) = try await service.makeTrainableProject()
            let iteration = "/projects/\(project)/iterations/\(try await service.train(project))/performance"
            let low = await service.send(.get, "\(iteration)?threshold=0.3&overlapThreshold=0.5")
            let high = await service.send(.get, "\(iteration)?threshold=0.9")
            #expect(low.status == 200 && high.status == 200)
            #expect(Set(low["perTagPerformance"].list.map { $0["name"].text }) == ["red", "blue"])
            for name in [
                "precision", "recall", "precisionStdDeviation", "recallStdDeviation", "averagePrecision",
            ] {
                #expect((0...1).contains(low[name].number), "\(name)")
            }
            #expect(high["recall"].number <= low["recall"].number)
            let images = await service.send(.get, "\(iteration)/images?take=5&skip=0")
            #expect(images.json.list.count == 5)
            #expect(images.json[0]["predictions"].list.count == 2 && images.json[0]["tags"].list.count == 1)
            #expect(images.json[0]["imageUri"].text.hasPrefix("https://vision.example:8443/images/"))
            #expect((await service.send(.get, "\(iteration)/images/count")).text == "12")
            #expect((await service.send(.get, "\(iteration)/images/count?tagIds=\(red)")).text == "6")
        }
    }

    @Test("predictions are kept under their label, found, made into training images and deleted")
    func storedPredictions() async throws {
        try await TestService.run { service in
            let (project, red, _) = try await service.makeTrainableProject()
            let iteration = try await service.train(project)
            _ = await service.send(
                .post,
                "/projects/\(project)/iterations/\(iteration)/publish?publishName=m&predictionId=x"
            )
            var ids: [String] = []
            for number in 0..<3 {
                let image = try Images.jpeg(.red, 60 + number)
                let path = "/\(project)/classify/iterations/m/image?application=app1"
                ids.append((await service.predict(path, image: image))["id"].text)
            }
            _ = await service.predict(
                "/\(project)/classify/iterations/m/url/nostore",
                url: RemoteImages.image
            )

            func query(_ json: String) async -> Answer {
                await service.send(.post, "/projects/\(project)/predictions/query", json: json)
            }
            let page = await query(#"{"maxCount": 2, "orderBy": "newest", "application": "app1"}"#)
            #expect(page.status == 200)
            #expect(page["results"].list.map { $0["id"].text } == [ids[2], ids[1]])
            #expect(page["results"][0]["predictions"][0]["tagName"].text == "red")
            #expect(page["results"][0]["domain"].text == "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31")
            #expect(page["results"][0]["originalImageUri"].text.hasPrefix("https://"))
            #expect(page["token"]["application"].text == "app1" && page["token"]["maxCount"].number == 2)
            let token = String(page.text.dropFirst(#"{"token":"#.count).prefix { $0 != "}" }) + "}"
            let rest = await query(token)
            #expect(rest["results"].list.map { $0["id"].text } == [ids[0]])
            #expect(rest["token"]["continuation"].isNull)
            #expect((await query(#"{"application": "other"}"#))["results"].list.isEmpty)
            let backwards = #"{"tags": [{"id": "\#(red)", "minThreshold": 0.9, "maxThreshold": 0.1}]}"#
            #expect((await query(backwards)).code == "BadRequestPredictionInvalidQueryParameters")

            let promoted = await service.send(
                .post,
                "/projects/\(project)/images/predictions",
                json: #"{"images": [{"id": "\#(ids[0])"}], "tagIds": ["\#(red)"]}"#
            )
            #expect(promoted.status == 200 && promoted["images"][0]["status"].text == "OK")
            #expect(promoted["images"][0]["sourceUrl"].text == ids[0])
            #expect(
                (await service.send(.delete, "/projects/\(project)/predictions?ids=\(ids[1])")).status == 204
            )
            #expect((await query(""))["results"].list.map { $0["id"].text } == [ids[2]])
            #expect(
                (await service.send(.delete, "/projects/\(project)/predictions")).code
                    == "BadRequestPredictionIdsMissing"
            )
        }
    }

    @Test("quick test needs no publication; wrong names, tasks and images are told apart")
    func quickTestAndErrors() async throws {
        try await TestService.run { service in
            let (project, red, _) = try await service.makeTrainableProject()
            let quick = "/projects/\(project)/quicktest"
            let image = try Images.jpeg(.red, 70)
            let untrained = await service.send(.post, "\(quick)/image", body: image)
            #expect(untrained.status == 404 && untrained.code == "NotFoundProjectDefaultIteration")
            let iteration = try await service.train(project)
            let kept = await service.send(
                .post,
                "\(quick)/url?iterationId=\(iteration)",
                json: #"{"url": "\#(RemoteImages.image)"}"#
            )
            #expect(kept.status == 200 && kept["predictions"][0]["tagId"].text == red)
            let form =
                Data("--b\r\nContent-Disposition: form-data; name=\"imageData\"\r\n\r\n".utf8) + image
                + Data("\r\n--b--\r\n".utf8)
            let passing = await service.send(
                .post,
                "\(quick)/image?store=false",
                body: form,
                contentType: "multipart/form-data; boundary=b"
            )
            #expect(passing.status == 200)
            let stored = await service.send(.post, "/projects/\(project)/predictions/query")
            #expect(stored["results"].list.map { $0["id"].text } == [kept["id"].text])

            let path = "/projects/\(project)/iterations/\(iteration)/publish?publishName=m&predictionId=x"
            _ = await service.send(.post, path)
            let detected = await service.predict("/\(project)/detect/iterations/m/image", image: image)
            #expect(detected.status == 400 && detected.code == "BadRequestNotSupported")
            #expect(detected["message"].text.hasPrefix("Invalid project type for operation"))
            for (path, body, code) in [
                ("/\(project)/classify/iterations/M/image", image, "NotFoundIteration"),
                ("/\(project)/detect/iterations/n/image", image, "NotFoundIteration"),
                ("/\(UUID().uuidString)/classify/iterations/m/image", image, "NotFoundProject"),
                ("/\(project)/classify/iterations/m/image", Data("hello".utf8), "BadRequestImageFormat"),
                ("/\(project)/classify/iterations/m/image", Data(), "BadRequestImageStream"),
                ("/\(project)/classify/iterations/m/image", Data(count: 5 << 20), "BadRequestImageSizeBytes"),
            ] {
                #expect((await service.predict(path, image: body)).code == code, "\(path)")
            }
            let unreachable = await service.predict(
                "/\(project)/classify/iterations/m/url",
                url: "http://10.0.0.1/"
            )
            #expect(unreachable.status == 400 && unreachable.code == "BadRequestImageUrl")
            #expect(service.failures.references.isEmpty)
        }
    }

    @Test("the smart labeller suggests tags for untagged images until they are tagged")
    func suggestions() async throws {
        try await TestService.run { service in
            let (project, red, blue) = try await service.makeTrainableProject()
            let iteration = try await service.train(project)
            let batch = try (90...92).map { number in
                #"{"contents": "\#(try Images.jpeg(.blue, number).base64EncodedString())"}"#
            }.joined(separator: ",")
            let added = await service.send(
                .post,
                "/projects/\(project)/images/files",
                json: #"{"images": [\#(batch)]}"#
            )
            let ids = added["images"].list.map { $0["image"]["id"].text }
            let suggested = await service.send(
                .post,
                "/projects/\(project)/tagsandregions/suggestions?iterationId=\(iteration)&imageIds=\(ids.joined(separator: ","))"
            )
            #expect(suggested.status == 200)
            #expect(suggested.json.list.map { $0["id"].text } == ids)
            #expect(suggested.json[0]["predictions"][0]["tagId"].text == blue)
            #expect((0...1).contains(suggested.json[0]["predictionUncertainty"].number))
            let counts = await service.send(
                .post,
                "/projects/\(project)/images/suggested/count?iterationId=\(iteration)",
                json: #"{"tagIds": ["\#(red)", "\#(blue)"], "threshold": 0.5}"#
            )
            #expect(counts[blue].number == 3 && counts[red].number == 0)
            _ = await service.send(
                .post,
                "/projects/\(project)/images/tags",
                json: #"{"tags": [{"imageId": "\#(ids[0])", "tagId": "\#(blue)"}]}"#
            )
            let page = await service.send(
                .post,
                "/projects/\(project)/images/suggested?iterationId=\(iteration)",
                json: #"{"maxCount": 10, "sortBy": "UncertaintyAscending", "threshold": 0.5}"#
            )
            #expect(Set(page["results"].list.map { $0["id"].text }) == Set(ids.dropFirst()))
            let uncertainties = page["results"].list.map { $0["predictionUncertainty"].number }
            #expect(uncertainties == uncertainties.sorted())
            #expect(page["token"]["continuation"].isNull && page["results"][0]["width"].number == 48)
        }
    }
}
