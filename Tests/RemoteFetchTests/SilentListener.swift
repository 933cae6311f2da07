import Glibc
import Testing

/// A port on 127.0.0.1 whose queue of connections is full, so that Linux leaves further ones unanswered.
struct SilentListener {
    private let sockets: [Int32]
    let port: Int

    init() throws {
        func open() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0) }
        func call(
            _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32,
            _ socket: Int32,
            _ address: sockaddr_in
        ) -> Int32 {
            withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    function(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let listener = open()
        try #require(call(bind, listener, address) == 0 && listen(listener, 0) == 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        let fillers = (0..<4).map { _ in open() }
        for filler in fillers { _ = call(connect, filler, address) }
        sockets = [listener] + fillers
    }

    func close() {
        for socket in sockets { Glibc.close(socket) }
    }
}
