package import HTTPAPI

/// The two halves of the protocol; each has its own versions and its own keys.
package enum APISide: String, Hashable, Sendable, CaseIterable {
    /// Projects, tags, images, iterations, publishing.
    case training
    /// Asking a published iteration.
    case prediction

    /// What the paths of this half begin with.
    package var root: InterfaceRoot {
        InterfaceRoot(
            rawValue,
            "/customvision/{version}/\(rawValue)",
            versions: APIVersion.all(of: self).map(\.token)
        )
    }

    /// The kind of key that opens this half.
    package var key: KeyKind {
        switch self {
        case .training: .trainingKey
        case .prediction: .predictionKey
        }
    }
}

/// A version of one side, as it stands in a path.
///
/// Every version serves every operation of its side in the newest shape: clients ignore members that they do not
/// know. What does differ is asked here.
package struct APIVersion: Hashable, Sendable {
    /// The side.
    package let side: APISide

    /// Major and minor number; a preview counts as its number.
    package let major: Int
    package let minor: Int

    /// The version as a path has it, such as `v3.4-preview`.
    package let token: String

    private init(_ side: APISide, _ major: Int, _ minor: Int, suffix: String = "") {
        self.side = side
        self.major = major
        self.minor = minor
        self.token = "v\(major).\(minor)\(suffix)"
    }

    /// What paths of the version begin with.
    package var path: String { "/customvision/\(token)/\(side.rawValue)" }

    /// The versions that compatible servers have had for longest; our own client speaks them.
    package static let training3_3 = APIVersion(.training, 3, 3)
    package static let prediction3_1 = APIVersion(.prediction, 3, 1)

    /// All versions that are served, oldest first.
    package static let all: [APIVersion] =
        [(2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (3, 2), (3, 3)].map { APIVersion(.training, $0, $1) }
        + [APIVersion(.training, 3, 4, suffix: "-preview")]
        + [(2, 0), (2, 1), (3, 0), (3, 1)].map { APIVersion(.prediction, $0, $1) }

    /// The versions of one side, oldest first.
    package static func all(of side: APISide) -> [APIVersion] {
        all.filter { $0.side == side }
    }

    /// Whether a batch that failed in part answers 207.
    ///
    /// Clients of older versions take that status for an error.
    package var knowsMultiStatus: Bool { (major, minor) >= (3, 3) }

    /// Whether iterations have the member `isDefault`, which publishing replaced in 3.0.
    package var hasDefaultIterations: Bool { major < 3 }
}

extension APIVersion: Comparable {
    /// Orders versions of one side by age.
    package static func < (left: APIVersion, right: APIVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
