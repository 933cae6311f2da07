internal import DequeModule
import FileSystem
package import Foundation
import Glibc

/// An image file and its path below the folder that was searched.
package struct FoundImage: Hashable, Sendable {
    package let url: URL
    package let name: String

    package init(url: URL, name: String) {
        self.url = url
        self.name = name
    }
}

/// All images below a folder, at any depth, and everything else that lies there.
///
/// Hidden entries, and those that systems leave behind, are counted only. Links are followed to files and folders, each of which
/// is read once: what lies in the folder itself first, so that a link to it, or in a circle, is the one that is left out.
package struct FolderScan: Sendable {
    /// The images, sorted by the scalars of their names.
    package private(set) var images: [FoundImage] = []

    /// The folders right below the one that was searched, links to folders included, sorted likewise.
    package private(set) var topFolders: [String] = []

    /// What is no image.
    package private(set) var passedOver = PassedOver()

    /// A person's folders are not this deep; a hostile tree might be.
    private static let depthLimit = 32

    /// What systems leave in folders, in lower case, beside everything whose name begins with a dot.
    private static let litter: Set<String> = [
        "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "@eadir", "$recycle.bin",
        "system volume information", "lost+found",
    ]

    /// Reads a folder.
    ///
    /// - Throws: ``DatasetError`` if it is none, or cannot be read.
    /// - Complexity: One call of the system for each folder, a few for each link and for each file without the extension of an image.
    package init(of folder: URL) throws(DatasetError) {
        var walk = FolderWalk(root: folder.path(percentEncoded: false))
        try walk.readRoot()
        walk.followLinks()
        images = walk.images.sorted { $0.name.precedes($1.name) }
        topFolders = walk.topFolders.sorted { $0.precedes($1) }
        passedOver = walk.passedOver
        passedOver.leftOut.sort { $0.path.precedes($1.path) }
        passedOver.otherFiles.sort { $0.precedes($1) }
    }

    static func isLitter(_ name: String) -> Bool {
        name.hasPrefix(".") || litter.contains(name.lowercased())
    }

    /// The state of one scan.
    private struct FolderWalk {
        let root: String
        var images: [FoundImage] = []
        var topFolders: [String] = []
        var passedOver = PassedOver()
        /// Links that were met, with the depth of the folder they would be.
        private var links: Deque<(name: String, depth: Int)> = []
        /// Under which name everything was read that a link could lead to; files only from the first link on.
        private var seen: [FileIdentity: String] = [:]
        private var isFollowing = false

        init(root: String) {
            self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        }

        mutating func readRoot() throws(DatasetError) {
            let shown = root.split(separator: "/").last.map(String.init) ?? root
            do throws(FileSystemError) {
                let identity = try FileIdentity(of: root)
                guard identity.kind == .folder else {
                    throw FileSystemError(systemError: ENOTDIR, action: "read", path: root)
                }
                seen[identity] = ""
                try read("", depth: 0)
            } catch {
                guard [ENOENT, ENOTDIR].contains(error.systemError) else {
                    throw DatasetError(.unreadable, error.description)
                }
                throw DatasetError(
                    .notAFolder,
                    "There is no folder “\(shown)”: name a folder with one sub-folder for each tag."
                )
            }
        }

        mutating func followLinks() {
            guard !links.isEmpty else { return }
            for image in images { note(image.name) }
            isFollowing = true
            while let link = links.popFirst() {
                let path = path(link.name)
                do throws(FileSystemError) {
                    let identity = try FileIdentity(of: path)
                    if let earlier = seen[identity] {
                        leaveOut(link.name, .alreadySeen, Self.sentence(earlier))
                        continue
                    }
                    switch identity.kind {
                    case .folder: enter(link.name, depth: link.depth)
                    case .file: take(link.name, identity)
                    case .link, .special: leaveOut(link.name, .notAFile, Self.notAFile)
                    }
                } catch {
                    leaveOut(
                        link.name,
                        .brokenLink,
                        error.systemError == ELOOP
                            ? "The link leads in a circle." : "The link leads to nothing that can be read."
                    )
                }
            }
        }

        private static let notAFile = "It is a pipe, a socket or a device."

        private static func sentence(_ earlier: String) -> String {
            earlier.isEmpty
                ? "The link leads to the folder itself, which is read already."
                : "The link leads to what is read already as “\(earlier)”."
        }

        private func path(_ name: String) -> String { root + "/" + name }

        /// Reads a folder's entries; `name` is its path below the root, empty for the root.
        private mutating func read(_ name: String, depth: Int) throws(FileSystemError) {
            let entries = try FolderEntry.entries(of: name.isEmpty ? root : path(name))
            if entries.isEmpty, depth > 0 { passedOver.otherFiles.append(name + "/") }
            for entry in entries.sorted(by: { $0.shownName.precedes($1.shownName) }) {
                let shown = name.isEmpty ? entry.shownName : name + "/" + entry.shownName
                guard entry.name != nil else {
                    leaveOut(shown, .nameNotUTF8, "Its name is not UTF-8: rename it.")
                    continue
                }
                if FolderScan.isLitter(entry.shownName) {
                    passedOver.hiddenFiles += 1
                    continue
                }
                switch entry.kind {
                case .file: take(shown, nil)
                case .folder: enter(shown, depth: depth + 1)
                case .link: links.append((shown, depth + 1))
                case .special: leaveOut(shown, .notAFile, Self.notAFile)
                }
            }
        }

        private mutating func enter(_ name: String, depth: Int) {
            guard depth <= FolderScan.depthLimit else {
                return leaveOut(
                    name,
                    .tooDeep,
                    "The folder lies below more than \(FolderScan.depthLimit - 1) others."
                )
            }
            do throws(FileSystemError) {
                let identity = try FileIdentity(of: path(name))
                if let earlier = seen[identity] {
                    return leaveOut(name, .alreadySeen, Self.sentence(earlier))
                }
                seen[identity] = name
                try read(name, depth: depth)
                if depth == 1 { topFolders.append(name) }
            } catch {
                leaveOut(name, .unreadable, error.cause)
            }
        }

        /// Decides about a file; `known` is its identity, if that was asked for already.
        private mutating func take(_ name: String, _ known: FileIdentity?) {
            do throws(FileSystemError) {
                let last = name.lastIndex(of: "/").map { String(name[name.index(after: $0)...]) } ?? name
                switch try FileKind(name: last, path: path(name)) {
                case .image:
                    if isFollowing {
                        let identity = if let known { known } else { try FileIdentity(of: path(name)) }
                        if let earlier = seen[identity] {
                            return leaveOut(name, .alreadySeen, Self.sentence(earlier))
                        }
                        seen[identity] = name
                    }
                    images.append(
                        FoundImage(
                            url: URL(filePath: path(name), directoryHint: .notDirectory),
                            name: name
                        )
                    )
                case .unsupported(let reason): leaveOut(name, .unsupportedKind, reason)
                case .other: passedOver.otherFiles.append(name)
                }
            } catch {
                leaveOut(name, .unreadable, error.cause)
            }
        }

        private mutating func note(_ name: String) {
            guard let identity = try? FileIdentity(of: path(name)) else { return }
            if seen[identity] == nil { seen[identity] = name }
        }

        private mutating func leaveOut(_ name: String, _ code: LeftOut.Code, _ reason: String) {
            passedOver.leftOut.append(LeftOut(name, code, reason))
        }
    }
}

extension String {
    /// The fixed order of names: by their Unicode scalars, in every locale.
    package func precedes(_ other: String) -> Bool {
        unicodeScalars.lexicographicallyPrecedes(other.unicodeScalars)
    }
}
