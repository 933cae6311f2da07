import Synchronization

/// Room for the bodies of requests in memory, shared by all connections.
///
/// A body of declared length takes its room before the first byte is read, so a crowd of large uploads is turned away early
/// instead of filling the memory. A body whose length only its end tells takes room as it grows.
final class BodyAllowance: Sendable {
    /// How many bytes there are for all bodies together.
    let total: Int

    private let available: Mutex<Int>

    /// Grants this many bytes in all.
    init(bytes: Int) {
        total = bytes
        available = Mutex(bytes)
    }

    fileprivate func take(_ bytes: Int) -> Bool {
        available.withLock { available in
            guard available >= bytes else { return false }
            available -= bytes
            return true
        }
    }

    fileprivate func giveBack(_ bytes: Int) {
        available.withLock { $0 += bytes }
    }
}

/// The room that one body has taken; it is given back when nobody holds this any more.
final class BodyRoom: Sendable {
    private let allowance: BodyAllowance
    private let taken = Mutex(0)

    /// Takes no room yet.
    init(in allowance: BodyAllowance) {
        self.allowance = allowance
    }

    deinit {
        allowance.giveBack(taken.withLock(\.self))
    }

    /// How many bytes it holds.
    var byteCount: Int { taken.withLock(\.self) }

    /// Takes as much more as is missing to a number of bytes.
    ///
    /// - Returns: Whether there was enough; if not, nothing changes.
    func grow(to byteCount: Int) -> Bool {
        taken.withLock { taken in
            guard byteCount > taken else { return true }
            guard allowance.take(byteCount - taken) else { return false }
            taken = byteCount
            return true
        }
    }
}
