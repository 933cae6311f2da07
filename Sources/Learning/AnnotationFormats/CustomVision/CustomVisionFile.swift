/// An image as the service of Custom Vision lists it (`GetImages`, `GetTaggedImages`), with the parts that matter here.
struct CustomVisionImage: Codable {
    /// A box in fractions of the upright image.
    struct Region: Codable {
        var regionId: String?
        var tagId: String?
        var tagName: String?
        var left: Double
        var top: Double
        var width: Double
        var height: Double
    }

    struct Tag: Codable {
        var tagId: String?
        var tagName: String?
    }

    var id: String?
    var width: Int?
    var height: Int?
    /// Of the service a signed address on the network; here the path below the folder, percent-encoded.
    var originalImageUri: String?
    var tags: [Tag]?
    var regions: [Region]?
    var metadata: [String: String]?
}
