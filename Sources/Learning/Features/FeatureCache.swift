package import Digests
package import Foundation
import Glibc
import Inference

/// Features on disk by content, so that no picture is looked at twice.
///
/// One file for each picture, space and view: `DIR/SPACE/VIEW/ab/abcd…`. A record is little-endian: the bytes
/// `OCF1`, the perceptual hash (8 bytes), the number of features (4), a checksum (8), the features
/// as 32-bit floats. Records appear by renaming, so a reader sees a whole one or none; a record that is damaged
/// counts as absent. It is a cache: it may be deleted at any time, and a full disk only makes it useless. It keeps to
/// its limit by forgetting what has not been used for longest, to the day; any number of processes may share it.
package struct FeatureCache: Sendable {
    /// One view of one picture.
    package struct Record: Hashable, Sendable {
        package let perceptualHash: PerceptualHash
        package let features: [Float]

        package init(perceptualHash: PerceptualHash, features: [Float]) {
            self.perceptualHash = perceptualHash
            self.features = features
        }
    }

    private static let magic: [UInt8] = Array("OCF1".utf8)
    private static let headerSize = 24

    /// How many digits name a feature space.
    static let spaceNameLength = 24
    /// How old the time of a record may become before a look-up renews it, in seconds.
    private static let renewalAge = 86_400

    private let directory: String
    private let limit: FeatureCacheLimit
    private let usage: FeatureCacheUsage

    /// Opens the part of a cache that belongs to a feature space.
    ///
    /// - Parameters:
    ///   - root: The cache's folder; made when first written to.
    ///   - space: Decides the sub-folder.
    ///   - limit: The most that the whole cache may take, all spaces together.
    package init(root: URL, space: FeatureSpace, limit: FeatureCacheLimit = .standard) {
        // `imaging-1` changes whenever decoding or resizing changes what a base model sees.
        let identity =
            "imaging-1 \(space.baseModel) \(space.edge) \(space.precision.rawValue) \(space.runtime)"
        let name = ContentDigest(of: Data(identity.utf8)).description.prefix(Self.spaceNameLength)
        directory = root.appending(path: String(name)).path(percentEncoded: false)
        self.limit = limit
        usage = FeatureCacheUsage(root: root, limit: limit)
    }

    /// The bytes and the number of the records of all feature spaces; looks at every one of them.
    package static func contents(of root: URL) -> (byteCount: Int, recordCount: Int) {
        FeatureCacheUsage(root: root, limit: .standard).survey()
    }

    /// The cache's usual place: `$OCELLUS_CACHE`, else `$XDG_CACHE_HOME/ocellus`, else `~/.cache/ocellus`.
    package static func defaultRoot(environment: [String: String]) -> URL {
        if let own = environment["OCELLUS_CACHE"], !own.isEmpty {
            return URL(filePath: own, directoryHint: .isDirectory)
        }
        let caches =
            if let xdg = environment["XDG_CACHE_HOME"], xdg.hasPrefix("/") {
                URL(filePath: xdg, directoryHint: .isDirectory)
            } else {
                FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache")
            }
        return caches.appending(path: "ocellus/features", directoryHint: .isDirectory)
    }

    /// The record of a view, or `nil` if there is none that is whole.
    package func record(of image: ContentDigest, view: FeatureView, featureCount: Int) -> Record? {
        let size = Self.headerSize + featureCount * MemoryLayout<Float>.size
        let name = image.description
        let path = "\(folder(of: name, view: view))/\(name)"
        guard let data = Self.read(path, size: size),
            data.prefix(4).elementsEqual(Self.magic)
        else { return nil }
        return data.withUnsafeBytes { bytes -> Record? in
            let hash = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
            let count = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            let checksum = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
            guard count == featureCount else { return nil }
            let features = [Float](unsafeUninitializedCapacity: featureCount) { buffer, filled in
                for index in 0..<featureCount {
                    let offset = Self.headerSize + index * 4
                    buffer[index] = Float(
                        bitPattern: UInt32(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                        )
                    )
                }
                filled = featureCount
            }
            let record = Record(perceptualHash: PerceptualHash(bits: hash), features: features)
            return record.checksum == checksum ? record : nil
        }
    }

    /// Keeps a record, replacing an older one.
    ///
    /// Never throws: what cannot be cached is computed again next time.
    package func store(_ record: Record, of image: ContentDigest, view: FeatureView) {
        guard limit.byteCount > 0 else { return }
        var data = Data(capacity: Self.headerSize + record.features.count * 4)
        data.append(contentsOf: Self.magic)
        append(record.perceptualHash.bits, to: &data)
        append(UInt32(record.features.count), to: &data)
        append(record.checksum, to: &data)
        for feature in record.features { append(feature.bitPattern, to: &data) }
        let name = image.description
        let folder = folder(of: name, view: view)
        if !Self.write(data, to: name, in: folder) {
            // The folder is missing the first time only; anything else is final for this record.
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            guard Self.write(data, to: name, in: folder) else { return }
        }
        usage.add(recordOf: data.count)
    }

    private func folder(of name: String, view: FeatureView) -> String {
        "\(directory)/\(view.name)/\(name.prefix(2))"
    }

    /// Writes a file that appears whole or not at all; says whether it did.
    ///
    /// Foundation's atomic writing waits for the disk each time, which takes longer than the rest by far. A cache need
    /// not survive a power cut: what did not reach the disk fails its checksum.
    private static func write(_ data: Data, to name: String, in folder: String) -> Bool {
        let new = "\(folder)/.new-\(UUID().uuidString)"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        let count = data.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        if count == data.count, rename(new, "\(folder)/\(name)") == 0 { return true }
        unlink(new)
        return false
    }

    /// The bytes of a record of known size; renews its time if that is a day old.
    private static func read(_ path: String, size: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size == size else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[count..<size]
                )
                let more = Glibc.read(descriptor, rest.baseAddress, rest.count)
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { return }
                count += more
            }
        }
        if status.st_mtim.tv_sec < time(nil) - renewalAge { futimens(descriptor, nil) }
        return bytes.count == size ? bytes : nil
    }

    private func append(_ value: some FixedWidthInteger, to data: inout Data) {
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
}

extension FeatureCache.Record {
    /// FNV-1a over the hash and the features' bit patterns, a word at a time.
    fileprivate var checksum: UInt64 {
        features.reduce(0xcbf2_9ce4_8422_2325 ^ perceptualHash.bits) { hash, feature in
            (hash ^ UInt64(feature.bitPattern)) &* 0x0000_0100_0000_01b3
        }
    }
}
