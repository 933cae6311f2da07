internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import Projects
internal import Storage

extension PortalService {
    /// Images as the protocol lists them, also by their boxes.
    func images(_ call: ProjectCall) async throws -> APIResponse {
        let images = try await projects.images(of: call.projectID, selection(call), page: call.page)
        return try .json(images.map { Wire.Image($0, links: call.links) })
    }

    /// How many there are.
    func imageCount(_ call: ProjectCall) async throws -> APIResponse {
        try .json(try await projects.imageCount(of: call.projectID, selection(call)))
    }

    /// Replaces all boxes of an image.
    func replaceRegions(_ call: ProjectCall) async throws -> APIResponse {
        let body: PortalWire.ImageRegions = try call.request.json()
        let regions = try await projects.replaceRegions(
            ofImage: call.id(.imageId),
            with: body.regions.map { region in
                RegionDraft(
                    tagID: region.tagId,
                    box: NormalizedBox(
                        left: region.left,
                        top: region.top,
                        width: region.width,
                        height: region.height
                    )
                )
            },
            in: call.projectID
        )
        return try .json(regions.map(Wire.ImageRegion.init))
    }

    /// Boxes to be confirmed.
    func suggestRegions(_ call: ProjectCall) async throws -> APIResponse {
        let suggestions = try await regionSuggester.suggestedRegions(
            forImage: call.id(.imageId),
            of: call.projectID
        )
        return try .json(PortalWire.RegionSuggestions(suggestions))
    }

    /// The images that a call asks for.
    ///
    /// - Throws: `APIError` if a least number is above its greatest.
    private func selection(_ call: ProjectCall) throws(APIError) -> ImageSelection {
        var selection = ImageSelection(filtering: call)
        let count = try call.range(.minBoxes, .maxBoxes)
        let side = try call.range(.minBoxSide, .maxBoxSide)
        if count != Parameter.anyNumber || side != Parameter.anyNumber {
            selection.regions = RegionCondition(
                count: count,
                smallestSide: side == Parameter.anyNumber
                    ? nil : Double(side.lowerBound)...Double(side.upperBound)
            )
        }
        return selection
    }
}

extension APICall where Context == ProjectContext {
    /// The numbers between two parameters.
    fileprivate func range(
        _ least: Parameter.Name,
        _ greatest: Parameter.Name
    ) throws(APIError) -> ClosedRange<Int> {
        let (lower, upper) = (integer(least), integer(greatest))
        guard lower <= upper else {
            throw APIError(
                .badRequest,
                "The parameter \(least.rawValue) is \(lower), which is above \(greatest.rawValue), \(upper); exchange them."
            )
        }
        return lower...upper
    }
}

extension PortalWire.RegionSuggestions {
    init(_ suggestions: RegionSuggestions) {
        let preview = suggestions.preview
        self.init(
            state: State(preview.state),
            imageCount: preview.imageCount,
            labeledImageCount: preview.drawnImageCount,
            neededImageCount: preview.neededImageCount,
            predictions: suggestions.predictions.map(Wire.Prediction.init)
        )
        switch suggestions.source {
        case .preview: source = .preview
        case .iteration(let iteration):
            source = .iteration
            iterationId = iteration.id
            iterationName = iteration.name
        case nil: break
        }
    }
}

extension PortalWire.RegionSuggestions.State {
    fileprivate init(_ state: RegionSuggestions.Preview.State) {
        self =
            switch state {
            case .none: .none
            case .training: .training
            case .ready: .ready
            case .failed: .failed
            }
    }
}
