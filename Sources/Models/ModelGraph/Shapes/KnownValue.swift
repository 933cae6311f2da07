internal import Bytes
internal import FoundationEssentials

/// What is known of a value before the graph runs.
struct KnownValue: Hashable, Sendable {
    /// The sizes along each axis; none is negative.
    var shape: [Int]
    /// The numbers themselves where they are few and do not depend on the image: shapes computed at run time.
    var contents: [Double]?
    /// Whether the elements are whole numbers, which divide without a rest.
    var isInteger: Bool
    /// Whether the image has no influence, so that an inference library computes the value once and keeps it.
    var isConstant: Bool

    /// The longest list whose numbers are followed; shapes and axes are far shorter.
    static let contentLimit = 1024

    init(shape: [Int], contents: [Double]? = nil, isInteger: Bool = false, isConstant: Bool = false) {
        self.shape = shape
        self.contents = shape.count <= 1 && contents?.count ?? 0 <= Self.contentLimit ? contents : nil
        self.isInteger = isInteger
        self.isConstant = isConstant
    }

    /// A list of whole numbers that does not depend on the image.
    init(list: [Int]) {
        self.init(shape: [list.count], contents: list.map(Double.init), isInteger: true, isConstant: true)
    }

    /// A constant of the file.
    init(_ tensor: Graph.Tensor) {
        let isInteger =
            switch tensor.elementType {
            case .float16, .float32, .float64, .bfloat16: false
            default: true
            }
        let isShort = tensor.dimensions.count <= 1 && tensor.dimensions.reduce(1, *) <= Self.contentLimit
        self.init(
            shape: tensor.dimensions,
            contents: isShort ? Self.numbers(in: tensor) : nil,
            isInteger: isInteger,
            isConstant: true
        )
    }

    /// The contents as whole numbers; `nil` if they are not known, or not whole numbers of 32 bits and a little more.
    var list: [Int]? {
        guard let contents else { return nil }
        // Exporters write the largest 64-bit numbers for "to the end"; doubles round them up.
        return contents.contains { $0.isNaN } ? nil : contents.map { Int(max(-0x1p40, min(0x1p40, $0))) }
    }

    private static func numbers(in tensor: Graph.Tensor) -> [Double]? {
        func read<Element: FixedWidthInteger & BitwiseCopyable>(
            _: Element.Type,
            _ convert: (Element) -> Double
        )
            -> [Double]
        {
            tensor.bytes.withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: MemoryLayout<Element>.size).map {
                    convert(bytes.littleEndian(at: $0))
                }
            }
        }
        return switch tensor.elementType {
        case .int64: read(Int64.self) { Double($0) }
        case .int32: read(Int32.self) { Double($0) }
        case .float32: read(UInt32.self) { Double(Float(bitPattern: $0)) }
        case .float64: read(UInt64.self) { Double(bitPattern: $0) }
        case .bool, .uint8: read(UInt8.self) { Double($0) }
        default: nil
        }
    }
}
