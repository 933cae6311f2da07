internal import FoundationEssentials
internal import Glibc

extension FileSystemError {
    /// What a module of ours or Foundation says about a file, in words: the path and the cause.
    ///
    /// Foundation's own description is made for programmers ("Error Domain=NSCocoaErrorDomain Code=260 …"). `nil` if the error is
    /// not about a file.
    package init?(_ error: any Error) {
        if let error = error as? FileSystemError {
            self = error
            return
        }
        guard let error = error as? CocoaError, let systemError = error.systemError else { return nil }
        let path = error.filePath ?? error.url?.path ?? "the file"
        // Foundation says of a device that it may not be read.
        if systemError == EACCES, let kind = Self.kind(of: path) {
            self.init(systemError: systemError, action: error.action, path: path, cause: kind)
        } else {
            self.init(systemError: systemError, action: error.action, path: path)
        }
    }

    /// What lies at a path, if it is neither a file nor a folder.
    private static func kind(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
            return nil
        }
        return "It is a device, a pipe or a socket, not a file"
    }

    /// The cause alone, as a sentence, for texts that name the file already.
    package static func cause(of error: any Error) -> String {
        FileSystemError(error)?.cause ?? "The system does not say why."
    }
}

extension CocoaError {
    /// From this code on, up to those of other matters, an error is about writing.
    private static let firstAboutWriting = 512

    /// What was tried, as far as the code tells.
    fileprivate var action: String {
        if code == .fileNoSuchFile { return "open" }
        return code.rawValue >= Self.firstAboutWriting ? "write" : "read"
    }

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
