import Foundation
package import Projects
package import Storage

/// What the operator is told when the service is ready.
package struct StartupMessage: Sendable {
    /// The address, as a URL.
    package let address: String

    /// Keys that were made just now; they are shown this once.
    package let newKeys: [KeyScope: AccessKeySecret]

    /// The portal's address with the one-time link.
    package let signIn: String

    init(settings: ServerSettings, port: Int?, newKeys: [KeyScope: AccessKeySecret], link: SignInLink) {
        let scheme = settings.tls == nil ? "http" : "https"
        let port = port ?? settings.port
        address = "\(scheme)://\(settings.hostInURL):\(port)"
        self.newKeys = newKeys
        // All addresses at once are none that a browser could open.
        let host = ["0.0.0.0", "::"].contains(settings.host) ? "localhost" : settings.hostInURL
        let base = settings.publicURL?.absoluteString ?? "\(scheme)://\(host):\(port)/"
        signIn = "\(base)#/sign-in?link=\(link.token.text)"
    }

    /// A few lines for people; the first one holds the address.
    package var text: String {
        var lines = [
            "Ocellus is ready: \(address)", "Open \(signIn) in a browser (valid for 60 minutes, once)",
        ]
        if let training = newKeys[.training], let prediction = newKeys[.prediction] {
            lines += [
                "", "Keys, shown this once; “ocellus keys” makes others:",
                "  Training-Key:   \(training.text)",
                "  Prediction-Key: \(prediction.text)",
            ]
        }
        return lines.joined(separator: "\n")
    }
}

extension ServerSettings {
    /// The host as a URL names it: an IPv6 address in brackets.
    var hostInURL: String { host.contains(":") ? "[\(host)]" : host }
}
