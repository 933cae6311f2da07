import Glibc

/// Which C of a path to take, from the losses of images that the heads had not seen.
///
/// The C with the lowest mean loss is found by a race of noisy estimates: with few images, or folds that are hard by
/// chance, anything may win it, the ends of the path included. So the choice is the C nearest to the customary one
/// (by its logarithm) among those that cannot be told from the best: whose mean loss is higher by no more than one
/// standard error of the difference, image by image. With much evidence little is left but the best; with little, what has
/// always been good is taken (after the one-standard-error rule of Breiman, Friedman, Olshen and Stone, "Classification and
/// Regression Trees", 1984, section 3.4.3, which prefers the simplest: here the strongest regularization is not the safe end, as the
/// losses are calibrated, and neither is the weakest).
enum RegularizationChoice {
    /// The C that serves where nothing is known: for standardized features of 5 to 700 images, 10^-4/3 was within noise of
    /// the best on every set we tried.
    static let customary = 0.046415888

    /// The index of the C to take.
    ///
    /// - Parameters:
    ///   - inverseRegularizations: The values of C, rising.
    ///   - losses: For each C the loss of each image.
    ///   - groups: The group of each image; images of one group are one observation.
    /// - Returns: An index into `inverseRegularizations`; zero if there are no images.
    /// - Precondition: There is at least one C, and as many rows of losses.
    static func index(inverseRegularizations: [Double], losses: [[Double]], groups: [Int]) -> Int {
        precondition(
            inverseRegularizations.count == losses.count && !inverseRegularizations.isEmpty,
            "Every C needs its losses."
        )
        let means = losses.map { $0.mean ?? 0 }
        guard let best = means.indices.min(by: { means[$0] < means[$1] }) else { return 0 }
        let contenders = inverseRegularizations.indices.filter { index in
            means[index] - means[best]
                <= standardError(of: zip(losses[index], losses[best]).map { $0 - $1 }, groups: groups)
        }
        func distance(_ index: Int) -> Double { abs(log(inverseRegularizations[index] / customary)) }
        return contenders.min { distance($0) < distance($1) } ?? best
    }

    /// The standard error of the mean of values that are dependent within groups.
    ///
    /// The sum over groups of the squared sums of deviations (Liang and Zeger, "Longitudinal data analysis using generalized linear
    /// models", Biometrika 73, 1986, for a mean), with the usual correction for few groups.
    static func standardError(of values: [Double], groups: [Int]) -> Double {
        guard let mean = values.mean else { return 0 }
        var sums: [Int: Double] = [:]
        for (value, group) in zip(values, groups) { sums[group, default: 0] += value - mean }
        guard sums.count > 1 else { return .infinity }
        // In the order of the groups: a dictionary's own order differs from run to run, and so would the last bits.
        let squares = sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
        let count = Double(sums.count)
        return (squares * count / (count - 1)).squareRoot() / Double(values.count)
    }
}
