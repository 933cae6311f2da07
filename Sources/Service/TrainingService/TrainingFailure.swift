/// A training that can never succeed, however often it is tried.
struct TrainingFailure: Error {
    /// A sentence for the user that says what is wrong and what to do.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
