internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI

extension PortalWire {
    /// A project as a list shows it.
    struct ProjectTile: WireValue {
        var id: UUID
        var name: String
        var description: String
        var domainId: UUID
        var domainName: String?
        var classificationType: Wire.Classifier?
        var created: Date
        var lastModified: Date
        var status: Wire.ProjectStatus
        var imageCount: Int
        var untaggedImageCount: Int
        var tagCount: Int
        var covers: [String]
        var lastIteration: IterationTile?

        static let schema = WireSchema(
            "PortalProject",
            "A project as a list shows it.",
            [
                .required("id", .guid, "The project."),
                .required("name", .string, "Its name."),
                .required("description", .string, "What it is for; may be empty."),
                .required("domainId", .guid, "The domain of its next training."),
                .orNull("domainName", .string, "The domain's name; null if it is not installed any more."),
                .orNull(
                    "classificationType",
                    .enumeration(Wire.Classifier.self),
                    "Whether an image has one tag or several; null for projects that find objects."
                ),
                .required("created", .date(.milliseconds), "When it was made."),
                .required("lastModified", .date(.milliseconds), "When its settings were last changed."),
                .required("status", .enumeration(Wire.ProjectStatus.self), "Whether it can be used."),
                .required("imageCount", .integer, "How many images it has."),
                .required("untaggedImageCount", .integer, "How many of them have no tag."),
                .required("tagCount", .integer, "How many tags it has."),
                .required(
                    "covers",
                    .array(.string, limit: 4),
                    "Links to small images of some of its images."
                ),
                .orNull(
                    "lastIteration",
                    .object(IterationTile.self),
                    "The iteration that was asked for last."
                ),
            ]
        )
    }

    /// An iteration as a list of projects shows it.
    struct IterationTile: WireValue {
        var id: UUID
        var name: String
        var status: String
        var trainedAt: Date?
        var averagePrecision: Double?
        var publishName: String?

        static let schema = WireSchema(
            "PortalProjectIteration",
            "An iteration as a list of projects shows it.",
            [
                .required("id", .guid, "The iteration."),
                .required("name", .string, "Its name."),
                .required("status", .string, "Training, Completed or Failed."),
                .orNull("trainedAt", .date(.milliseconds), "When training ended well."),
                .orNull(
                    "averagePrecision",
                    .double,
                    "The mean of its tags' average precisions; null if it is not known."
                ),
                .orNull("publishName", .string, "The name under which it answers predictions."),
            ]
        )
    }

    /// A domain for new projects.
    struct DomainChoice: WireValue {
        var id: UUID
        var name: String
        var type: Wire.DomainType
        var explanation: String
        var sameAs: String?
        var baseModel: DomainBaseModel
        var inputEdge: Int
        var millisecondsPerImage: Double?
        var accuracy: Double?
        var isCompact: Bool
        var exportable: Bool
        var isDefault: Bool

        static let schema = WireSchema(
            "PortalDomain",
            "A domain for new projects.",
            [
                .required("id", .guid, "The domain."),
                .required("name", .string, "Its name."),
                .required("type", .enumeration(Wire.DomainType.self), "What its models do."),
                .required("explanation", .string, "When to choose it, in plain words."),
                .orNull("sameAs", .string, "The name of a domain before it that is technically the same."),
                .required(
                    "baseModel",
                    .object(DomainBaseModel.self),
                    "What computes the features of images."
                ),
                .required("inputEdge", .integer, "Width and height at which it sees an image, in pixels."),
                .orNull(
                    "millisecondsPerImage",
                    .double,
                    "How long one inference takes on this machine, one thread; null until it was measured, so ask again later."
                ),
                .orNull(
                    "accuracy",
                    .double,
                    "Of a hundred images of the public sets in docs/accuracy.md, how many its models get right; null if unknown."
                ),
                .required("isCompact", .boolean, "Whether it is one of the protocol's compact domains."),
                .required("exportable", .boolean, "Whether a trained model can be exported."),
                .required("isDefault", .boolean, "Whether projects that name no domain get it."),
            ]
        )
    }

    /// What computes the features of images.
    struct DomainBaseModel: WireValue {
        var name: String
        var title: String?

        static let schema = WireSchema(
            "PortalDomainBaseModel",
            "What computes the features of images.",
            [
                .required("name", .string, "The name of the base model."),
                .orNull("title", .string, "Its name for people; null if it is not installed."),
            ]
        )
    }

    /// Sample photographs to add.
    struct SampleRequest: WireValue {
        var count: Int
        var seed: Int?

        static let schema = WireSchema(
            "PortalSampleRequest",
            "Sample photographs to add.",
            [
                .required("count", .integer, "How many, 1 to 400."),
                .orAbsent("seed", .integer, "Another seed gives other images; 1 if left out."),
            ]
        )
    }

    /// What became of sample photographs.
    struct SampleSummary: WireValue {
        var created: Int
        var tags: [Wire.Tag]

        static let schema = WireSchema(
            "PortalSampleSummary",
            "What became of sample photographs.",
            [
                .required(
                    "created",
                    .integer,
                    "How many were added; those that were there already are not counted."
                ),
                .required("tags", .array(.object(Wire.Tag.self)), "Their tags."),
            ]
        )
    }

    /// Where the images of a tag are to go.
    struct TagMerge: WireValue {
        var into: UUID

        static let schema = WireSchema(
            "PortalTagMerge",
            "Where the images of a tag are to go.",
            [.required("into", .guid, "The tag that stays.")]
        )
    }

    /// Near-duplicates of a workspace.
    struct Duplicates: WireValue {
        var groups: [[UUID]]

        static let schema = WireSchema(
            "PortalDuplicates",
            "Near-duplicates of a workspace.",
            [.required("groups", .array(.array(.guid)), "Images that look the same, two or more a group.")]
        )
    }
}
