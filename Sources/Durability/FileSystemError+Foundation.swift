internal import FoundationEssentials
internal import Glibc

extension FileSystemError {
    /// What Foundation says about a file, in words: the path and the cause.
    ///
    /// Foundation's own description is made for programmers ("Error Domain=NSCocoaErrorDomain Code=260 …"). `nil` if the error is
    /// not about a file.
    package init?(_ error: any Error) {
        guard let error = error as? CocoaError, let systemError = error.systemError else { return nil }
        self.init(
            systemError: systemError,
            action: error.isAboutWriting ? "write" : "read",
            path: error.filePath ?? error.url?.path ?? "the file"
        )
    }

    /// The cause alone, as a sentence, for texts that name the file already.
    package static func cause(of error: any Error) -> String {
        FileSystemError(error)?.cause ?? "The system does not say why."
    }
}

extension CocoaError {
    /// From this code on, up to those of other matters, an error is about writing.
    private static let firstAboutWriting = 512

    fileprivate var isAboutWriting: Bool { code.rawValue >= Self.firstAboutWriting }

    /// The `errno` behind the error, or the one that says the same; `nil` if it is not about files.
    fileprivate var systemError: CInt? {
        if let cause = underlying as? POSIXError { return cause.code.rawValue }
        switch code {
        case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
        case .fileReadNoPermission, .fileWriteNoPermission: return EACCES
        case .fileWriteOutOfSpace: return ENOSPC
        case .fileWriteVolumeReadOnly: return EROFS
        case .fileWriteFileExists: return EEXIST
        case .fileReadTooLarge: return EFBIG
        case .fileReadInvalidFileName, .fileWriteInvalidFileName: return EINVAL
        case .fileReadUnknown, .fileWriteUnknown, .fileReadCorruptFile, .fileLocking: return EIO
        default: return nil
        }
    }
}
