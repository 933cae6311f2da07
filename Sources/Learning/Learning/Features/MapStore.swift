internal import Foundation
internal import Synchronization

/// The maps of all views of a training in 16 bits: in memory up to a limit, then in a file that vanishes with the process.
package final class MapStore: Sendable {
    /// Where the maps of one view are.
    package enum Place: Sendable {
        case memory([UInt16])
        case file(offset: Int)
    }

    private struct State {
        var byteCount = 0
        var file: FileHandle?
        var fileSize = 0
        /// Places in the file that nothing is in any more.
        var freeOffsets: [Int] = []
    }

    /// How many numbers each map has.
    private let counts: [Int]
    private let channels: [Int]
    private let byteLimit: Int
    private let state = Mutex(State())

    /// Prepares a store.
    ///
    /// - Parameters:
    ///   - maps: Channels and places of each map of a view.
    ///   - byteLimit: How much may be kept in memory.
    package init(maps: [(channels: Int, places: Int)], byteLimit: Int) {
        counts = maps.map { $0.channels * $0.places }
        channels = maps.map(\.channels)
        self.byteLimit = byteLimit
    }

    /// The bytes that the maps of one view take.
    package var viewByteCount: Int { 2 * counts.reduce(0, +) }

    /// Adds the maps of a view.
    ///
    /// - Parameter maps: The numbers of each map, channel by channel.
    /// - Returns: Where they are now.
    /// - Throws: An error of the file system if the disk is full.
    package func add(_ maps: [[Float]]) throws -> Place {
        precondition(maps.map(\.count) == counts, "Maps of \(maps.map(\.count)) numbers, not \(counts).")
        let encoded = [UInt16](unsafeUninitializedCapacity: viewByteCount / 2) { buffer, count in
            var start = 0
            for (map, channels) in zip(maps, channels) {
                let part = UnsafeMutableBufferPointer(rebasing: buffer[start..<start + map.count])
                HalfPrecision.encode(channelsFirst: map, channels: channels, into: part)
                start += map.count
            }
            count = start
        }
        return try state.withLock { state in
            if state.byteCount + viewByteCount <= byteLimit {
                state.byteCount += viewByteCount
                return .memory(encoded)
            }
            let file = try state.file ?? Self.temporaryFile()
            state.file = file
            let offset = state.freeOffsets.last ?? state.fileSize
            try file.seek(toOffset: UInt64(offset))
            try file.write(contentsOf: encoded.withUnsafeBytes { Data($0) })
            if state.freeOffsets.popLast() == nil { state.fileSize += viewByteCount }
            return .file(offset: offset)
        }
    }

    /// Makes room where the maps of a view were; the caller forgets the place.
    package func remove(_ place: Place) {
        state.withLock { state in
            switch place {
            case .memory: state.byteCount -= viewByteCount
            case .file(let offset): state.freeOffsets.append(offset)
            }
        }
    }

    /// Reads the maps of a view, channels last.
    ///
    /// - Parameters:
    ///   - place: Where they are.
    ///   - outputs: Memory for each map.
    /// - Throws: An error of the file system.
    package func read(_ place: Place, into outputs: [UnsafeMutableBufferPointer<Float>]) throws {
        switch place {
        case .memory(let encoded):
            encoded.withUnsafeBufferPointer { decode($0, into: outputs) }
        case .file(let offset):
            let data = try state.withLock { state in
                try state.file?.seek(toOffset: UInt64(offset))
                return try state.file?.read(upToCount: viewByteCount)
            }
            guard let data, data.count == viewByteCount else { throw CocoaError(.fileReadCorruptFile) }
            data.withUnsafeBytes { decode($0.bindMemory(to: UInt16.self), into: outputs) }
        }
    }

    private func decode(
        _ encoded: UnsafeBufferPointer<UInt16>,
        into outputs: [UnsafeMutableBufferPointer<Float>]
    ) {
        var start = 0
        for (output, count) in zip(outputs, counts) {
            HalfPrecision.decode(UnsafeBufferPointer(rebasing: encoded[start..<start + count]), into: output)
            start += count
        }
    }

    /// A file without a name: nothing is left of it when the process ends, however it ends.
    private static func temporaryFile() throws -> FileHandle {
        let url = FileManager.default.temporaryDirectory.appending(path: "ocellus-maps-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let file = try FileHandle(forUpdating: url)
        try FileManager.default.removeItem(at: url)
        return file
    }
}
