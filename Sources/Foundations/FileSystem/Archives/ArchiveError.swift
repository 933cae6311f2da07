/// An archive that was refused, or an entry that could not be given.
///
/// Compare ``code`` to react; read ``description`` to show it to a person. Names from the archive appear in the
/// sentence only after they passed the rules of ``EntryName``; before that an entry is called by its number.
package struct ArchiveError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The bytes do not end as a ZIP archive does, or point outside themselves.
        case malformed
        /// The archive uses a feature left out on purpose: compression, encryption, ZIP64, several volumes.
        case unsupported
        /// A count or a size is above the reader's limits, or above what the format can say.
        case tooLarge
        /// An entry's name could leave the folder it belongs to, or is not plain ASCII.
        case unsafeName
        /// Two entries have the same name.
        case duplicateName
        /// Two entries share bytes of the archive.
        case overlap
        /// The bytes of an entry are not the ones that were written.
        case checksumMismatch
        /// There is no entry of the name asked for, or no archive.
        case noSuchEntry
        /// The operating system could not read the archive's file.
        case unreadable
    }

    /// What went wrong.
    package let code: Code

    /// A sentence for people; its wording may change.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension ArchiveError: CustomStringConvertible {}
