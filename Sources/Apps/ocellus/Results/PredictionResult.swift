import Annotations
import ImageFolders
import Learning

/// What `ocellus predict` says of one image; the shape of its JSON.
struct PredictionResult: Encodable {
    /// A tag and how probable it is.
    struct Prediction: Encodable {
        let tagName: String
        let probability: Double
        /// "Regular", or "Negative" for the tag that means none of the others, as in the Custom Vision protocol.
        let tagType: String
        /// Where in the image; left out for the image as a whole.
        let box: NormalizedBox?
        /// The same in pixels of the upright image.
        var pixelBox: PixelBox?
    }

    /// A box in pixels.
    struct PixelBox: Encodable {
        let left: Double
        let top: Double
        let width: Double
        let height: Double

        init(_ box: NormalizedBox, imageWidth: Int, imageHeight: Int) {
            left = box.left * Double(imageWidth)
            top = box.top * Double(imageHeight)
            width = box.width * Double(imageWidth)
            height = box.height * Double(imageHeight)
        }
    }

    let image: String
    /// The size of the upright image in pixels, told with boxes.
    private(set) var width: Int?
    private(set) var height: Int?
    /// The most probable first.
    let predictions: [Prediction]
    /// What was wrong with the image.
    let error: String?
    /// The kind of what was wrong.
    let code: LeftOut.Code?

    /// The file with the boxes drawn, if that was asked for.
    var drawing: String?

    /// Tells of an image and what a detector found in it.
    ///
    /// - Parameters:
    ///   - image: Its name.
    ///   - outcome: What the model says of it, or what was wrong with it.
    ///   - tags: The model's tags.
    ///   - top: How many of the most probable boxes are shown; `nil` for all.
    ///   - threshold: The least probability that is shown; `nil` for any.
    init(image: String, outcome: FileDetector.Outcome, tags: [String], top: Int?, threshold: Double?) {
        self.image = image
        switch outcome {
        case .failure(let failure):
            predictions = []
            error = failure.reason
            code = failure.code
        case .success(let found):
            error = nil
            code = nil
            width = found.width
            height = found.height
            let kept = found.predictions.filter { $0.probability >= threshold ?? 0 }.prefix(top ?? .max)
            predictions = kept.map { prediction in
                Prediction(
                    tagName: tags[prediction.tag],
                    probability: prediction.probability,
                    tagType: "Regular",
                    box: prediction.box,
                    pixelBox: prediction.box.map {
                        PixelBox($0, imageWidth: found.width, imageHeight: found.height)
                    }
                )
            }
        }
    }

    /// Tells of something that was left out.
    init(_ leftOut: LeftOut) {
        image = leftOut.path
        predictions = []
        error = leftOut.reason
        code = leftOut.code
    }

    /// Tells of an image.
    ///
    /// - Parameters:
    ///   - image: Its name.
    ///   - outcome: What the model says of it, or what was wrong with it.
    ///   - tags: The model's tags.
    ///   - negativeTag: The one that means none of the others.
    ///   - top: How many of the most probable tags are shown; `nil` for all.
    ///   - threshold: The least probability that is shown; `nil` for any.
    init(
        image: String,
        outcome: Predictor.Outcome,
        tags: [String],
        negativeTag: String?,
        top: Int?,
        threshold: Double?
    ) {
        self.image = image
        switch outcome {
        case .failure(let failure):
            predictions = []
            error = failure.reason
            code = failure.code
        case .success(let found):
            error = nil
            code = nil
            // Equal ones stay in the order of the model.
            let sorted = found.sorted { $0.probability > $1.probability }
            let kept = sorted.filter { $0.probability >= threshold ?? 0 }.prefix(top ?? .max)
            predictions = kept.map { prediction in
                Prediction(
                    tagName: tags[prediction.tag],
                    probability: prediction.probability,
                    tagType: tags[prediction.tag] == negativeTag ? "Negative" : "Regular",
                    box: prediction.box
                )
            }
        }
    }

