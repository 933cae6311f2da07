/// The flat model format of the browser: a header, a program, constants.
///
/// All numbers are little-endian words of 32 bits:
///
/// | words | what |
/// |---|---|
/// | ``headerWords`` | magic, version, counts, how images become the input, how boxes are chosen |
/// | outputs | the tensors that are given out |
/// | tensors x ``tensorWords`` | storage, rank, four sizes (those that a tensor does not have are 1 and come first), offset, 0 |
/// | operations x ``operationWords`` | code, first operand, operands, result, activation, parameters |
/// | operands | tensors by their numbers |
/// | constants | bytes, each tensor at a multiple of 4 |
///
/// Tensors have channels last. Those that are computed lie in one arena at offsets that the writer has planned: nothing is allocated
/// while a model runs. Operations and what they compute are those of TensorFlow Lite.
package enum ModelFormat {
    /// "OCLW" as a number.
    package static var magic: UInt32 { 0x574C_434F }

    /// The version that this program writes, and the newest that it reads.
    package static var version: Int { 1 }

    package static var headerWords: Int { 24 }
    package static var tensorWords: Int { 8 }
    package static var operationWords: Int { 16 }

    /// Where the parameters of an operation begin.
    package static var firstParameter: Int { 5 }

    /// What the words of the header are.
    package enum Header {
        package static var magic: Int { 0 }
        package static var version: Int { 1 }
        package static var tensors: Int { 2 }
        package static var operations: Int { 3 }
        package static var operands: Int { 4 }
        package static var outputs: Int { 5 }
        /// Floats.
        package static var arena: Int { 6 }
        /// Bytes.
        package static var constants: Int { 7 }
        package static var input: Int { 8 }
        package static var edge: Int { 9 }
        package static var fit: Int { 10 }
        /// 1 for a detector, whose outputs are boxes and logits; then the selection follows.
        package static var choosesBoxes: Int { 11 }
        package static var logitLimit: Int { 12 }
        package static var overlapLimit: Int { 13 }
        package static var candidateLimit: Int { 14 }
        package static var countLimit: Int { 15 }
        /// Two words each, the lower first.
        package static var scale: Int { 16 }
        package static var shift: Int { 18 }
        package static var farthestLogit: Int { 20 }
    }

    /// Where the numbers of a tensor are.
    package enum Storage: Int32, Sendable {
        /// In the arena; the offset counts floats.
        case arena = 0
        /// Among the constants, 32-bit floats; offsets count bytes.
        case float32 = 1
        /// Among the constants, 16-bit floats, which are computed with in 32 bits.
        case float16 = 2
        /// Among the constants, whole numbers of 32 bits.
        case int32 = 3
    }

    /// What is computed; functions of one and two numbers have the codes of ``UnaryFunction`` and ``BinaryFunction``.
    package enum Code {
        /// Map, weights `[outputs, rows, columns, channels]`, bias; parameters: strides, dilations, rows above, columns to the left.
        package static var convolution: Int32 { 1 }
        /// Map, weights `[1, rows, columns, channels of the result]`, bias; parameters as above.
        package static var depthwiseConvolution: Int32 { 2 }
        /// Rows, weights `[outputs, depth]`, bias.
        package static var fullyConnected: Int32 { 3 }
        /// Parameters: window, strides, rows above, columns to the left.
        package static var averagePool: Int32 { 4 }
        package static var maximumPool: Int32 { 5 }
        /// Over rows and columns, which stay as sizes of 1.
        package static var globalAverage: Int32 { 6 }
        package static var globalMaximum: Int32 { 7 }
        /// Along the last axis.
        package static var softmax: Int32 { 8 }
        /// Parameter: the axis.
        package static var concatenation: Int32 { 9 }
        /// Tensor, whole numbers; parameter: the axis.
        package static var gather: Int32 { 10 }
        /// Parameters: the axis of the operand for each of the four.
        package static var transpose: Int32 { 11 }
        /// Parameters: rows above, columns to the left, the number as a float.
        package static var pad: Int32 { 12 }
        /// Parameter: ``ResizeMode``.
        package static var resize: Int32 { 13 }
        /// Parameters: whether the first, and the second, is transposed.
        package static var batchProduct: Int32 { 14 }
        /// The same numbers with other sizes.
        package static var copy: Int32 { 15 }
    }
}

/// Why bytes are no model; the raw values are what the engine in the browser answers.
package enum ModelFormatError: Int32, Error {
    case notAModel = -1
    /// It ends too early, or what it says cannot be.
    case damaged = -2
    /// Its version is one of a newer program.
    case newerVersion = -3
}
