import Testing

@testable import SampleImages

@Suite("Softened rows")
struct SoftRowsTests {
    @Test(
        "are the means over three by three pixels, with repeated edges",
        arguments: [(7, 5), (1, 4), (6, 1)]
    )
    func means(width: Int, height: Int) {
        var image = Radiance(width: width, height: height)
        var random = SceneRandom(seed: 3, index: width, purpose: "light")
        for index in image.light.indices {
            image.light[index] = Vector(random.uniform(0...2), random.uniform(0...2), random.uniform(0...2))
        }
        var rows = SoftRows(of: image)
        for y in 0..<height {
            let softened = rows.row(y)
            for x in 0..<width {
                var sum = Vector()
                for (dx, dy) in [-1, 0, 1].flatMap({ dx in [-1, 0, 1].map { (dx, $0) } }) {
                    let (column, row) = (max(0, min(width - 1, x + dx)), max(0, min(height - 1, y + dy)))
                    sum += image.light[row * width + column]
                }
                #expect(length(softened[x] - sum / 9) < 1e-5)
            }
        }
    }
}