    /// A block for one image, a line each for many.
    static func text(_ results: [PredictionResult], style: TextStyle) -> String {
        if results.count == 1, let result = results.first, !result.predictions.isEmpty {
            var table = TextTable(.text("Tag"), .number("Probability"), .text(""))
            for prediction in result.predictions {
                table.addRow([
                    printable(prediction.tagName), Format.percent(prediction.probability),
                    String(repeating: "■", count: Int((prediction.probability * 20).rounded())),
                ])
            }
            return "\(printable(result.image))\n\n\(table.rendered(style: style))"
        }
        var table = TextTable(.text("Image"), .text("Tag"), .number("Probability"), .text("Then"))
        for result in results {
            guard let best = result.predictions.first else {
                table.addRow([
                    printable(result.image), style.red("–"), "",
                    printable(result.error ?? "no tag is probable enough"),
                ])
                continue
            }
            let others = result.predictions.dropFirst().prefix(2)
                .map { "\(printable($0.tagName)) \(Format.percent($0.probability))" }
            table.addRow([
                printable(result.image), printable(best.tagName), Format.percent(best.probability),
                others.joined(separator: ", "),
            ])
        }
        return table.rendered(style: style)
    }

    /// CSV (RFC 4180) with a line for each image and tag.
    static func csv(_ results: [PredictionResult]) -> String {
        var lines = ["image,tag,probability,error"]
        for result in results {
            if let error = result.error {
                lines.append("\(csvField(result.image)),,,\(csvField(error))")
            }
            for prediction in result.predictions {
                let probability = Format.decimal(prediction.probability, places: 6)
                lines.append("\(csvField(result.image)),\(csvField(prediction.tagName)),\(probability),")
            }
        }
        return lines.map { $0 + "\r\n" }.joined()
    }
}

// What a detector says.
extension PredictionResult {
    /// A row for each box that is probable enough.
    ///
    /// - Parameters:
    ///   - results: What was found.
    ///   - threshold: The least probability that is shown.
    ///   - style: Whether to color.
    /// - Returns: A table.
    static func boxText(_ results: [PredictionResult], threshold: Double, style: TextStyle) -> String {
        var table = TextTable(
            .text("Image"),
            .text("Tag"),
            .number("Probability"),
            .text("Left, top, width x height in pixels"),
            .text("In parts of the image")
        )
        for result in results {
            let shown = result.predictions.filter { $0.probability >= threshold }
            for (index, prediction) in shown.enumerated() {
                table.addRow([
                    index == 0 ? printable(result.image) : "", printable(prediction.tagName),
                    Format.percent(prediction.probability), prediction.pixelBox?.text ?? "",
                    prediction.box?.text ?? "",
                ])
            }
            guard shown.isEmpty else { continue }
            let best = result.predictions.first.map {
                "no box is probable enough; the best: \(printable($0.tagName)) \(Format.percent($0.probability))"
            }
            table.addRow([
                printable(result.image), style.red("–"), "",
                printable(result.error ?? best ?? "nothing was detected"), "",
            ])
        }
        return table.rendered(style: style)
    }

    /// CSV (RFC 4180) with a line for each box, in parts of the image.
    static func boxCSV(_ results: [PredictionResult]) -> String {
        var lines = ["image,tag,probability,left,top,width,height,error"]
        for result in results {
            if let error = result.error {
                lines.append("\(csvField(result.image)),,,,,,,\(csvField(error))")
            }
            for prediction in result.predictions {
                guard let box = prediction.box else { continue }
                let numbers = [prediction.probability, box.left, box.top, box.width, box.height]
                    .map { Format.decimal($0, places: 6) }
                let fields = [csvField(result.image), csvField(prediction.tagName)] + numbers
                lines.append(fields.joined(separator: ",") + ",")
            }
        }
        return lines.map { $0 + "\r\n" }.joined()
    }
}

extension PredictionResult.PixelBox {
    fileprivate var text: String {
        let numbers = [left, top, width, height].map { Format.decimal($0, places: 0) }
        return "\(numbers[0]), \(numbers[1]), \(numbers[2]) x \(numbers[3])"
    }
}

extension NormalizedBox {
    fileprivate var text: String {
        let numbers = [left, top, width, height].map { Format.decimal($0, places: 3) }
        return "\(numbers[0]), \(numbers[1]), \(numbers[2]) x \(numbers[3])"
    }
}

/// A CSV field: quoted where needed, and defused where a spreadsheet would run it as a formula.
private func csvField(_ text: String) -> String {
    // Scalars, not characters: a combining mark behind a separator does not stop it from separating.
    let scalars = text.unicodeScalars
    let isFormula = scalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } == true
    let needsQuotes = scalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    var field = String.UnicodeScalarView(needsQuotes ? "\"".unicodeScalars : "".unicodeScalars)
    if isFormula { field.append("'") }
    for scalar in scalars {
        if scalar == "\"" { field.append(scalar) }
        field.append(scalar)
    }
    if needsQuotes { field.append("\"") }
    return String(field)
}
