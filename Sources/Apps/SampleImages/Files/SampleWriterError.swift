/// A sample set that could not be written.
package struct SampleWriterError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The number of images lies outside 1...``SampleWriter/countLimit``.
        case countOutOfRange(Int)
        /// The directory holds something that is not an earlier sample set.
        case directoryInUse(entry: String)
        /// The path exists and is not a directory.
        case notADirectory
    }

    /// What went wrong.
    package let code: Code

    init(_ code: Code) {
        self.code = code
    }
}

extension SampleWriterError: CustomStringConvertible {
    /// A sentence for people.
    package var description: String {
        switch code {
        case .countOutOfRange(let count):
            "Cannot make \(count) sample photographs: ask for 1 to \(SampleWriter.countLimit)."
        case .directoryInUse(let entry):
            "The output directory already holds \"\(entry)\", which is not a sample photograph: "
                + "choose an empty or new directory."
        case .notADirectory:
            "The output path is a file: choose a directory."
        }
    }
}
