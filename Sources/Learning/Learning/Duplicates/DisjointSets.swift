/// Sets that only ever merge.
///
/// Union-find with path halving, after Tarjan and van Leeuwen, "Worst-case Analysis of Set Union Algorithms",
/// Journal of the ACM 31, 1984. The smaller root always wins, so that the result does not depend on the order
/// of the merges.
struct DisjointSets {
    private var parents: [Int]

    /// Creates `count` sets of one element each.
    init(count: Int) {
        parents = Array(0..<count)
    }

    /// The smallest element of the set that holds `element`.
    mutating func root(of element: Int) -> Int {
        var current = element
        while parents[current] != current {
            parents[current] = parents[parents[current]]
            current = parents[current]
        }
        return current
    }

    /// Merges the sets that hold `first` and `second`.
    mutating func merge(_ first: Int, _ second: Int) {
        let (a, b) = (root(of: first), root(of: second))
        parents[max(a, b)] = min(a, b)
    }

    /// The roots of all elements.
    mutating func roots() -> [Int] {
        parents.indices.map { root(of: $0) }
    }
}
