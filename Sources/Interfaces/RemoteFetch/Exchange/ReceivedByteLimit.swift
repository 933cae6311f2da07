internal import NIOCore

/// Ends a connection that sends far more than its answer may hold.
///
/// Interim answers and tiny chunks wrap few bytes in many; the limit on the body alone would let them run.
final class ReceivedByteLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var remaining: Int
    private let refusal: RemoteFetchError

    /// Creates the limit.
    ///
    /// - Parameters:
    ///   - limit: The number of bytes let through, framing included.
    ///   - refusal: What the exchange fails with after that.
    init(_ limit: Int, refusal: RemoteFetchError) {
        remaining = limit
        self.refusal = refusal
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        remaining -= unwrapInboundIn(data).readableBytes
        guard remaining >= 0 else {
            context.fireErrorCaught(refusal)
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }
}
