internal import Bytes
internal import CustomVisionProtocol

extension ProjectArchive {
    /// The content of `project.json`.
    struct Description: Encodable {
        /// Raised when a reader of an older version could misunderstand a newer one.
        let version = 1
        /// Whether everything is here.
        let isComplete: Bool
        let project: ProjectEntry
        let tags: [TagEntry]
        let images: [ImageEntry]

        struct ProjectEntry: Encodable {
            let id: String
            let name: String
            let description: String?
            let domainId: String?
            let domainName: String?
            let domainType: String?
            let classificationType: String?
            let targetExportPlatforms: [String]
            let augmentationMethods: [String: Bool]?
            let created: String?

            init(_ project: CustomVisionClient.Project, domain: CustomVisionClient.Domain?) {
                id = project.id.wireText
                name = project.name
                description = project.description
                domainId = project.settings.domainId?.wireText
                domainName = domain?.name
                domainType = domain?.type
                classificationType = project.settings.classificationType
                targetExportPlatforms = project.settings.targetExportPlatforms ?? []
                augmentationMethods = project.settings.imageProcessingSettings?.augmentationMethods
                created = project.created
            }
        }

        struct TagEntry: Encodable {
            let id: String
            let name: String
            let description: String?
            let type: String?
            let imageCount: Int?

            init(_ tag: CustomVisionClient.Tag) {
                id = tag.id.wireText
                name = tag.name
                description = tag.description
                type = tag.type
                imageCount = tag.imageCount
            }
        }

        struct ImageEntry: Encodable {
            let id: String
            /// The path below the folder.
            let file: String
            let sha256: ContentDigest
            let width: Int?
            let height: Int?
            let created: String?
            let tagIds: [String]
            let regions: [RegionEntry]?
            let metadata: [String: String]?

            init(_ image: CustomVisionClient.Image, file: ImageFolder.File) {
                id = image.id.wireText
                self.file = file.name
                sha256 = file.digest
                width = image.width
                height = image.height
                created = image.created
                tagIds = image.tagIDs.map(\.wireText)
                regions = image.regions?.map(RegionEntry.init)
                metadata = image.metadata
            }
        }

        /// A labeled box, in shares of the upright image's width and height.
        struct RegionEntry: Encodable {
            let tagId: String
            let left: Float
            let top: Float
            let width: Float
            let height: Float

            init(_ region: Wire.Region) {
                tagId = region.tagId.wireText
                left = region.left
                top = region.top
                width = region.width
                height = region.height
            }
        }
    }
}
