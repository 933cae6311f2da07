internal import RemoteFetch

/// A client of the Custom Vision training and prediction protocol: of Ocellus, and of every compatible endpoint.
///
/// Speaks version 3.3 of the training API and 3.1 of the prediction API, which compatible servers have had for longest.
/// Calls that the server was too busy for are repeated after the pause it asked for, and one such answer holds back all
/// calls of this client; see ``RetryPolicy``. A value may be used by any number of tasks at once.
package struct CustomVisionClient: Sendable {
    /// Where the service is.
    package let endpoint: ServiceEndpoint

    let trainingKey: String?
    let predictionKey: String?
    let retries: RetryPolicy
    let state = ServiceState()

    /// Reaches the endpoint, which the person at the keyboard named, wherever it is.
    let endpointFetcher: RemoteFetcher
    /// Reaches what the service named, which must not lead into our network.
    let publicFetcher: RemoteFetcher

    /// Creates a client; reads the system's trusted certificates, some milliseconds.
    ///
    /// - Parameters:
    ///   - endpoint: Where the service is.
    ///   - trainingKey: Opens the training API.
    ///   - predictionKey: Opens the prediction API.
    ///   - retries: How often and how patiently calls are repeated.
    package init(
        endpoint: ServiceEndpoint,
        trainingKey: String?,
        predictionKey: String? = nil,
        retries: RetryPolicy = RetryPolicy()
    ) {
        self.endpoint = endpoint
        self.trainingKey = trainingKey
        self.predictionKey = predictionKey
        self.retries = retries
        var policy = NetworkPolicy.anywhere
        policy.additionalPorts.insert(endpoint.port)
        endpointFetcher = RemoteFetcher(policy: policy)
        publicFetcher = RemoteFetcher(policy: .publicOnly)
    }
}
