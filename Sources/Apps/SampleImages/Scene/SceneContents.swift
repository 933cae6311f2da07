/// Everything there is to see in an image, and the camera that sees it.
struct SceneContents: Sendable {
    /// A part and the number under which its pixels are recorded.
    struct Part: Sendable {
        let kind: PartKind
        let isScratched: Bool
        let owner: UInt8
    }

    let camera: Camera
    /// The solid bodies with their owner numbers: parts first, then what covers them.
    let bodies: [(body: Body, owner: UInt8)]
    let parts: [Part]
    let ground: Ground
    let clutter: [Clutter]
    let rig: LightRig
    let castShadow: CastShadow
    let film: Film
    /// The distance of the plane in focus along the line of sight.
    let focus: Float
    let jpegQuality: Int
}
