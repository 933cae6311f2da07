import Foundation
import Glibc
import Synchronization
import Testing

/// An HTTP server on the loopback interface that answers each path with fixed bytes and closes the connection.
///
/// It knows nothing of HTTP beyond the request line, so that tests can answer with what no honest server would send.
final class LoopbackServer: Sendable {
    /// What is sent for a path.
    enum Answer: Sendable {
        /// These bytes, head and body.
        case bytes([UInt8])
        /// Nothing, with the connection held open for as long as the server lives.
        case silence
    }

    private let listener: Int32
    private let held = Mutex<[Int32]>([])
    let port: UInt16

    struct SocketError: Error {
        let call: String
        let number = errno
    }

    /// Starts to answer on a free port.
    ///
    /// The answers go by path, such as `/model.zip`; any other path gets status 404.
    init(_ answers: [String: Answer]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw SocketError(call: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(socket, generic, length) == 0, listen(socket, 8) == 0 else { return Int32(-1) }
                return getsockname(socket, generic, &length)
            }
        }
        guard result == 0 else { throw SocketError(call: "bind") }
        port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [weak self] in
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                self?.answer(connection, answers)
            }
        }
        thread.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        for connection in held.withLock({ $0 }) { close(connection) }
    }

    /// The address of a path.
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    private func answer(_ connection: Int32, _ answers: [String: Answer]) {
        var request = [UInt8](repeating: 0, count: 4096)
        let count = max(0, recv(connection, &request, request.count, 0))
        let path = String(decoding: request[..<count], as: UTF8.self).split(separator: " ").dropFirst().first
        switch answers[String(path ?? "")] ?? .bytes(Self.head(status: 404, "Content-Length: 0")) {
        case .bytes(let bytes):
            var rest = bytes[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes {
                    send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
            shutdown(connection, Int32(SHUT_WR))
            // The client closes first, so that what it has not read is not lost to a reset.
            _ = recv(connection, &request, request.count, 0)
            close(connection)
        case .silence:
            held.withLock { $0.append(connection) }
        }
    }

    /// A status line and header fields.
    static func head(status: Int, _ fields: String...) -> [UInt8] {
        Array(
            (["HTTP/1.1 \(status) Status", "Connection: close"] + fields + ["", ""]).joined(separator: "\r\n")
                .utf8
        )
    }

    /// A file with its length.
    static func file(_ body: Data) -> Answer {
        .bytes(head(status: 200, "Content-Length: \(body.count)") + Array(body))
    }
}
