extension BaseModelManifest {
    /// How an image becomes the input of the graph.
    package struct Input: Codable, Hashable, Sendable {
        /// The name of the graph's only input.
        package let name: String
        package let layout: Layout
        /// The order of the color channels.
        package let channels: Channels
        /// The values of black and white: two numbers, such as 0 and 255.
        package let range: [Double]
        package let normalization: Normalization
        /// One number for each channel, in the units of ``range``; only with ``Normalization/meanAndScale``.
        package let mean: [Double]?
        /// One factor for each channel; only with ``Normalization/meanAndScale``.
        package let scale: [Double]?
        package let size: Size
        package let resize: Resize
    }

    /// The order of the axes: images, channels, rows, columns.
    package enum Layout: String, Codable, Hashable, Sendable {
        case nchw = "NCHW"
    }

    /// The order of the color channels.
    package enum Channels: String, Codable, Hashable, Sendable {
        case rgb = "RGB"
        case bgr = "BGR"
    }

    /// Who brings pixel values to the scale the first layer was trained on.
    package enum Normalization: String, Codable, Hashable, Sendable {
        /// The graph takes pixels as they are, in ``Input/range``.
        case insideGraph = "inside the graph"
        /// The caller gives `(pixel - mean) * scale`, channel by channel.
        case meanAndScale = "mean and scale"
    }

    /// The edge lengths, in pixels, the backbone is meant for.
    ///
    /// Inputs are square.
    package struct Size: Codable, Hashable, Sendable {
        package let `default`: Int
        /// For small and fast models.
        package let compact: Int
        /// For fine details.
        package let fine: Int
        /// Other lengths must be a multiple of this.
        package let multipleOf: Int
    }

    /// How an image of any shape becomes a square of the input size.
    package struct Resize: Codable, Hashable, Sendable {
        package let rule: Rule
        package let crop: Crop

        /// The scaling.
        package enum Rule: String, Codable, Hashable, Sendable {
            case shorterEdge = "shorter edge to size, antialiased bilinear"
        }

        /// What is kept after scaling.
        package enum Crop: String, Codable, Hashable, Sendable {
            case centerSquare = "center square"

            /// Reads the crop, also as versions before 0.1 spelled it.
            package init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                let name = try container.decode(String.self)
                guard name == Self.centerSquare.rawValue || name == "centre square" else {
                    throw DecodingError.dataCorruptedError(
                        in: container,
                        debugDescription: "Cannot initialize Crop from invalid String value \(name)"
                    )
                }
                self = .centerSquare
            }
        }
    }
}

extension BaseModelManifest {
    /// What the graph gives.
    package struct Outputs: Codable, Hashable, Sendable {
        /// The features of the whole image, `[N, dimensions]`: two axes, one row for each image.
        package let embedding: Embedding
        /// Features by place, `[N, channels, height / stride, width / stride]`; detection needs them.
        package let maps: [Map]?
    }

    /// The output with the features of the whole image.
    package struct Embedding: Codable, Hashable, Sendable {
        package let name: String
        package let dimensions: Int
    }

    /// An output with features by place.
    package struct Map: Codable, Hashable, Sendable {
        package let name: String
        /// The edge of the square of input pixels for which one column of features stands.
        package let stride: Int
        package let channels: Int
    }
}
