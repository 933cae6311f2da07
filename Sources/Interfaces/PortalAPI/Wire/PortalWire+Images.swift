internal import CustomVisionProtocol
internal import HTTPAPI

extension PortalWire {
    /// All boxes that an image is to have.
    struct ImageRegions: WireValue {
        var regions: [Wire.Region]

        static let schema = WireSchema(
            "PortalImageRegions",
            "All boxes that an image is to have.",
            [
                .required(
                    "regions",
                    .array(.object(Wire.Region.self), limit: 300),
                    "The boxes; repeated ones count once. One that is there already keeps its id."
                )
            ]
        )
    }
}
