internal import Learning
internal import Projects

extension TrainingJobProgress {
    /// What a training reported, `seconds` after it began.
    init(_ progress: TrainingProgress, seconds: Double) {
        switch progress {
        case .extracting(let done, let total):
            self.init(stage: .extracting, done: done, total: total, seconds: seconds)
        case .crossValidating(_, let done, let total):
            self.init(stage: .crossValidating, done: done, total: total, seconds: seconds)
        case .fitting: self.init(stage: .fitting, seconds: seconds)
        case .evaluating: self.init(stage: .evaluating, seconds: seconds)
        }
    }
}
