package import Imaging
package import ModelGraph

/// Computes the maps of a frozen backbone; whoever runs inference implements it.
package protocol MapExtractor: Sendable {
    /// Names everything that decides its numbers, such as the base model and the number format.
    var identity: String { get }

    /// The edge in pixels of the images it takes.
    var edge: Int { get }

    /// The maps it gives, from fine to coarse.
    var levels: [DetectorLevel] { get }

    /// The backbone, for trainings that change its last stage.
    ///
    /// - Throws: What reading it throws.
    func backbone() throws -> Graph

    /// Computes the maps of an image; blocks.
    ///
    /// - Parameter image: ``edge`` pixels wide and high.
    /// - Returns: The numbers of each level, channel by channel, each row by row.
    /// - Throws: What inference throws.
    func maps(of image: RGBImage) throws -> [[Float]]
}
