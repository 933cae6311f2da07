import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import Projects

/// An answer with the archive of a project, written part by part as the client takes it.
///
/// Memory does not grow with the archive: the next part is read when the one before has been taken. A client that takes
/// none within the time is cut off. Where a part cannot be read the connection ends before the length that was told, by
/// which clients know that the file is not whole.
struct ArchiveAnswer: Sendable {
    private static let contentDisposition = HTTPField.Name.known("Content-Disposition")

    private let archive: ProjectArchive
    private let channel: any Channel
    private let partTime: Duration

    /// Prepares to send an archive.
    ///
    /// - Parameters:
    ///   - archive: What to send.
    ///   - channel: The connection.
    ///   - partTime: How long the client may take for each part.
    init(_ archive: ProjectArchive, on channel: any Channel, partTime: Duration) {
        self.archive = archive
        self.channel = channel
        self.partTime = partTime
    }

    /// The answer as the server sends it.
    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/x-tar",
                .cacheControl: "no-store",
                Self.contentDisposition: Self.disposition(archive.fileName),
            ],
            body: ResponseBody(contentLength: archive.byteCount) { [archive, channel, partTime] writer in
                do {
                    try await archive.write { part in
                        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(partTime)) {
                            channel.close(promise: nil)
                        }
                        defer { deadline.cancel() }
                        try await writer.write(ByteBuffer(bytes: part))
                    }
                } catch {
                    try? await channel.close()
                    throw error
                }
                try await writer.finish(nil)
            }
        )
    }

    /// The name of the file: plain for every client, whole for those that know RFC 6266 and RFC 8187.
    static func disposition(_ name: String) -> String {
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        let plain = String(decoding: name.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(name))"
    }
}
