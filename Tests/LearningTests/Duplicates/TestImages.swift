import Glibc
import Learning

/// A smooth made-up scene that can be looked at in many ways.
struct TestImage {
    private let blobs: [(x: Double, y: Double, radius: Double, height: Double)]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, purpose: "image")
        blobs = (0..<25).map { _ in
            (
                Double.random(in: -0.1...1.1, using: &generator),
                Double.random(in: -0.1...1.1, using: &generator),
                Double.random(in: 0.05...0.25, using: &generator),
                Double.random(in: -60...60, using: &generator)
            )
        }
    }

    /// The hash of the scene seen by a camera of `size` x `size` pixels.
    ///
    /// `margin` is the share of the scene cut off on every side, `contrast` a factor on the deviation from the mean
    /// gray.
    func hash(size: Int = 32, margin: Double = 0, contrast: Double = 1, isMirrored: Bool = false)
        -> PerceptualHash
    {
        var gray: [Float] = []
        for row in 0..<size {
            for column in 0..<size {
                let place = (Double(isMirrored ? size - 1 - column : column) + 0.5) / Double(size)
                let x = margin + (1 - 2 * margin) * place
                let y = margin + (1 - 2 * margin) * (Double(row) + 0.5) / Double(size)
                var sum = 0.0
                for blob in blobs {
                    let distance = ((x - blob.x) * (x - blob.x) + (y - blob.y) * (y - blob.y)).squareRoot()
                    sum += blob.height * exp(-distance * distance / (2 * blob.radius * blob.radius))
                }
                gray.append(Float(128 + contrast * sum))
            }
        }
        return PerceptualHash(gray: gray, width: size, height: size)
    }
}
