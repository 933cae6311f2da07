/// What an operator may choose about a server of one model.
package struct ModelServerSettings: Sendable {
    /// The address to listen at: a loopback address unless the operator says otherwise.
    package var host = "127.0.0.1"

    /// The port; 0 lets the system choose.
    package var port = 8080

    /// Whether images are fetched by URL at all: from the public internet, and from ``fetchableNetworks``.
    package var fetches = true

    /// Networks in private ranges from which images may be fetched by URL, such as `192.168.1.0/24`.
    package var fetchableNetworks: [String] = []

    /// The most connections at once.
    package var connectionLimit = 256

    /// The most bytes of request bodies in memory at once; a larger body is refused.
    package var bodyAllowance = 128 << 20

    /// The longest time that a body may take to arrive.
    package var bodyTimeLimit = Duration.seconds(60)

    /// How long a connection may stay without a request: silent, or on the way to the end of a head.
    package var idleTimeLimit = Duration.seconds(75)

    /// How long requests in progress have to end; what takes longer is cut off.
    ///
    /// Less than the ten seconds that containers have.
    package var drainLimit = Duration.seconds(8)

    /// How many predictions may wait or run before new ones are turned away.
    package var predictionQueueLimit = 64

    package init() {}
}
