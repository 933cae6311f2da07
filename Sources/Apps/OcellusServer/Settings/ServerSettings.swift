package import Foundation
package import ModelGraph
package import Projects

/// Everything an operator may choose about a server.
package struct ServerSettings: Sendable {
    /// The folder with everything the server keeps.
    package var dataFolder: URL

    /// The address to listen at: a loopback address unless the operator says otherwise.
    package var host = "127.0.0.1"

    /// The port; 0 lets the system choose.
    package var port = 8080

    /// A training key chosen by the operator, valid beside the stored ones and never stored.
    package var trainingKey: AccessKeySecret?

    /// A prediction key chosen by the operator, likewise.
    package var predictionKey: AccessKeySecret?

    /// Certificate chain and private key in PEM; TLS is on if given.
    package var tls: TLSFiles?

    /// How clients reach the server through a proxy, such as `https://vision.example/custom`; links begin with it.
    package var publicURL: URL?

    /// Networks in private ranges from which images may be fetched by URL, such as `192.168.1.0/24`.
    package var fetchableNetworks: [String] = []

    /// The origins of other sites whose pages may ask for predictions; none unless the operator says so.
    package var allowedOrigins: Set<WebOrigin> = []

    /// How many worker processes the server starts and watches over; 0 leaves training to workers started elsewhere.
    package var workers = 1

    /// The most connections at once.
    package var connectionLimit = 1_024

    /// The most bytes of request bodies in memory at once; a larger body is refused.
    package var bodyAllowance = 512 << 20

    /// How much projects may hold, and how long stored predictions are kept.
    package var limits = ProjectLimits.standard

    /// The longest time that a body may take to arrive.
    package var bodyTimeLimit = Duration.seconds(120)

    /// How long a connection may stay without a request: silent, or on the way to the end of a head.
    package var idleTimeLimit = Duration.seconds(75)

    /// How long the server goes on answering, and says that it is not ready, after it was asked to end.
    package var stopDelay = Duration.zero

    /// How long requests in progress and workers have to end after that; what takes longer is cut off.
    package var drainLimit = Duration.seconds(25)

    /// How many predictions may wait or run before new ones are turned away.
    package var predictionQueueLimit = 256

    /// The number format of the base models: chosen for this processor unless set.
    package var precision = InferencePrecision.auto

    /// How many threads decode and infer; `nil` for one per processor.
    package var threads: Int?

    package init(dataFolder: URL) {
        self.dataFolder = dataFolder
    }

    /// Where the files for TLS are.
    package struct TLSFiles: Hashable, Sendable {
        /// The certificate, then the intermediate ones, in PEM.
        package let certificateChain: URL
        /// The private key in PEM.
        package let privateKey: URL

        package init(certificateChain: URL, privateKey: URL) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }
}
