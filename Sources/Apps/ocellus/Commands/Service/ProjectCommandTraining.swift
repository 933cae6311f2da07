import ArgumentParser
import CustomVisionClient
import Foundation

extension ProjectCommand {
    /// The command `ocellus project train`.
    struct Train: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "train",
            abstract: "Train a project; the result is a new iteration."
        )

        @OptionGroup var chosen: ProjectOption

        @Flag(help: "Wait until the training has ended, then show how good the model is.")
        var wait = false

        @Flag(help: "Train though nothing changed since the last time.")
        var force = false

        @Option(
            help: ArgumentHelp(
                "Hours to look for a better model; a quick training unless given.",
                valueName: "n"
            )
        )
        var budgetHours: Int?

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        mutating func validate() throws {
            if let budgetHours, !(1...96).contains(budgetHours) {
                throw ValidationError("--budget-hours must be from 1 to 96, not \(budgetHours).")
            }
        }

        func run() async throws {
            let client = try service.client()
            let project = try await client.project(matching: chosen.project)
            var iteration = try await client.train(project.id, budgetInHours: budgetHours, isForced: force)
            guard wait else {
                if json { return try JSONOutput.print(TrainedIteration(iteration, performance: nil)) }
                print(
                    "Training \(printable(iteration.name)); “ocellus project train --wait” waits for the end."
                )
                return
            }
            StandardError.writeLine("Training \(printable(iteration.name)) …")
            iteration = try await client.waitForTraining(iteration.id, of: project.id)
            guard iteration.isCompleted else {
                StandardError.writeLine(
                    "The training failed: \(printable(iteration.trainingErrorDetails ?? "the service does not say why."))"
                )
                throw ExitCode.failure
            }
            let performance = try await client.performance(of: iteration.id, in: project.id)
            if json { return try JSONOutput.print(TrainedIteration(iteration, performance: performance)) }
            print("\(printable(iteration.name)) is trained (\(iteration.id.uuidString.lowercased())).\n")
            print(Self.table(performance).rendered(style: .forDescriptor(STDOUT_FILENO)))
        }

        private static func table(_ performance: CustomVisionClient.Performance) -> TextTable {
            var table = TextTable(
                .text("Tag"),
                .number("Precision"),
                .number("Recall"),
                .number("Average precision")
            )
            for tag in performance.perTagPerformance ?? [] {
                table.addRow([
                    printable(tag.name), Format.percent(tag.precision), Format.percent(tag.recall),
                    Format.percent(tag.averagePrecision),
                ])
            }
            table.addRow([
                "All", Format.percent(performance.precision), Format.percent(performance.recall),
                Format.percent(performance.averagePrecision),
            ])
            return table
        }
    }

    /// The command `ocellus project publish`.
    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "publish",
            abstract: "Publish an iteration: from then on it answers predictions under a name."
        )

        @OptionGroup var chosen: ProjectOption

        @Option(help: "The name that predictions ask for.")
        var name: String

        @Option(
            help: ArgumentHelp(
                "Name or id of the iteration; the last trained one unless given.",
                valueName: "name"
            )
        )
        var iteration: String?

        @Flag(help: "Take the name from the iteration that has it now.")
        var overwrite = false

        @Option(
            help: ArgumentHelp(
                "Id of the prediction resource; Azure needs its own, Ocellus takes any.",
                valueName: "id"
            )
        )
        var predictionResource = "ocellus"

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let client = try service.client()
            let project = try await client.project(matching: chosen.project)
            let chosen = try await client.iteration(matching: iteration, of: project.id)
            try await client.publish(
                chosen.id,
                of: project.id,
                as: name,
                resource: predictionResource,
                isReplacing: overwrite
            )
            let url = client.classificationURL(of: project.id, publishedAs: name)
            if json {
                return try JSONOutput.print(
                    Publication(project: project.id, iteration: chosen.id, name: name, url: url)
                )
            }
            print("\(printable(chosen.name)) is published as \(printable(name)). Ask it with:\n")
            print(
                "  curl -H \"Prediction-Key: $OCELLUS_PREDICTION_KEY\" -H 'Content-Type: application/octet-stream' \\"
            )
            print("    --data-binary @image.jpg '\(url)'")
        }
    }
}

/// An iteration as JSON shows it.
private struct TrainedIteration: Encodable {
    /// How well it tells a tag.
    struct Tag: Encodable {
        let name: String
        let precision: Double
        let recall: Double
        let averagePrecision: Double?
    }

    let id: UUID
    let name: String
    let status: String
    let precision: Double?
    let recall: Double?
    let averagePrecision: Double?
    let tags: [Tag]?

    init(_ iteration: CustomVisionClient.Iteration, performance: CustomVisionClient.Performance?) {
        id = iteration.id
        name = iteration.name
        status = iteration.status
        precision = performance?.precision
        recall = performance?.recall
        averagePrecision = performance?.averagePrecision
        tags = performance?.perTagPerformance?.map {
            Tag(
                name: $0.name,
                precision: $0.precision,
                recall: $0.recall,
                averagePrecision: $0.averagePrecision
            )
        }
    }
}

/// A publication as JSON shows it.
private struct Publication: Encodable {
    let project: UUID
    let iteration: UUID
    let name: String
    let url: String
}
