/// A folder or list that does not make a data set.
package struct DatasetError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        case notAFolder
        case unreadable
        case noTags
        case tooFewTags
        case tooFewImages
        case badLabelList
        case tagUnknown
        /// No format of annotations fits a folder, or several do.
        case unknownFormat
        /// A file of annotations that cannot be read as a whole.
        case badAnnotations
        /// A data set that a format cannot hold.
        case notWritable
    }

    package let code: Code

    /// A sentence that names what was wrong and what to do.
    package let description: String

    /// What had been passed over by then, which may be the reason.
    package let passedOver: PassedOver

    package init(_ code: Code, _ description: String, passedOver: PassedOver = PassedOver()) {
        self.code = code
        self.description = description
        self.passedOver = passedOver
    }
}

extension DatasetError: CustomStringConvertible {}
