import Export

/// What `ocellus export` and `ocellus verify` say of a package; the shape of their JSON.
struct ExportResult: Encodable {
    let file: String
    let bytes: Int
    let platform: String
    let flavor: String?
    let iterationId: String
    let numbers: NumberFormat
    let parity: ParityResult
    let tolerance: ParityTolerance
    let probeCount: Int
    let seconds: Double

    init(file: String, bytes: Int, of package: ExportPackage, parity: ParityResult, seconds: Double) {
        self.file = file
        self.bytes = bytes
        platform = package.manifest.platform
        flavor = package.manifest.flavor
        iterationId = package.manifest.iterationId
        numbers = package.manifest.details.numbers
        self.parity = parity
        tolerance = ParityTolerance(numbers)
        probeCount = package.record.probes.count
        self.seconds = seconds
    }

    func text(style: TextStyle) -> String {
        var table = TextTable(.text("Export"), .text(printable(file)))
        table.addRow(["Format", printable([platform, flavor].compactMap(\.self).joined(separator: ", "))])
        table.addRow(["Size", Format.bytes(bytes)])
        table.addRow(["Computes in", numbers.rawValue])
        var proof =
            "\(probeCount) images, probabilities within \(Format.decimal(parity.probability, places: 7)) (allowed are \(tolerance.probability))"
        if let pixels = parity.pixels, let boxes = parity.boxes {
            proof +=
                ", \(boxes) boxes within \(Format.decimal(pixels, places: 3)) px (allowed are \(tolerance.pixels))"
        }
        table.addRow(["Proof", proof])
        return table.rendered(style: style)
    }
}
