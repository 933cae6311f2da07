/// A base model that could not be loaded or run.
package struct InferenceError: Error, Hashable, Sendable {
    /// What went wrong.
    package let code: Code

    /// What the native library said, for logs; may be empty and may hold internal names.
    package let detail: String

    package init(_ code: Code, detail: String = "") {
        self.code = code
        self.detail = detail
    }
}

extension InferenceError {
    /// The kinds of failure.
    package struct Code: Hashable, Sendable {
        fileprivate enum Storage: Hashable, Sendable {
            case native(step: String)
            case wrongInputSize(width: Int, height: Int, edge: Int)
            case wrongInput(name: String, expected: [Int], found: [Int]?)
            case unknownTensor(name: String)
            case notFloats(name: String)
            case wrongOutput(name: String, expected: Int, found: Int)
            case notFinite
            case unsupportedPrecision(String)
        }

        fileprivate let storage: Storage

        /// The native library refused `step`, a verb phrase such as "compile the model".
        package static func native(step: String) -> Self { Self(storage: .native(step: step)) }

        /// An image was not `edge` pixels wide and high.
        package static func wrongInputSize(width: Int, height: Int, edge: Int) -> Self {
            Self(storage: .wrongInputSize(width: width, height: height, edge: edge))
        }

        /// An input is missing (`found` is `nil`) or has another shape than the model was compiled for.
        package static func wrongInput(name: String, expected: [Int], found: [Int]?) -> Self {
            Self(storage: .wrongInput(name: name, expected: expected, found: found))
        }

        /// The model has no input or output of this name.
        package static func unknownTensor(name: String) -> Self { Self(storage: .unknownTensor(name: name)) }

        /// An input or output does not consist of 32-bit floats.
        package static func notFloats(name: String) -> Self { Self(storage: .notFloats(name: name)) }

        /// An output of the model has another size than its manifest says.
        package static func wrongOutput(name: String, expected: Int, found: Int) -> Self {
            Self(storage: .wrongOutput(name: name, expected: expected, found: found))
        }

        /// The model gave a number that is infinite or none at all.
        package static var notFinite: Self { Self(storage: .notFinite) }

        /// The precision was asked for by name and this processor cannot compute in it.
        package static func unsupportedPrecision(_ name: String) -> Self {
            Self(storage: .unsupportedPrecision(name))
        }
    }
}

extension InferenceError: CustomStringConvertible {
    /// A sentence for people, without ``detail``.
    package var description: String {
        switch code.storage {
        case .native(let step):
            "The inference library could not \(step)."
        case .wrongInputSize(let width, let height, let edge):
            "The base model takes images of \(edge) x \(edge) pixels, not \(width) x \(height)."
        case .wrongInput(let name, let expected, let found?):
            "The model's input “\(name)” has the shape \(found) where it takes \(expected): compile it for that shape."
        case .wrongInput(let name, let expected, nil):
            "The model's input “\(name)” of shape \(expected) is missing."
        case .unknownTensor(let name):
            "The model has no input or output “\(name)”."
        case .notFloats(let name):
            "The model's “\(name)” is not in 32-bit floats: add a Cast to the graph."
        case .wrongOutput(let name, let expected, let found):
            "The base model's output “\(name)” has \(found) values where its manifest says \(expected): correct the manifest."
        case .notFinite:
            "The base model gives numbers that are not finite: use another base model, or the precision “f32”."
        case .unsupportedPrecision(let name):
            "This processor does not compute in \(name): use the precision “auto” or “f32”."
        }
    }
}
