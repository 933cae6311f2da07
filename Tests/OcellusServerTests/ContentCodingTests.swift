import CZlib
import Foundation
import HTTPAPI
import HTTPTypes
import NIOCore
import Testing

@testable import OcellusServer

@Suite("Packed bodies")
struct ContentCodingTests {
    /// Window bits by which zlib writes each format (zlib's manual, `deflateInit2`).
    private static let windowBits: [(coding: ContentCoding, bits: Int32)] = [
        (.gzip, 31), (.deflate, 15), (.deflate, -15),
    ]

    private static let text = Array((0..<4_000).map { "line \($0 % 97)\n" }.joined().utf8)

    /// Unpacks pieces; the size of the pieces must not matter.
    private func unpacked(
        _ bytes: [UInt8],
        _ coding: ContentCoding,
        pieceSize: Int = 1 << 20,
        limit: Int = 1 << 20,
        memory: Int = 1 << 30
    ) throws -> [UInt8] {
        let unpacking = try BodyUnpacking(coding)
        var whole = CollectedBody(limit: limit, room: BodyRoom(in: BodyAllowance(bytes: memory)))
        for start in stride(from: 0, to: bytes.count, by: pieceSize) {
            let piece = bytes[start..<min(start + pieceSize, bytes.count)]
            try unpacking.unpack(ByteBuffer(bytes: piece), into: &whole)
        }
        try unpacking.finish()
        return Array(buffer: whole.bytes)
    }

    @Test("what was packed comes out as it was, in pieces of any size", arguments: [1, 7, 1_000, 1 << 20])
    func roundTrip(pieceSize: Int) throws {
        for (coding, bits) in Self.windowBits {
            let packed = try #require(pack(Self.text, windowBits: bits))
            #expect(try unpacked(packed, coding, pieceSize: pieceSize) == Self.text)
        }
        let parts = try Self.text.split(separator: 0x0A).prefix(9).map {
            try #require(pack(Array($0), windowBits: 31))
        }
        #expect(
            try unpacked(Array(parts.joined()), .gzip, pieceSize: pieceSize)
                == Array(Self.text.split(separator: 0x0A).prefix(9).joined()),
            "members of a gzip file one after another"
        )
    }

    @Test("no data at all is no body, and data of nothing is an empty one")
    func empty() throws {
        for (coding, bits) in Self.windowBits {
            #expect(try unpacked([], coding).isEmpty)
            #expect(try unpacked(#require(pack([], windowBits: bits)), coding).isEmpty)
        }
    }

    @Test("data that ends early, goes on behind its end, or is damaged gets 400")
    func damaged() throws {
        for (coding, bits) in Self.windowBits {
            let whole = try #require(pack(Self.text, windowBits: bits))
            var flipped = whole
            flipped[whole.count / 2] ^= 0x55
            var wrong = [whole.dropLast(), whole.prefix(1), whole + [1], whole + [0x1F, 0x8B]].map(Array.init)
            // Data without a checksum may be damaged and still be data.
            if bits > 0 { wrong.append(flipped) }
            for bytes in wrong {
                let error = #expect(throws: APIError.self) { try unpacked(bytes, coding) }
                #expect(error?.status == .badRequest && error?.message.contains(coding.rawValue) == true)
            }
        }
        #expect(throws: APIError.self) { try unpacked(Self.text, .gzip) }
    }

    @Test("a body that unpacks to more than the limit gets 413, at the limit and no later")
    func limit() throws {
        for (coding, bits) in Self.windowBits {
            let packed = try #require(pack(Self.text, windowBits: bits))
            #expect(try unpacked(packed, coding, limit: Self.text.count) == Self.text)
            let error = #expect(throws: APIError.self) {
                try unpacked(packed, coding, limit: Self.text.count - 1)
            }
            #expect(error?.status == .contentTooLarge)
        }
        // 64 MiB of zeros in 64 KiB: what is held never grows beyond the limit.
        let bomb = try #require(pack([UInt8](repeating: 0, count: 64 << 20), windowBits: 31))
        let room = BodyRoom(in: BodyAllowance(bytes: 1 << 30))
        var whole = CollectedBody(limit: 1 << 20, room: room)
        let error = #expect(throws: APIError.self) {
            try BodyUnpacking(.gzip).unpack(ByteBuffer(bytes: bomb), into: &whole)
        }
        #expect(error?.status == .contentTooLarge)
        #expect(room.byteCount <= (1 << 20) + 1 && whole.bytes.readableBytes <= (1 << 20) + 1)
    }

    @Test("memory that all bodies share runs out with 503, and comes back")
    func memory() throws {
        let packed = try #require(pack([UInt8](repeating: 7, count: 1 << 20), windowBits: 31))
        let error = #expect(throws: APIError.self) {
            try unpacked(packed, .gzip, limit: 2 << 20, memory: 1 << 19)
        }
        #expect(error?.status == .serviceUnavailable && error?.headerFields[.retryAfter] != nil)
        let allowance = BodyAllowance(bytes: 100)
        do {
            let first = BodyRoom(in: allowance)
            #expect(first.grow(to: 60) && first.grow(to: 40) && first.byteCount == 60)
            #expect(!BodyRoom(in: allowance).grow(to: 41))
            #expect(!first.grow(to: 101) && first.byteCount == 60)
        }
        #expect(BodyRoom(in: allowance).grow(to: 100))
    }

    @Test(
        "codings are read without regard to case and space; what is not known gets 415 by its name",
        arguments: [
            ([], ""), (["identity"], ""), ([""], ""), (["gzip"], "gzip"), ([" GZIP "], "gzip"),
            (["x-gzip"], "gzip"),
            (["deflate"], "deflate"), (["identity, gzip"], "gzip"), (["br"], "415"), (["gzip, gzip"], "415"),
            (["gzip", "deflate"], "415"), (["zstd"], "415"),
        ]
    )
    func names(values: [String], expected: String) throws {
        var fields = HTTPFields()
        for value in values { fields.append(HTTPField(name: .contentEncoding, value: value)) }
        guard expected == "415" else {
            #expect(try ContentCoding.named(in: fields)?.rawValue ?? "" == expected)
            return
        }
        let error = #expect(throws: APIError.self) { try ContentCoding.named(in: fields) }
        #expect(error?.status == .unsupportedMediaType)
        #expect(error?.message.contains(values[0]) == true)
        #expect(error?.headerFields[.acceptEncoding] == "gzip, deflate")
    }
}

/// Packs bytes by zlib.
private func pack(_ bytes: [UInt8], windowBits: Int32) -> [UInt8]? {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard
        deflateInit2_(&stream, 9, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(input.count))))
    let status = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = uInt(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = uInt(output.count)
            return deflate(&stream, Z_FINISH)
        }
    }
    return status == Z_STREAM_END ? Array(output.prefix(Int(stream.total_out))) : nil
}
