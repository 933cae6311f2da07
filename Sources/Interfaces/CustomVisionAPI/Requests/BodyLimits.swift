internal import CustomVisionProtocol
internal import HTTPAPI

extension Wire.ImageFileCreateBatch: LimitedWireValue {
    func checkLimits() throws(APIError) {
        try checkCount(of: images, "images", atMost: CustomVisionLimits.imagesPerBatch)
        try checkCount(of: tagIds, "tagIds", atMost: CustomVisionLimits.tagsPerBatch)
    }
}

extension Wire.ImageUrlCreateBatch: LimitedWireValue {
    func checkLimits() throws(APIError) {
        try checkCount(of: images, "images", atMost: CustomVisionLimits.imagesPerBatch)
        try checkCount(of: tagIds, "tagIds", atMost: CustomVisionLimits.tagsPerBatch)
    }
}

extension Wire.ImageIdCreateBatch: LimitedWireValue {
    func checkLimits() throws(APIError) {
        try checkCount(of: images, "images", atMost: CustomVisionLimits.imagesPerBatch)
        try checkCount(of: tagIds, "tagIds", atMost: CustomVisionLimits.tagsPerBatch)
    }
}

extension Wire.ImageTagCreateBatch: LimitedWireValue {
    func checkLimits() throws(APIError) {
        // As many images and tags as a batch takes, in every combination.
        try checkCount(
            of: tags,
            "tags",
            atMost: CustomVisionLimits.imagesPerBatch * CustomVisionLimits.tagsPerBatch
        )
    }
}

extension Wire.ImageRegionCreateBatch: LimitedWireValue {
    func checkLimits() throws(APIError) {
        try checkCount(of: regions, "regions", atMost: CustomVisionLimits.imagesPerBatch)
    }
}

extension Wire.PredictionQueryToken: LimitedWireValue {
    func checkLimits() throws(APIError) {
        try checkCount(of: tags, "tags", atMost: 2, code: .badRequestPredictionTagsExceededCount)
        for tag in tags ?? [] {
            try checkFraction(
                tag.minThreshold,
                "minThreshold",
                code: .badRequestPredictionInvalidQueryParameters
            )
            try checkFraction(
                tag.maxThreshold,
                "maxThreshold",
                code: .badRequestPredictionInvalidQueryParameters
            )
        }
        try checkPageSize(maxCount, code: .badRequestPredictionInvalidQueryParameters)
    }
}

extension Wire.SuggestedTagAndRegionQueryToken: LimitedWireValue {
    func checkLimits() throws(APIError) {
        try checkFraction(threshold, "threshold", code: .badRequest)
        try checkPageSize(maxCount, code: .badRequest)
    }
}

extension Wire.TagFilter: LimitedWireValue {
    func checkLimits() throws(APIError) {
        try checkFraction(threshold, "threshold", code: .badRequest)
    }
}

extension LimitedWireValue {
    fileprivate func checkCount<Element>(
        of list: [Element]?,
        _ name: String,
        atMost limit: Int,
        code: APIError.Code = .tooManyValues
    ) throws(APIError) {
        guard let list, list.count > limit else { return }
        throw APIError(
            code,
            "The list “\(name)” in the body has \(list.count) entries; it takes at most \(limit)."
        )
    }

    fileprivate func checkFraction(_ number: Float?, _ name: String, code: APIError.Code) throws(APIError) {
        guard let number, !(0...1).contains(number) else { return }
        throw APIError(code, "The member “\(name)” in the body is \(number); it takes a number from 0 to 1.")
    }

    fileprivate func checkPageSize(_ count: Int?, code: APIError.Code) throws(APIError) {
        guard let count, count < 0 else { return }
        throw APIError(code, "The member “maxCount” in the body is \(count); it cannot be negative.")
    }
}
