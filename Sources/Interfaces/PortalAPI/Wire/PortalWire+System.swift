internal import FoundationEssentials
internal import HTTPAPI

extension PortalWire {
    /// About the installation.
    struct System: WireValue {
        var version: String
        var started: Date
        var precision: String
        var limits: Limits
        var storage: Storage?
        var workers: Int
        var libraries: [Library]
        var baseModels: [Library]

        static let schema = WireSchema(
            "PortalSystem",
            "About the installation.",
            [
                .required("version", .string, "The version of this program."),
                .required("started", .date(.milliseconds), "When the server was started."),
                .required("precision", .string, "The number format of inference."),
                .required("limits", .object(Limits.self), "How much is accepted."),
                .orNull(
                    "storage",
                    .object(Storage.self),
                    "How much is kept; null for a key of one project, whose business it is not."
                ),
                .required("workers", .integer, "How many worker processes run."),
                .required("libraries", .array(.object(Library.self)), "What the program is built with."),
                .required("baseModels", .array(.object(Library.self)), "The base models on this machine."),
            ]
        )
    }

    /// How much is accepted.
    struct Limits: WireValue {
        var projects: Int
        var tagsPerProject: Int
        var tagsPerImage: Int
        var regionsPerImage: Int
        var imagesPerProject: Int
        var iterationsPerProject: Int
        var imagesPerTag: Int
        var imagesPerBatch: Int
        var tagsPerBatch: Int
        var trainingImageBytes: Int
        var predictionImageBytes: Int
        var metadataPairs: Int
        var metadataKeyLength: Int
        var metadataValueLength: Int
        var nameLength: Int
        var descriptionLength: Int
        var predictionDays: Int
        var samples: Int
        var settable: [String]

        static let schema = WireSchema(
            "PortalLimits",
            "How much is accepted.",
            [
                .required("projects", .integer, "The most projects."),
                .required("tagsPerProject", .integer, "The most tags of a project."),
                .required("tagsPerImage", .integer, "The most tags of an image."),
                .required("regionsPerImage", .integer, "The most boxes of an image."),
                .required("imagesPerProject", .integer, "The most images of a project."),
                .required("iterationsPerProject", .integer, "The most iterations of a project."),
                .required("imagesPerTag", .integer, "The fewest images of a tag that a training takes."),
                .required("imagesPerBatch", .integer, "The most images in one call that adds images."),
                .required("tagsPerBatch", .integer, "The most tags for all images of one call."),
                .required("trainingImageBytes", .integer, "The largest training image in bytes."),
                .required("predictionImageBytes", .integer, "The largest image to predict in bytes."),
                .required("metadataPairs", .integer, "The most key-value pairs of an image."),
                .required("metadataKeyLength", .integer, "The longest key in characters."),
                .required("metadataValueLength", .integer, "The longest value in characters."),
                .required("nameLength", .integer, "The longest name in characters."),
                .required("descriptionLength", .integer, "The longest description in characters."),
                .required("predictionDays", .integer, "How many days a stored prediction is kept."),
                .required("samples", .integer, "The most sample photographs in one call."),
                .required(
                    "settable",
                    .array(.string),
                    "Which of these whoever runs the service may set; the others are fixed."
                ),
            ]
        )
    }

    /// How much is kept.
    struct Storage: WireValue {
        var imageBytes: Int
        var databaseBytes: Int
        var freeBytes: Int
        var images: Int
        var projects: Int

        static let schema = WireSchema(
            "PortalStorage",
            "How much is kept.",
            [
                .required("imageBytes", .integer, "The bytes of images in all sizes, and of models."),
                .required("databaseBytes", .integer, "The bytes of the database."),
                .required("freeBytes", .integer, "The bytes that the volume of the data folder has left."),
                .required("images", .integer, "The images of all projects."),
                .required("projects", .integer, "The projects."),
            ]
        )
    }

    /// A library or a base model.
    struct Library: WireValue {
        var name: String
        var version: String?
        var license: String

        static let schema = WireSchema(
            "PortalLibrary",
            "A library or a base model.",
            [
                .required("name", .string, "Its name."),
                .orNull("version", .string, "Its version; null where the operating system decides."),
                .required("license", .string, "Its license."),
            ]
        )
    }
}
