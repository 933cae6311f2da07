package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// What a project's models are made from.
    package struct Domain: WireValue {
        package var id: UUID
        package var name: String
        package var type: DomainType
        package var exportable: Bool
        package var enabled: Bool
        package var exportablePlatforms: [String]
        package var modelInformation: ModelInformation?

        /// Creates a value; see ``schema`` for the members.
        package init(
            id: UUID,
            name: String,
            type: DomainType,
            exportable: Bool,
            enabled: Bool,
            exportablePlatforms: [String],
            modelInformation: ModelInformation? = nil
        ) {
            self.id = id
            self.name = name
            self.type = type
            self.exportable = exportable
            self.enabled = enabled
            self.exportablePlatforms = exportablePlatforms
            self.modelInformation = modelInformation
        }

        package static let schema = WireSchema(
            "Domain",
            "What a project's models are made from.",
            [
                .required("id", .guid, "The domain."),
                .required("name", .string, "Its name; clients search for it."),
                .required("type", .enumeration(DomainType.self), "What its models do."),
                .required("exportable", .boolean, "Whether its models can be exported."),
                .required("enabled", .boolean, "Whether projects may use it."),
                .required("exportablePlatforms", .array(.string), "Platforms its models can be exported to."),
                .orAbsent("modelInformation", .object(ModelInformation.self), "About the exported models."),
            ]
        )
    }

    /// About the models of a domain.
    package struct ModelInformation: WireValue {
        package var estimatedModelSizeInMegabytes: Int?
        package var description: String

        /// Creates a value; see ``schema`` for the members.
        package init(estimatedModelSizeInMegabytes: Int? = nil, description: String) {
            self.estimatedModelSizeInMegabytes = estimatedModelSizeInMegabytes
            self.description = description
        }

        package static let schema = WireSchema(
            "ModelInformation",
            "About the models of a domain.",
            [
                .orAbsent("estimatedModelSizeInMegabytes", .integer, "Size of an exported model."),
                .required("description", .string, "In words."),
            ]
        )
    }
}
