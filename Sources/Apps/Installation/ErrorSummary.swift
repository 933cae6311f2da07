import Foundation
import Storage

/// The loggable part of an unforeseen error.
///
/// The descriptions of errors are full of paths and of what users typed. Only those of the storage are known to hold neither, and
/// their details to name files of the data folder and nothing else; of every other error the log gets the kind and the number.
package struct ErrorSummary: CustomStringConvertible {
    package let description: String

    /// Summarises an error.
    package init(_ error: any Error) {
        if let error = error as? StorageError {
            description = [error.description, error.detail].compactMap(\.self).joined(separator: " ")
        } else {
            let bridged = error as NSError
            description = "\(type(of: error)) (\(bridged.domain) \(bridged.code))"
        }
    }
}
