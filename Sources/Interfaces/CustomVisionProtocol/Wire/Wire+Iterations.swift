package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// A model and the training that made it.
    package struct Iteration: WireValue {
        package var id: UUID
        package var name: String
        package var status: String
        package var created: Date
        package var lastModified: Date
        package var trainedAt: Date?
        package var projectId: UUID
        package var exportable: Bool
        package var exportableTo: [String]?
        package var domainId: UUID?
        package var classificationType: Classifier?
        package var trainingType: TrainingType
        package var reservedBudgetInHours: Int
        package var trainingTimeInMinutes: Int
        package var publishName: String?
        package var originalPublishResourceId: String?
        package var customBaseModelInfo: CustomBaseModelInfo?
        package var trainingErrorDetails: String?
        package var isDefault: Bool?

        /// Creates a value; see ``schema`` for the members.
        package init(
            id: UUID,
            name: String,
            status: String,
            created: Date,
            lastModified: Date,
            trainedAt: Date? = nil,
            projectId: UUID,
            exportable: Bool,
            exportableTo: [String]? = nil,
            domainId: UUID? = nil,
            classificationType: Classifier? = nil,
            trainingType: TrainingType,
            reservedBudgetInHours: Int,
            trainingTimeInMinutes: Int,
            publishName: String? = nil,
            originalPublishResourceId: String? = nil,
            customBaseModelInfo: CustomBaseModelInfo? = nil,
            trainingErrorDetails: String? = nil,
            isDefault: Bool? = nil
        ) {
            self.id = id
            self.name = name
            self.status = status
            self.created = created
            self.lastModified = lastModified
            self.trainedAt = trainedAt
            self.projectId = projectId
            self.exportable = exportable
            self.exportableTo = exportableTo
            self.domainId = domainId
            self.classificationType = classificationType
            self.trainingType = trainingType
            self.reservedBudgetInHours = reservedBudgetInHours
            self.trainingTimeInMinutes = trainingTimeInMinutes
            self.publishName = publishName
            self.originalPublishResourceId = originalPublishResourceId
            self.customBaseModelInfo = customBaseModelInfo
            self.trainingErrorDetails = trainingErrorDetails
            self.isDefault = isDefault
        }

        package static let schema = WireSchema(
            "Iteration",
            "A model and the training that made it.",
            [
                .required("id", .guid, "The iteration."),
                .required("name", .string, "Its name."),
                .required("status", .string, "Training, Completed or Failed."),
                .required("created", .date(.milliseconds), "When its training was asked for."),
                .required("lastModified", .date(.milliseconds), "When it was last changed."),
                .orAbsent("trainedAt", .date(.milliseconds), "When its training was completed."),
                .required("projectId", .guid, "Its project."),
                .required("exportable", .boolean, "Whether it can be exported."),
                .orNull("exportableTo", .array(.string), "Platforms it can be exported to."),
                .orNull("domainId", .guid, "The domain it was trained with."),
                .orNull(
                    "classificationType",
                    .enumeration(Classifier.self),
                    "One tag or several for each image."
                ),
                .required("trainingType", .enumeration(TrainingType.self), "How it was trained."),
                .required(
                    "reservedBudgetInHours",
                    .integer,
                    "The most hours that training might take; 0 if regular."
                ),
                .required("trainingTimeInMinutes", .integer, "The minutes that training took."),
                .orNull("publishName", .string, "The name it is published under."),
                .orNull(
                    "originalPublishResourceId",
                    .string,
                    "The prediction resource named when it was published."
                ),
                .orNull(
                    "customBaseModelInfo",
                    .object(CustomBaseModelInfo.self),
                    "The iteration it was trained from."
                ),
                .orNull("trainingErrorDetails", .string, "Why training failed."),
                .orAbsent(
                    "isDefault",
                    .boolean,
                    "In versions before 3.0: whether it answers when no iteration is named."
                ),
            ]
        )
    }

    /// Changes to an iteration; what is left out, or null, stays as it is.
    package struct IterationUpdate: WireValue {
        package var name: String?
        package var isDefault: Bool?

        package static let schema = WireSchema(
            "IterationUpdate",
            "Changes to an iteration; what is left out, or null, stays as it is.",
            [
                .orAbsent("name", .string, "A new name."),
                .orAbsent(
                    "isDefault",
                    .boolean,
                    "In versions before 3.0: whether it answers when no iteration is named."
                ),
            ]
        )
    }

    /// An iteration to train from.
    package struct CustomBaseModelInfo: WireValue {
        package var projectId: UUID
        package var iterationId: UUID

        /// Creates a value; see ``schema`` for the members.
        package init(projectId: UUID, iterationId: UUID) {
            self.projectId = projectId
            self.iterationId = iterationId
        }

        package static let schema = WireSchema(
            "CustomBaseModelInfo",
            "An iteration to train from.",
            [
                .required("projectId", .guid, "Its project."),
                .required("iterationId", .guid, "The iteration; its training must be completed."),
            ]
        )
    }

    /// What training takes beside its query.
    package struct TrainingParameters: WireValue {
        package var selectedTags: [String]?
        package var customBaseModelInfo: CustomBaseModelInfo?

        package static let schema = WireSchema(
            "TrainingParameters",
            "What training takes beside its query.",
            [
                .orAbsent("selectedTags", .array(.string), "The tags that take part; all if left out."),
                .orAbsent(
                    "customBaseModelInfo",
                    .object(CustomBaseModelInfo.self),
                    "An iteration to train from."
                ),
            ]
        )
    }

    /// A model made for a platform.
    package struct Export: WireValue {
        package var platform: String
        package var status: ExportStatus
        package var downloadUri: String?
        package var flavor: String?
        package var newerVersionAvailable: Bool

        package init(
            platform: String,
            status: ExportStatus,
            downloadUri: String? = nil,
            flavor: String? = nil,
            newerVersionAvailable: Bool
        ) {
            self.platform = platform
            self.status = status
            self.downloadUri = downloadUri
            self.flavor = flavor
            self.newerVersionAvailable = newerVersionAvailable
        }

        package static let schema = WireSchema(
            "Export",
            "A model made for a platform.",
            [
                .required("platform", .string, "The platform."),
                .required("status", .enumeration(ExportStatus.self), "How far it is."),
                .orNull("downloadUri", .string, "Link to the file, once it is done."),
                .orNull("flavor", .string, "The variant; null is the platform's default."),
                .required(
                    "newerVersionAvailable",
                    .boolean,
                    "Whether exporting again would give a better file."
                ),
            ]
        )
    }
}
