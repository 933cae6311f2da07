extension DetectorRecipe {
    /// What is wrong with a recipe from a file, as the end of a sentence; `nil` if nothing is.
    var flaw: String? {
        if !(32...2048).contains(edge) || !edge.isMultiple(of: 32) {
            return "has an image size that is no multiple of 32 from 32 to 2048"
        }
        let strides = levels.map(\.stride)
        if !(1...4).contains(levels.count) || !levels.allSatisfy({ [4, 8, 16, 32].contains($0.stride) })
            || zip(strides, strides.dropFirst()).contains(where: { 2 * $0 != $1 })
            || Set(levels.map(\.name)).count != levels.count
        {
            return "does not name one to four maps of which each has twice the stride of the one before"
        }
        if !levels.allSatisfy({ (1...8192).contains($0.channels) }) || !(8...1024).contains(channels) {
            return "has a number of channels out of range"
        }
        if !(0...1).contains(decoder.overlapLimit) || !(1...1000).contains(decoder.countLimit)
            || !decoder.logitLimit.isFinite
        {
            return "has limits of detections out of range"
        }
        if let tiling,
            !(0...0.5).contains(tiling.overlap)
                || !(1...Tiling.reach(edge: edge, overlap: tiling.overlap)).contains(tiling.longerEdge)
        {
            return "cuts images into more than \(Tiling.sideLimit) tiles a side"
        }
        return nil
    }
}
