internal import Synchronization

/// Lets requests in as long as they will be answered soon, and turns the others away at once.
///
/// A queue without a bound makes everybody wait longer and longer; a refused request can be sent again.
final class AdmissionGate: Sendable {
    private let queue: Mutex<AdmissionQueue>
    private let clock = ContinuousClock()

    /// Makes a gate.
    ///
    /// - Parameters:
    ///   - limit: How many may be inside at most, at least one.
    ///   - longestWait: How long those inside may be expected to stay.
    init(limit: Int, longestWait: Duration) {
        queue = Mutex(AdmissionQueue(limit: limit, longestWait: longestWait))
    }

    /// How many are inside, waiting or working.
    var count: Int { queue.withLock { $0.count } }

    /// Runs `body` inside.
    ///
    /// - Throws: ``WorkspaceError`` with `overloaded` if too many are inside, or what `body` throws.
    func admitting<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard queue.withLock({ $0.enter(at: clock.now) }) else {
            throw WorkspaceError(
                .overloaded,
                "Too many pictures are waiting for a prediction; try again in a second."
            )
        }
        defer { queue.withLock { $0.leave(at: clock.now) } }
        return try await body()
    }
}

/// How many are inside a gate, and how fast they leave.
///
/// By Little's law whoever enters stays as long as it takes all those inside to leave, so the number that may be inside
/// follows from the pace of departures: few on a slow or busy machine, many on a fast one.
struct AdmissionQueue: Sendable {
    /// As many are let in however slow things seem: a standstill, such as loading a base model, must not be taken for the
    /// usual pace, and only departures can correct it.
    static let alwaysAdmitted = 8

    /// The share of the newest departure in the average pace.
    private static let share = 1.0 / 16

    let limit: Int
    let longestWait: Duration

    /// How many are inside.
    private(set) var count = 0

    /// The average time from one departure to the next while somebody is inside; zero until something is known.
    private(set) var pace = Duration.zero

    /// The last departure, or when the first one came in after nobody was inside.
    private var mark: ContinuousClock.Instant?

    /// Makes an empty queue.
    ///
    /// - Precondition: `limit` is at least one.
    init(limit: Int, longestWait: Duration) {
        precondition(limit > 0, "A gate that lets nobody in is a wall.")
        self.limit = limit
        self.longestWait = longestWait
    }

    /// Lets one in, or not.
    mutating func enter(at time: ContinuousClock.Instant) -> Bool {
        guard count < limit, count < Self.alwaysAdmitted || pace * (count + 1) <= longestWait else {
            return false
        }
        if count == 0 { mark = time }
        count += 1
        return true
    }

    /// One of those inside leaves.
    mutating func leave(at time: ContinuousClock.Instant) {
        count -= 1
        if let mark { pace += (mark.duration(to: time) - pace) * Self.share }
        mark = time
    }
}
