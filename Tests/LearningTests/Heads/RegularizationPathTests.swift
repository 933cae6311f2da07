import Annotations
import Learning
import LinearAlgebra
import Testing

@Suite("Paths of heads")
struct RegularizationPathTests {
    static let problem = RandomProblem(.multiclass, images: 60, features: 10, tags: 3, seed: 1)

    @Test("each head on the path is near the optimum of its C")
    func optimality() throws {
        let fitting = try LogisticRegression(features: Self.problem.features, labels: Self.problem.labels)
        var path = RegularizationPath(of: fitting)
        var norms: [Double] = []
        try path.walk(through: [0.01, 0.1, 1]) { fit in
            let exact = try fitting.fit(inverseRegularization: fit.inverseRegularization)
            #expect(fit.objective < exact.objective * 1.002)
            norms.append(fit.head.weights.elements.norm)
            return .proceed
        }
        #expect(norms.count == 3 && norms == norms.sorted())
    }

    @Test("following the direction of the path takes fewer evaluations than starting from the head before")
    func prediction() throws {
        let problem = RandomProblem(.multiclass, images: 200, features: 40, tags: 4, seed: 3)
        let fitting = try LogisticRegression(features: problem.features, labels: problem.labels)
        var (followed, fromBefore) = (0, 0)
        var before: LinearHead?
        var path = RegularizationPath(of: fitting)
        try path.walk { fit in
            followed += fit.evaluations
            let warm = try fitting.fit(
                inverseRegularization: fit.inverseRegularization,
                from: before,
                tolerance: LogisticRegression.looseTolerance
            )
            fromBefore += warm.evaluations
            before = warm.head
            return .proceed
        }
        #expect(Double(followed) < 0.8 * Double(fromBefore), "\(followed) and \(fromBefore) evaluations")
    }

    @Test("the caller ends the path")
    func stopping() throws {
        var path = RegularizationPath(
            of: try LogisticRegression(features: Self.problem.features, labels: Self.problem.labels)
        )
        var inverseRegularizations: [Double] = []
        try path.walk { fit in
            inverseRegularizations.append(fit.inverseRegularization)
            return inverseRegularizations.count == 2 ? .stop : .proceed
        }
        #expect(inverseRegularizations == Array(RegularizationPath.defaultInverseRegularizations.prefix(2)))
    }
}
