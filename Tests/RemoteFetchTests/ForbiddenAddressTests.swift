import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import NIOSSL
import Testing

@testable import RemoteFetch

@Suite("Requests into our own network")
struct ForbiddenAddressTests {
    @Test(
        "are refused for addresses written out",
        arguments: ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"]
    )
    func literal(host: String) async throws {
        try await ScriptedServer.with(answer: { _ in [.close] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher().fetch("http://\(host):\(server.port)/")
            }
            #expect(error?.code == .forbiddenAddress)
            #expect(server.connectionCount == 0)
        }
    }

    @Test("are refused for names that the system resolves to them")
    func systemName() async throws {
        try await ScriptedServer.with(answer: { _ in [.close] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher().fetch("http://localhost:\(server.port)/")
            }
            #expect(error?.code == .forbiddenAddress)
            #expect(server.connectionCount == 0)
        }
    }

    @Test(
        "are refused when one address of many is private",
        arguments: [
            ["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"], ["127.0.0.1", "::1"],
            ["127.0.0.1", "169.254.169.254"],
            ["127.0.0.1", "::ffff:10.0.0.1"], ["127.0.0.1", "64:ff9b::a00:1"],
        ]
    )
    func mixed(addresses: [String]) async throws {
        try await ScriptedServer.with(answer: { _ in [.close] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback(FixedResolver(addresses)).fetch(
                    "http://a.example:\(server.port)/"
                )
            }
            #expect(error?.code == .forbiddenAddress)
            #expect(server.connectionCount == 0)
        }
    }

    /// 127.0.0.1 plays the public server, 127.0.0.2 the one inside.
    @Test("gain nothing from a name that changes its address after the check")
    func rebinding() async throws {
        try await ScriptedServer.with(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\npublic"), .close] }) {
            outside in
            try await ScriptedServer.with(host: "127.0.0.2", port: outside.port, answer: { _ in [.close] }) {
                inside in
                let resolver = FixedResolver(["127.0.0.1"], ["127.0.0.2"])
                let fetcher = RemoteFetcher.loopback(resolver)
                let url = "http://rebind.example:\(outside.port)/"
                let content = try await fetcher.fetch(url)
                #expect(content.bytes == Data("public".utf8))
                #expect(resolver.names == ["rebind.example"])
                let error = await #expect(throws: RemoteFetchError.self) { try await fetcher.fetch(url) }
                #expect(error?.code == .forbiddenAddress)
                #expect(resolver.names.count == 2)
                #expect(inside.connectionCount == 0)
            }
        }
    }

    @Test("are refused on ports of other services", arguments: [22, 25, 110, 5060, 6667])
    func port(port: Int) async throws {
        let resolver = FixedResolver(["127.0.0.1"])
        let error = await #expect(throws: RemoteFetchError.self) {
            try await RemoteFetcher.loopback(resolver).fetch("http://a.example:\(port)/")
        }
        #expect(error?.code == .forbiddenPort)
        #expect(resolver.names.isEmpty)
    }

    @Test("cannot be told from names that do not exist, and name no address")
    func sentences() async throws {
        func failure(_ resolver: FixedResolver) async throws -> RemoteFetchError {
            try #require(
                await #expect(throws: RemoteFetchError.self) {
                    try await RemoteFetcher(resolver: resolver).fetch("http://intranet.example/")
                }
            )
        }
        let forbidden = try await failure(FixedResolver(["10.11.12.13"]))
        let unknown = try await failure(FixedResolver())
        let empty = try await failure(FixedResolver([]))
        #expect(forbidden.code == .forbiddenAddress)
        #expect(unknown.code == .unresolvable)
        #expect(empty.code == .unresolvable)
        #expect(forbidden.description == unknown.description)
        #expect(empty.description == unknown.description)
        #expect(!forbidden.description.contains("10.11"))
        #expect(forbidden.description.contains("intranet.example"))
    }

    /// As if the checks of names had a hole: the exchange is told to connect to a forbidden address.
    @Test(
        "send nothing even when the address was not checked before",
        arguments: [WebAddress.Scheme.http, .https]
    )
    func uncheckedAddress(scheme: WebAddress.Scheme) async throws {
        try await ScriptedServer.with(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\nsecret"), .close] }) {
            server in
            let address = try WebAddress("\(scheme)://a.example:\(server.port)/")
            let exchange = Exchange(
                group: MultiThreadedEventLoopGroup.singleton,
                policy: .publicOnly,
                tls: try NIOSSLContext(configuration: .makeClientConfiguration()),
                address: address,
                request: ExchangeHandler.Request(RemoteRequest("\(address)"), to: address),
                limits: FetchLimits(),
                deadline: .now() + .seconds(60),
                wantsBody: { _ in true }
            )
            let error = await #expect(throws: RemoteFetchError.self) {
                try await exchange.run(candidates: [IPAddress(v4: 0x7f00_0001)])
            }
            #expect(error?.code == .forbiddenAddress)
            try await server.firstClosure.get()
            #expect(server.receivedByteCount == 0)
        }
    }

    /// What the check of the socket does when everything before it was fooled.
    @Test(
        "are stopped at the connected socket",
        arguments: [("127.0.0.1", false), ("10.0.0.1", false), ("9.9.9.9", true)]
    )
    func connectedSocket(remote: String, isAllowed: Bool) throws {
        let refusal = RemoteFetchError.noAddress(of: "a.example", forbidden: true)
        let channel = EmbeddedChannel()
        channel.localAddress = try SocketAddress(ipAddress: "192.168.1.7", port: 40_000)
        channel.remoteAddress = try SocketAddress(ipAddress: remote, port: 80)
        try channel.pipeline.syncOperations.addHandlers(
            ConnectedAddressCheck(policy: .publicOnly, refusal: refusal),
            Speaker()
        )
        channel.pipeline.fireChannelActive()
        if isAllowed {
            #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "GET"))
            _ = try channel.finish()
        } else {
            #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
            #expect(throws: refusal) { try channel.throwIfErrorCaught() }
            #expect(!channel.isActive)
        }
    }

    /// Speaks as soon as it hears of a connection.
    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "GET")), promise: nil)
        }
    }
}
