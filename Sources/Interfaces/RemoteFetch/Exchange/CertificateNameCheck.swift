internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// Lets a secure connection be used only if the server's certificate names the host (RFC 9525, section 6.3).
///
/// NIOSSL verifies the chain and the identity, but takes a certificate for the *address* of the connection even where a
/// name was asked for. Certificates for addresses are to be had by anyone who holds the address; with a forged
/// answer of a name server, that would be enough to pass for any host. So names must be matched by names.
///
/// Stands behind the TLS handler, and tells the handlers behind it of the connection once the handshake is done.
final class CertificateNameCheck: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let name: String
    private let tls: NIOSSLClientHandler

    /// Creates the check.
    ///
    /// - Parameters:
    ///   - name: The host in lower case.
    ///   - tls: The handler that knows the certificate.
    init(name: String, tls: NIOSSLClientHandler) {
        self.name = name
        self.tls = tls
    }

    func channelActive(context: ChannelHandlerContext) {
        // Kept back: to the handlers behind, the connection begins with the end of the handshake.
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard case TLSUserEvent.handshakeCompleted = event else { return }
        // The underscored list is the only one there is; if it changes, this no longer compiles.
        let names = tls.peerCertificate?._subjectAlternativeNames().filter { $0.nameType == .dnsName } ?? []
        guard
            names.contains(where: {
                Self.matches(name, pattern: String(decoding: $0.contents, as: UTF8.self))
            })
        else {
            context.fireErrorCaught(NIOSSLExtraError.failedToValidateHostname)
            context.close(promise: nil)
            return
        }
        context.fireChannelActive()
    }

    /// Whether a name in a certificate stands for a host; a star stands for one whole label at the front.
    static func matches(_ name: String, pattern: String) -> Bool {
        let pattern = pattern.lowercased()
        guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: ".") else { return pattern == name }
        let domain = name[name.index(after: dot)...]
        return pattern.dropFirst(2) == domain && domain.contains(".")
    }
}
