package import Foundation

extension ImageDataset {
    /// Reads a list of files with any number of tags each, for multilabel data sets.
    ///
    /// The list is CSV (RFC 4180) in UTF-8: the first field of a line is a path below `folder`, each further
    /// field a tag; empty fields are ignored, so is a first line that starts with `file` or `image`. A picture may
    /// have no tag at all. A picture that is listed twice has the tags of both lines.
    ///
    /// - Throws: ``DatasetError`` that names the line.
    package init(folder: URL, labelList: URL) throws {
        guard let text = String(data: try Data(contentsOf: labelList), encoding: .utf8) else {
            throw DatasetError(
                .badLabelList,
                "The list “\(labelList.lastPathComponent)” is not UTF-8 text: save it as CSV in UTF-8."
            )
        }
        var tagsByFile: [String: Set<String>] = [:]
        for record in try CSVRecords(text) {
            guard let file = record.fields.first.map({ $0.trimmed }), !file.isEmpty else { continue }
            if record.line == 1, ["file", "filename", "image", "path"].contains(file.lowercased()) {
                continue
            }
            // Only files below the folder: a list from elsewhere must not reach others.
            guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
                throw DatasetError(
                    .badLabelList,
                    "Line \(record.line): “\(file)” must be a path below the folder, without “..”."
                )
            }
            guard FileManager.default.fileExists(atPath: folder.appending(path: file).path) else {
                throw DatasetError(
                    .badLabelList,
                    "Line \(record.line): there is no file “\(file)” in “\(folder.lastPathComponent)”."
                )
            }
            tagsByFile[file, default: []].formUnion(
                record.fields.dropFirst().map(\.trimmed).filter { !$0.isEmpty }
            )
        }
        let tags = Set(tagsByFile.values.joined()).sorted {
            $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
        }
        guard !tags.isEmpty else {
            throw DatasetError(
                .noTags,
                "The list “\(labelList.lastPathComponent)” has no tags: each line is a file name and its tags, separated by commas."
            )
        }
        let indexByTag = Dictionary(uniqueKeysWithValues: tags.enumerated().map { ($1, $0) })
        self.init(
            type: .multilabel,
            tags: tags,
            images: tagsByFile.keys
                .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
                .map { file in
                    LabelledImage(
                        url: folder.appending(path: file),
                        name: file,
                        tags: (tagsByFile[file] ?? []).compactMap { indexByTag[$0] }.sorted()
                    )
                }
        )
    }
}

extension String {
    fileprivate var trimmed: String {
        trimmingCharacters(in: .whitespaces)
    }
}
