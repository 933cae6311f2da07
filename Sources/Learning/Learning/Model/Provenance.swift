package import Annotations
package import Bytes
import Foundation

/// Where a model comes from: enough to make it again, bit for bit, unless it was trained elsewhere.
package struct Provenance: Codable, Hashable, Sendable {
    /// The program that trained it, with its version.
    package let program: String

    /// The ordered SHA-256 of every image's digest and tags, and boxes; `nil` of a head from elsewhere, whose images nobody here saw.
    package let datasetVersion: ContentDigest?

    /// The seed of the folds and of the intervals.
    package let seed: UInt64

    /// The domain that was asked for.
    package let domain: String

    package init(program: String, datasetVersion: ContentDigest?, seed: UInt64, domain: String) {
        self.program = program
        self.datasetVersion = datasetVersion
        self.seed = seed
        self.domain = domain
    }

    /// The version of a data set: independent of file names and of the order of the images.
    package static func version(of images: [ContentDigest], labels: LabelSet, tags: [String]) -> ContentDigest
    {
        let rows = zip(images, labels.tagsByImage).map { digest, indices in
            "\(digest) "
                + indices.map { ContentDigest(of: Data(tags[$0].utf8)).description }.joined(separator: " ")
        }
        return ContentDigest(of: Data(rows.sorted().joined(separator: "\n").utf8))
    }

    /// The version of a data set with boxes: independent of file names and of the order of images and boxes.
    ///
    /// - Parameters:
    ///   - images: The images by their contents.
    ///   - annotations: What is said of each; tags are places in `tags`.
    ///   - tags: The names of the tags.
    /// - Returns: The version.
    package static func version(
        of images: [ContentDigest],
        annotations: [[Annotation<Int>]],
        tags: [String]
    ) -> ContentDigest {
        let names = tags.map { ContentDigest(of: Data($0.utf8)).description }
        let rows = zip(images, annotations).map { digest, annotations in
            let parts = annotations.map { annotation in
                // A number's description is the shortest that gives the same bits again.
                let box =
                    annotation.box.map { [$0.left, $0.top, $0.width, $0.height].map(\.description) } ?? []
                return ([names[annotation.tag]] + box).joined(separator: " ")
            }
            return "\(digest) " + parts.sorted().joined(separator: ", ")
        }
        return ContentDigest(of: Data(rows.sorted().joined(separator: "\n").utf8))
    }
}

/// The base model that a classifier's head stands on.
package struct BaseModelReference: Codable, Hashable, Sendable {
    /// The package's name and version, for people.
    package let name: String
    package let version: String

    /// The digest of its graph, which decides.
    package let digest: ContentDigest

    package init(name: String, version: String, digest: ContentDigest) {
        self.name = name
        self.version = version
        self.digest = digest
    }
}
