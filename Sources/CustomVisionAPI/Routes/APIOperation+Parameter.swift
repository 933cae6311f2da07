internal import Workspace

extension APIOperation {
    /// A value in the path or in the query.
    package struct Parameter: Sendable {
        /// The name on the wire.
        package let name: Name

        /// What it may hold.
        package let kind: Kind

        /// Whether it has to be there.
        package let isRequired: Bool

        /// The error codes when it is missing or wrong.
        let codes: Codes

        /// A sentence for the documentation.
        package let summary: String

        private init(
            _ name: Name,
            _ kind: Kind,
            isRequired: Bool = false,
            codes: Codes = Codes(),
            _ summary: String
        ) {
            self.name = name
            self.kind = kind
            self.isRequired = isRequired
            self.codes = codes
            self.summary = summary
        }
    }
}

extension APIOperation.Parameter {
    /// What the answer's code is for each way in which a parameter can be wrong.
    struct Codes: Sendable {
        var missing = APIError.Code.badRequestRequiredParamIsNull
        var malformed = APIError.Code.badRequest
        var tooMany = APIError.Code.badRequestExceededBatchSize
    }
}

extension APIOperation.Parameter {
    /// The names of all parameters.
    ///
    /// Queries are searched for them without regard to case.
    package enum Name: String, Hashable, Sendable, CaseIterable {
        // In paths
        case projectId, domainId, tagId, imageId, iterationId, publishedName
        // In paths of the portal
        case importId, keyId, otherIterationId, webhookId
        // In queries
        case allImages, allIterations, application, classificationType, description, exportModelContainerUri
        case filter = "$filter"
        case flavor, forceTrain, ids, imageIds, name, notificationEmailAddress, notificationQueueUri, offset,
            orderBy
        case overlapThreshold, overwrite, path, platform, predictionId, publishName, regionIds
        case reservedBudgetInHours, skip, store, tagIds, taggingStatus, take, targetExportPlatforms,
            threshold, token
        case trainingType, type
    }

    /// What a parameter may hold.
    package enum Kind: Sendable {
        /// Part of the path: a GUID. One that is malformed names nothing, so the error is that nothing was found.
        case pathGUID
        /// Part of the path: any text.
        case pathText
        case text
        case guid
        /// GUIDs with commas between them, at most so many.
        case guids(limit: Int)
        case boolean(default: Bool)
        case integer(ClosedRange<Int>, default: Int)
        /// A number from 0 to 1.
        case fraction
        case enumeration(any WireEnumeration.Type)
        /// Names with commas between them.
        case enumerations(any WireEnumeration.Type)
        /// A condition on metadata, see ``MetadataFilter``.
        case metadataFilter

        /// Whether it stands in the path.
        package var isInPath: Bool {
            switch self {
            case .pathGUID, .pathText: true
            default: false
            }
        }
    }
}

extension APIOperation.Parameter {
    // MARK: In paths

    /// The parameter that a path template names, or `nil` for a name that no path has.
    package static func inPath(_ name: String) -> Self? {
        switch Name(rawValue: name) {
        case .projectId:
            pathGUID(.projectId, unknown: .notFoundProject, "The project.")
        case .domainId:
            pathGUID(.domainId, unknown: .notFoundDomain, "The domain.")
        case .tagId:
            pathGUID(.tagId, unknown: .notFoundTag, "The tag.")
        case .imageId:
            pathGUID(.imageId, unknown: .notFoundImage, "The image.")
        case .iterationId:
            pathGUID(.iterationId, unknown: .notFoundIteration, "The iteration.")
        case .otherIterationId:
            pathGUID(.otherIterationId, unknown: .notFoundIteration, "The iteration after.")
        case .importId:
            pathGUID(.importId, unknown: .notFound, "The import.")
        case .keyId:
            pathGUID(.keyId, unknown: .notFound, "The key.")
        case .webhookId:
            pathGUID(.webhookId, unknown: .notFound, "The webhook.")
        case .publishedName:
            Self(
                .publishedName,
                .pathText,
                isRequired: true,
                codes: Codes(malformed: .notFoundIteration),
                "The name under which the iteration is published, percent-encoded."
            )
        default: nil
        }
    }

