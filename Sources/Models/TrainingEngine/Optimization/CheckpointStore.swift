/// Keeps checkpoints of trainings; whoever knows files implements it.
///
/// What cannot be kept or read is as if it were not there: a training then begins anew.
package protocol CheckpointStore: Sendable {
    /// How long a training goes on before its state is saved again.
    var interval: Duration { get }

    /// The latest checkpoint of a training; `nil` if there is none that is whole.
    func checkpoint(of fingerprint: String) -> Checkpoint?

    /// Keeps a checkpoint in place of the training's earlier one.
    func save(_ checkpoint: Checkpoint)

    /// Removes the checkpoints that were saved or found through this store: what they were for is done.
    func removeUsed()
}

/// Saves the state of one training from time to time, so that it can go on where its process was killed.
///
/// What is saved decides nothing: a training that goes on gives the same bits as one that never stopped.
package struct CheckpointRecorder {
    private let store: (any CheckpointStore)?
    private let fingerprint: String
    private var saved = ContinuousClock.now

    /// - Parameters:
    ///   - store: Where checkpoints are kept; `nil` keeps none.
    ///   - fingerprint: Everything that decides the training's result, so that no other goes on from its checkpoints.
    package init(_ store: (any CheckpointStore)?, fingerprint: @autoclosure () -> String) {
        self.store = store
        self.fingerprint = store == nil ? "" : fingerprint()
    }

    /// Where an earlier attempt was, if it left something.
    package var latest: Checkpoint? {
        guard let found = store?.checkpoint(of: fingerprint), found.fingerprint == fingerprint else {
            return nil
        }
        return found
    }

    /// Saves the state after a step if it is time to, or if the step is the last.
    ///
    /// - Parameters:
    ///   - step: How many steps were taken.
    ///   - isLast: Whether the training is done; its result is then found again as long as others like it are at work.
    ///   - parts: The state by the names of its parts.
    package mutating func record(step: Int, isLast: Bool, parts: () -> [String: [String: [Float]]]) {
        guard let store, isLast || saved.duration(to: .now) >= store.interval else { return }
        store.save(Checkpoint(step: step, fingerprint: fingerprint, parts: parts()))
        saved = .now
    }
}

extension Checkpoint {
    /// Describes a state of several parts, each with arrays by name.
    package init(step: Int, fingerprint: String, parts: [String: [String: [Float]]]) {
        self.init(step: step, fingerprint: fingerprint, arrays: [:])
        for (part, arrays) in parts {
            for (name, values) in arrays { self.arrays["\(part)/\(name)"] = values }
        }
    }

    /// The arrays of one part by their names.
    package func part(_ part: String) -> [String: [Float]] {
        let prefix = part + "/"
        return arrays.reduce(into: [:]) { found, array in
            if array.key.hasPrefix(prefix) { found[String(array.key.dropFirst(prefix.count))] = array.value }
        }
    }
}

extension [Parameter] {
    /// Their numbers by their names.
    package var state: [String: [Float]] {
        reduce(into: [:]) { $0[$1.name] = $1.values }
    }

    /// Sets them to a state.
    ///
    /// - Throws: ``TrainingEngineError`` if it is of other parameters.
    package func restore(_ state: [String: [Float]]) throws(TrainingEngineError) {
        for parameter in self {
            guard let values = state[parameter.name], values.count == parameter.count else {
                throw TrainingEngineError(
                    .wrongValue(
                        name: parameter.name,
                        expected: parameter.shape,
                        found: state[parameter.name].map { [$0.count] }
                    )
                )
            }
            parameter.values = values
        }
    }
}
