import Learning
import LinearAlgebra
import Testing

@Suite("Paths of heads")
struct HeadPathTests {
    static let problem = RandomProblem(.multiclass, images: 60, features: 10, tags: 3, seed: 1)

    @Test("each head on the path is near the optimum of its strength")
    func optimality() throws {
        let fitting = try HeadFitting(features: Self.problem.features, labels: Self.problem.labels)
        var path = HeadPath(of: fitting)
        var norms: [Double] = []
        try path.walk(through: [0.01, 0.1, 1]) { fit in
            let exact = try fitting.fit(strength: fit.strength)
            #expect(fit.objective < exact.objective * 1.002)
            norms.append(fit.head.weights.elements.norm)
            return .proceed
        }
        #expect(norms.count == 3 && norms == norms.sorted())
    }

    @Test("the caller ends the path")
    func stopping() throws {
        var path = HeadPath(of: try HeadFitting(features: Self.problem.features, labels: Self.problem.labels))
        var strengths: [Double] = []
        try path.walk { fit in
            strengths.append(fit.strength)
            return strengths.count == 2 ? .stop : .proceed
        }
        #expect(strengths == Array(HeadPath.defaultStrengths.prefix(2)))
    }
}
