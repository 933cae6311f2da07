import Annotations
package import Foundation
package import ImageFolders
import TagNaming

extension ImageDataset {
    /// Reads a folder whose sub-folders are named after tags and hold images, at any depth.
    ///
    /// Sub-folders whose names are one tag by the rule of `TagName` are read as that tag, spelled as in the first of them.
    ///
    /// - Throws: ``DatasetError`` if there is no such folder, or no sub-folder with an image; it carries what was passed over.
    package init(folder: URL) throws(DatasetError) {
        let scan = try FolderScan(of: folder)
        var passedOver = scan.passedOver
        var imagesByFolder: [[Unicode.Scalar]: [FoundImage]] = [:]
        for image in scan.images {
            guard let slash = image.name.firstIndex(of: "/") else {
                passedOver.leftOut.append(
                    LeftOut(
                        image.name,
                        .looseImage,
                        "It lies beside the tag folders, so it has no tag: put it into one of them."
                    )
                )
                continue
            }
            imagesByFolder[Array(image.name[..<slash].unicodeScalars), default: []].append(image)
        }
        var folders: [(name: String, images: [FoundImage])] = []
        for name in scan.topFolders {
            if let images = imagesByFolder[Array(name.unicodeScalars)] {
                folders.append((name, images))
            } else {
                passedOver.otherFiles.removeAll { $0 == name + "/" }
                passedOver.leftOut.append(
                    LeftOut(name + "/", .emptyFolder, "The folder has no image, so it makes no tag.")
                )
            }
        }
        passedOver.leftOut.sort { $0.path.precedes($1.path) }
        guard !folders.isEmpty else {
            throw DatasetError(
                .noTags,
                "The folder “\(folder.lastPathComponent)” has no sub-folder with images: make one sub-folder for each tag and put its images there.",
                passedOver: passedOver
            )
        }
        let merge = TagMerge(spellings: folders.map(\.name))
        self.init(
            task: .classification(.multiclass),
            tags: merge.tags,
            images: folders.flatMap { folder in
                folder.images.map {
                    LabeledImage(
                        url: $0.url,
                        name: $0.name,
                        tags: merge.index(of: folder.name).map { [$0] } ?? []
                    )
                }
            }.sorted { $0.name.precedes($1.name) },
            passedOver: passedOver,
            notes: merge.notes
        )
    }
}

/// The tags behind a number of spellings: those that are one name to `TagName` are one tag.
struct TagMerge {
    /// The names, each in its first spelling and NFC, sorted by their scalars.
    let tags: [String]

    /// A sentence for each tag that was spelled in several ways.
    let notes: [String]

    private let indices: [TagName: Int]

    /// Merges spellings; those that come first win.
    init(spellings: [String]) {
        var names: [TagName: [String]] = [:]
        var order: [TagName] = []
        for spelling in spellings {
            let name = TagName(spelling)
            if names[name] == nil { order.append(name) }
            if names[name]?.contains(where: { $0.unicodeScalars.elementsEqual(spelling.unicodeScalars) })
                != true
            {
                names[name, default: []].append(spelling)
            }
        }
        order.sort { $0.text.precedes($1.text) }
        tags = order.map(\.text)
        indices = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        notes = order.compactMap { name in
            guard let spellings = names[name], spellings.count > 1 else { return nil }
            let listed = spellings.map { "“\($0)”" }.joined(separator: ", ")
            return
                "\(listed) are one tag, “\(name.text)”: case, space around a name and the form of accents (NFC, NFD) make no difference."
        }
    }

    /// The index of the tag that a spelling stands for.
    func index(of spelling: String) -> Int? {
        indices[TagName(spelling)]
    }
}
