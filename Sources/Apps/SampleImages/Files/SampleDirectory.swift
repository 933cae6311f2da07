import FoundationEssentials

/// The place of a sample set in the file system.
enum SampleDirectory {
    static let annotations = "annotations.json"
    static let labels = "labels.csv"
    static let readme = "README.txt"

    /// Makes a directory ready for a new set: creates it, or clears away an earlier set.
    ///
    /// Nothing is removed unless everything in the directory has a name and a type that this module writes.
    ///
    /// - Throws: ``SampleWriterError`` if the directory holds anything else.
    static func prepare(_ directory: URL, layout: SampleLayout) throws {
        let files = FileManager.default
        var isDirectory = false
        if files.fileExists(atPath: directory.path, isDirectory: &isDirectory) {
            guard isDirectory else { throw SampleWriterError(.notADirectory) }
            try clear(directory)
        }
        for split in SampleSplit.allCases {
            let folder = directory.appending(path: split.rawValue)
            let folders =
                layout == .parts ? PartKind.allCases.map { folder.appending(path: $0.rawValue) } : [folder]
            for folder in folders {
                try files.createDirectory(at: folder, withIntermediateDirectories: true)
            }
        }
    }

    /// Removes an earlier set, its list of annotations first: without it a set counts as incomplete.
    private static func clear(_ directory: URL) throws {
        let files = FileManager.default
        let entries = try files.subpathsOfDirectory(atPath: directory.path).sorted()
        for entry in entries {
            let attributes = try files.attributesOfItem(atPath: directory.appending(path: entry).path)
            let type = attributes[.type] as? FileAttributeType
            let isKnown =
                type == .typeDirectory ? isOwnFolder(entry) : type == .typeRegular && isOwnFile(entry)
            guard isKnown else { throw SampleWriterError(.directoryInUse(entry: entry)) }
        }
        for name in [annotations] + entries.filter({ !$0.contains("/") && $0 != annotations }) {
            guard entries.contains(name) else { continue }
            try files.removeItem(at: directory.appending(path: name))
        }
    }

    /// Whether a path below the directory is a folder of some layout.
    private static func isOwnFolder(_ path: String) -> Bool {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(steps.count), SampleSplit(rawValue: steps[0]) != nil else { return false }
        return steps.count == 1 || PartKind(rawValue: steps[1]) != nil
    }

    /// Whether a path below the directory is a list or an image of some layout.
    private static func isOwnFile(_ path: String) -> Bool {
        if [annotations, labels, readme].contains(path) { return true }
        guard let slash = path.lastIndex(of: "/"), isOwnFolder(String(path[..<slash])) else { return false }
        let name = path[path.index(after: slash)...]
        guard name.hasPrefix("parts-"), name.hasSuffix(".jpg") else { return false }
        let number = name.dropFirst(6).dropLast(4)
        return number.count == 5 && number.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
