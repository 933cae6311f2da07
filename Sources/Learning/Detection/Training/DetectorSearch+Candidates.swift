extension DetectorSearch {
    /// A recipe with the backbone it stands on.
    package struct Candidate: Sendable {
        /// What is different about it, for people.
        package let name: String
        package let recipe: DetectorRecipe
        package let extractor: any MapExtractor
        /// Which of several base models it stands on; whoever makes the candidates knows.
        package let base: Int
        /// How much longer it takes than the quick one, about, both evaluated in the same way.
        package let cost: Double

        package init(
            name: String,
            recipe: DetectorRecipe,
            extractor: any MapExtractor,
            base: Int,
            cost: Double
        ) {
            self.name = name
            self.recipe = recipe
            self.extractor = extractor
            self.base = base
            self.cost = cost
        }

        /// The quick recipe on the domain's own base model.
        package init(quick recipe: DetectorRecipe, extractor: any MapExtractor) {
            self.init(name: "quick", recipe: recipe, extractor: extractor, base: 0, cost: 1)
        }
    }

    /// The recipes that a training with a budget tries.
    ///
    /// Their costs are relative to the quick recipe's, measured on sets of 30 images; the likeliest to be better come first.
    ///
    /// - Parameters:
    ///   - quick: The quick recipe.
    ///   - imageCount: How many images there are.
    ///   - tagCount: How many tags.
    ///   - extractors: For each base model, the domain's own first, what computes its maps at a size.
    ///   - names: The names of the base models.
    /// - Returns: The quick recipe and others.
    package static func candidates(
        from quick: DetectorRecipe,
        imageCount: Int,
        tagCount: Int,
        extractors: [@Sendable (_ edge: Int) -> any MapExtractor],
        names: [String]
    ) -> [Candidate] {
        let steps = quick.stepCount(imageCount: imageCount, tagCount: tagCount)
        let own = extractors[0](quick.edge)
        var candidates = [Candidate(quick: quick, extractor: own)]
        func add(_ name: String, base: Int = 0, cost: Double, _ change: (inout DetectorRecipe) -> Void) {
            var recipe = quick
            change(&recipe)
            let extractor = extractors[base](recipe.edge)
            recipe.levels = recipe.levels.compactMap { level in
                extractor.levels.first { $0.stride == level.stride }
            }
            candidates.append(
                Candidate(name: name, recipe: recipe, extractor: extractor, base: base, cost: cost)
            )
        }
        let larger = quick.edge + 96
        // Base models that people add may have operators that cannot be trained.
        let isLastStageTrainable =
            quick.levels.count > 1
            && (try? LastStage(of: own.backbone(), levels: quick.levels)) != nil
        let (longer, more) = (3 * steps / 2, 3 * quick.viewCount(imageCount: imageCount) / 2)
        if isLastStageTrainable {
            add("last stage trained", cost: 4) { $0.trainsLastStage = true }
        }
        add("half as many steps again", cost: 1.5) { ($0.steps, $0.views) = (longer, more) }
        for base in extractors.indices.dropFirst() {
            add("on \(names[base])", base: base, cost: 1.2) { _ in }
        }
        add("images of \(larger) pixels", cost: 1.8) { $0.edge = larger }
        if isLastStageTrainable {
            add("last stage trained, half as many steps again", cost: 6) { recipe in
                recipe.trainsLastStage = true
                (recipe.steps, recipe.views) = (longer, more)
            }
        }
        return candidates
    }
}
