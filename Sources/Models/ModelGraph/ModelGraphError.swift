/// A model or a manifest that was refused.
///
/// Compare ``code`` to react; read ``description`` to show it to a person. The sentence names the node, tensor or key;
/// names that come from the file are shortened and freed of everything but printable ASCII.
package struct ModelGraphError: Error, Hashable, Sendable {
    /// The kinds of refusal.
    package enum Code: Hashable, Sendable {
        /// The bytes are not an ONNX file.
        case malformed
        /// A size or a count is above the limits.
        case tooLarge
        /// The file holds a field that this reader does not know.
        case unknownField
        /// The format or operator set version is outside the range we read.
        case unsupportedVersion
        /// An operator is not on the list, or is used in a form that is not.
        case unsupportedOperator
        /// External data, sub-graphs, functions, sparse or text tensors, other domains.
        case unsupportedFeature
        /// A name is empty, too long or holds control characters.
        case invalidName
        /// A value is defined twice.
        case duplicateValue
        /// A value is used that nothing before has defined.
        case undefinedValue
        /// A tensor's type, dimensions and bytes do not agree.
        case invalidTensor
        /// An attribute's type or value is out of its range.
        case invalidAttribute
        /// An input or output is declared with a type or shape that is not allowed.
        case invalidValue
        /// The operands of a node do not fit together.
        case shapeMismatch
        /// The shape of a value depends on what is in the image.
        case unknownShape
        /// The manifest is not as the format asks.
        case invalidManifest
        /// Manifest and graph contradict each other.
        case contractMismatch
        /// The graph cannot be brought to 8 bits.
        case notQuantizable
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let description: String

    /// The refusal of a base model that cannot be brought to 8 bits.
    package init(notQuantizable description: String) {
        self.init(.notQuantizable, description)
    }

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension ModelGraphError: CustomStringConvertible {}