    private static func pathGUID(_ name: Name, unknown code: APIError.Code, _ summary: String) -> Self {
        Self(name, .pathGUID, isRequired: true, codes: Codes(malformed: code), summary)
    }

    // MARK: In queries

    static func text(_ name: Name, _ summary: String) -> Self {
        Self(name, .text, summary)
    }

    static func requiredText(
        _ name: Name,
        missing code: APIError.Code = .badRequestRequiredParamIsNull,
        _ summary: String
    ) -> Self {
        Self(name, .text, isRequired: true, codes: Codes(missing: code), summary)
    }

    static func guid(
        _ name: Name,
        isRequired: Bool = false,
        malformed code: APIError.Code = .badRequestInvalidIds,
        _ summary: String
    ) -> Self {
        Self(name, .guid, isRequired: isRequired, codes: Codes(malformed: code), summary)
    }

    static func guids(
        _ name: Name,
        atMost limit: Int,
        isRequired: Bool = false,
        missing: APIError.Code = .badRequestRequiredParamIsNull,
        tooMany: APIError.Code = .badRequestExceededBatchSize,
        _ summary: String
    ) -> Self {
        Self(
            name,
            .guids(limit: limit),
            isRequired: isRequired,
            codes: Codes(missing: missing, malformed: .badRequestInvalidIds, tooMany: tooMany),
            summary
        )
    }

    static func boolean(_ name: Name, default value: Bool = false, _ summary: String) -> Self {
        Self(name, .boolean(default: value), summary)
    }

    /// A number from 0 to 1 in the query.
    package static func fraction(_ name: Name, _ summary: String) -> Self {
        Self(name, .fraction, summary)
    }

    /// A whole number in the query.
    package static func integer(
        _ name: Name,
        _ range: ClosedRange<Int>,
        default value: Int,
        _ summary: String
    ) -> Self {
        Self(name, .integer(range, default: value), summary)
    }

    static func enumeration<Value: WireEnumeration>(
        _ name: Name,
        _ type: Value.Type,
        isRequired: Bool = false,
        _ summary: String
    ) -> Self {
        Self(
            name,
            .enumeration(type),
            isRequired: isRequired,
            codes: Codes(malformed: type.unknownValueCode),
            summary
        )
    }

    static let targetExportPlatforms = Self(
        .targetExportPlatforms,
        .enumerations(Wire.ExportPlatform.self),
        codes: Codes(malformed: .badRequestProjectUnsupportedExportPlatform),
        "Platforms that the project's models are meant for."
    )

    static let reservedBudgetInHours = Self(
        .reservedBudgetInHours,
        .integer(0...100_000, default: 0),
        "The most hours that advanced training may take."
    )

    static let filter = Self(
        .filter,
        .metadataFilter,
        "A condition on metadata, such as metadata=place eq 'shed' and year ne '2019'."
    )

    /// The iteration whose snapshot is read, if not the workspace.
    static let snapshot = guid(
        .iterationId,
        "The iteration whose images and tags are meant; the project's present ones if left out."
    )

    /// The iteration that an operation is about.
    static let requiredIteration = guid(.iterationId, isRequired: true, "The iteration.")

    /// The page of a list and its order.
    static let page: [Self] = [
        enumeration(.orderBy, Wire.ListOrder.self, "Newest (the default) or oldest first."),
        Self(.take, .integer(0...256, default: 50), "How many entries the answer holds at most."),
        Self(.skip, .integer(0...Int(Int32.max), default: 0), "How many entries are passed over first."),
    ]

    /// The tags of which a listed image must have one.
    static let anyOfTags = guids(
        .tagIds,
        atMost: WorkspaceLimits.standard.tagsPerBatch,
        "Tags of which an image must have at least one."
    )
}
