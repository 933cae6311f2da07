import Glibc
import Testing

@testable import Learning

@Suite("The search for a minimum")
struct LBFGSTests {
    /// Runs a search to its end and counts evaluations, at most a thousand.
    static func run(
        from start: [Float],
        tolerance: Double = 1e-4,
        limit: Int = 200,
        _ function: ([Float]) -> (Double, [Float])
    ) -> (search: LBFGS, evaluations: Int) {
        let (value, gradient) = function(start)
        var search = LBFGS(
            point: start,
            value: value,
            gradient: gradient,
            tolerance: tolerance,
            iterationLimit: limit
        )
        var evaluations = 1
        while search.status == .searching, evaluations < 1000 {
            let (value, gradient) = function(search.trial)
            search.advance(value: value, gradient: gradient)
            evaluations += 1
        }
        return (search, evaluations)
    }

    @Test("finds the bottom of a long, narrow valley")
    func quadratic() {
        let factors = (0..<12).map { Float(exp2(Double($0))) }
        let (search, evaluations) = Self.run(from: [Float](repeating: 3, count: 12)) { point in
            let gradient = zip(point, factors).map { $1 * ($0 - 1) }
            return (zip(point, gradient).reduce(0) { $0 + 0.5 * Double(($1.0 - 1) * $1.1) }, gradient)
        }
        #expect(search.status == .converged)
        #expect(search.point.allSatisfy { abs($0 - 1) < 1e-3 })
        #expect(evaluations < 200)
    }

    @Test("shortens steps that leave the domain of the function")
    func domain() {
        let (search, _) = Self.run(from: [0.01]) { point in
            let x = Double(point[0])
            return x > 0 ? (x - log(x), [Float(1 - 1 / x)]) : (.nan, [.nan])
        }
        #expect(search.status == .converged && abs(search.point[0] - 1) < 1e-3)
    }

    @Test("ends at once on a gradient of zero or a value that is no number")
    func ends() {
        #expect(Self.run(from: [1]) { _ in (5, [0]) }.search.status == .converged)
        #expect(Self.run(from: [1]) { _ in (.nan, [1]) }.search.status == .settled)
        #expect(Self.run(from: [1]) { _ in (1, [.infinity]) }.search.status == .settled)
    }

    @Test("gives up on a function that lies about its gradient")
    func liar() {
        let (search, evaluations) = Self.run(from: [1, 1]) { point in
            (Double(point[0] * point[0] + point[1] * point[1]), point.map { -$0 })
        }
        #expect(search.status == .settled && evaluations < 100)
    }

    @Test("settles where rounding hides the slope, although the tolerance is out of reach")
    func noise() {
        var calls = 0
        let (search, evaluations) = Self.run(from: [4, -3], tolerance: 0, limit: 10_000) { point in
            calls += 1
            let value = 1000 + Double(point[0] * point[0] + 30 * point[1] * point[1])
            return (value + (calls % 2 == 0 ? 1e-5 : 0), [2 * point[0] + 1e-4, 60 * point[1]])
        }
        #expect(search.status == .settled || search.status == .converged)
        #expect(evaluations < 100 && search.point.allSatisfy { abs($0) < 0.1 })
    }

    @Test("stops after the steps it was given")
    func exhaustion() {
        let (search, _) = Self.run(from: [-1.2, 1], limit: 3) { point in
            let (x, y) = (Double(point[0]), Double(point[1]))
            let value = (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
            return (value, [Float(-2 * (1 - x) - 400 * x * (y - x * x)), Float(200 * (y - x * x))])
        }
        #expect(search.status == .exhausted && search.iterations == 3)
    }
}
