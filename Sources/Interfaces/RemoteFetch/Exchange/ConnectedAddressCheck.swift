internal import NIOCore

/// Lets a connection be used only if its other end, as the system reports it, is allowed.
///
/// The first handler of the pipeline: until it has agreed, no other handler knows of the connection, so nothing
/// is sent. It does not trust what was resolved or asked for; it looks at the socket.
final class ConnectedAddressCheck: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let policy: NetworkPolicy
    private let refusal: RemoteFetchError

    /// Creates the check.
    ///
    /// - Parameters:
    ///   - policy: Says which addresses are allowed.
    ///   - refusal: What the exchange fails with otherwise.
    init(policy: NetworkPolicy, refusal: RemoteFetchError) {
        self.policy = policy
        self.refusal = refusal
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let remote = context.remoteAddress?.internetAddress,
            let local = context.localAddress?.internetAddress,
            policy.admits(remote, connectedFrom: local)
        else {
            context.fireErrorCaught(refusal)
            context.close(promise: nil)
            return
        }
        context.fireChannelActive()
    }
}

extension SocketAddress {
    /// The address without the port; `nil` if the socket is not of the internet.
    fileprivate var internetAddress: IPAddress? { ipAddress.flatMap { IPAddress($0) } }
}
