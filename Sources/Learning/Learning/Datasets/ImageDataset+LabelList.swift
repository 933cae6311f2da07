import Annotations
package import Foundation
import ImageFolders
import TagNaming

extension ImageDataset {
    /// Reads a list of images with any number of tags each, for multilabel data sets.
    ///
    /// The list is CSV (RFC 4180) in UTF-8, in any of the shapes of ``LabelList``; files are paths below `folder`, also with
    /// backslashes between folders, or without the extension where only one image has that name. An image may have no tag at
    /// all; one that is listed twice has the tags of both lines. What the list names and is not there is left out, and so is
    /// what is there and not named.
    ///
    /// - Throws: ``DatasetError`` that names the line.
    package init(folder: URL, labelList: URL) throws {
        let scan = try FolderScan(of: folder)
        let files = FileFinder(folder: folder, scan: scan)
        let list = try Self.list(labelList, files: files)
        var passedOver = scan.passedOver
        passedOver.otherFiles.removeAll { folder.appending(path: $0).isSameFile(as: labelList) }
        var spellings: [String] = []
        var tagsByFile: [[Unicode.Scalar]: [String]] = [:]
        var names: [String] = []
        for row in list.rows where !row.file.isEmpty {
            // Only files below the folder: a list from elsewhere must not reach others.
            guard !row.file.hasPrefix("/"), !row.file.split(whereSeparator: \.isSeparator).contains("..")
            else {
                throw DatasetError(
                    .badLabelList,
                    "Line \(row.line): “\(row.file)” must be a path below the folder, without “..”."
                )
            }
            guard let name = files.name(of: row.file) else {
                passedOver.leftOut.append(
                    LeftOut(row.file, .missing, "Line \(row.line) of the list names it, but it is not there.")
                )
                continue
            }
            let key = Array(name.unicodeScalars)
            if tagsByFile[key] == nil { names.append(name) }
            tagsByFile[key, default: []] += row.tags
            spellings += row.tags
        }
        // What the list names is used, whatever it looked like.
        passedOver.leftOut.removeAll {
            $0.code != .missing && tagsByFile[Array($0.path.unicodeScalars)] != nil
        }
        passedOver.otherFiles.removeAll { tagsByFile[Array($0.unicodeScalars)] != nil }
        passedOver.leftOut += scan.images.filter { tagsByFile[Array($0.name.unicodeScalars)] == nil }.map {
            LeftOut($0.name, .notListed, "The list does not name it.")
        }
        guard !names.isEmpty else {
            throw DatasetError(
                .badLabelList,
                "None of the files in the list “\(labelList.lastPathComponent)” is in the folder “\(folder.lastPathComponent)”; the first is “\(list.rows.first?.file ?? "")”.",
                passedOver: passedOver
            )
        }
        let merge = TagMerge(spellings: spellings)
        guard !merge.tags.isEmpty else {
            throw DatasetError(
                .noTags,
                "The list “\(labelList.lastPathComponent)” has no tags: each line is a file name and its tags, separated by commas.",
                passedOver: passedOver
            )
        }
        self.init(
            task: .classification(.multilabel),
            tags: merge.tags,
            images: names.sorted { $0.precedes($1) }.map { name in
                LabeledImage(
                    url: folder.appending(path: name),
                    name: name,
                    tags: Set((tagsByFile[Array(name.unicodeScalars)] ?? []).compactMap(merge.index)).sorted()
                )
            },
            passedOver: passedOver,
            notes: list.notes + merge.notes
        )
    }

    private static func list(_ url: URL, files: FileFinder) throws -> LabelList {
        guard let text = String(data: try Data(contentsOf: url), encoding: .utf8) else {
            throw DatasetError(
                .badLabelList,
                "The list “\(url.lastPathComponent)” is not UTF-8 text: save it as CSV in UTF-8."
            )
        }
        if let first = text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }), "{[<".contains(first) {
            throw DatasetError(
                .badLabelList,
                "The list “\(url.lastPathComponent)” is \(first == "<" ? "XML" : "JSON"), not CSV: export it as CSV with a file and its tags in each line."
            )
        }
        return try LabelList(Array(CSVRecords(text)), isFile: { files.name(of: $0) != nil })
    }
}

/// Finds the files that a list names.
private struct FileFinder {
    private let folder: URL
    private let names: Set<[Unicode.Scalar]>
    /// The image of each path, `nil` where there are several.
    ///
    /// Strings compare by canonical
    /// equivalence, so that a list in NFC finds files whose names a Mac wrote in NFD.
    private let byName: [String: String?]
    /// The same of each path without its extension.
    private let byStem: [String: String?]

    init(folder: URL, scan: FolderScan) {
        self.folder = folder
        names = Set(scan.images.map { Array($0.name.unicodeScalars) })
        byName = Dictionary(scan.images.map { ($0.name, $0.name) }) { _, _ in nil }
        byStem = Dictionary(scan.images.map { ($0.name.stem, $0.name) }) { _, _ in nil }
    }

    /// The path of a file below the folder, from what a list calls it; `nil` if it is not there.
    func name(of file: String) -> String? {
        for name in [file, file.replacing("\\", with: "/")] {
            if names.contains(Array(name.unicodeScalars)) { return name }
            if let image = byName[name] ?? byStem[name] ?? nil { return image }
        }
        // Also what a scan does not take for an image: the list says that it is one.
        guard let identity = try? FileIdentity(of: folder.path(percentEncoded: false) + "/" + file),
            identity.kind == .file
        else { return nil }
        return file
    }
}

extension URL {
    /// Whether both lead to the same file; not if one of them cannot be asked.
    fileprivate func isSameFile(as other: URL) -> Bool {
        guard let mine = try? FileIdentity(of: path(percentEncoded: false)),
            let others = try? FileIdentity(of: other.path(percentEncoded: false))
        else { return false }
        return mine == others
    }
}

extension String {
    /// The path without its extension.
    fileprivate var stem: String {
        guard let dot = lastIndex(of: "."), dot > (lastIndex(of: "/") ?? startIndex) else { return self }
        return String(self[..<dot])
    }
}

extension Character {
    /// What divides the folders of a path, on any system.
    fileprivate var isSeparator: Bool { self == "/" || self == "\\" }
}
