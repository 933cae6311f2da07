/// How a surface looks from the camera.
extension LightRig {
    /// The light that a surface point sends to the camera.
    ///
    /// Diffuse light plus a mirror lobe with Schlick's approximation of the Fresnel term ("An Inexpensive
    /// BRDF Model for Physically-based Rendering", 1994). Grooves left by a tool widen the lobe across their
    /// direction, which is sampled with three mirror directions.
    ///
    /// - Parameters:
    ///   - finish: What the surface is made of.
    ///   - normal: The outward unit normal.
    ///   - view: The unit direction to the camera.
    ///   - brush: The unit direction the tool's grooves run along; only its part along the surface counts.
    ///   - visibility: How much of the key light reaches the point, 0...1.
    ///   - openness: How much of the room the point sees past its neighbors, 0...1.
    /// - Returns: Linear light.
    func radiance(
        of finish: Finish,
        normal: Vector,
        view: Vector,
        brush: Vector,
        visibility: Float,
        openness: Float
    ) -> Vector {
        let diffuse = finish.diffuse * (keyLight(normal) * visibility + ambient(normal) * openness)
        guard finish.mirror.x > 0.004 else { return diffuse }
        let facing = max(dot(normal, view), 0.03)
        let heading = normal * (2 * facing) - view
        var reflection: Vector
        if finish.grooves > 0.05 {
            let across = normalized(cross(normal, brush)) * (finish.grooves * 0.22)
            reflection =
                reflected(heading, roughness: finish.roughness, keyVisibility: visibility) * 0.4
                + reflected(
                    normalized(heading + across),
                    roughness: finish.roughness,
                    keyVisibility: visibility
                ) * 0.3
                + reflected(
                    normalized(heading - across),
                    roughness: finish.roughness,
                    keyVisibility: visibility
                ) * 0.3
        } else {
            reflection = reflected(heading, roughness: finish.roughness, keyVisibility: visibility)
        }

        let away = 1 - min(facing, 1)
        let grazing = away * away * away * away * away * (1 - finish.roughness) * (1 - finish.roughness)
        let fresnel = finish.mirror + (Vector(repeating: 1) - finish.mirror) * grazing
        return diffuse + fresnel * reflection * Self.caught(openness)
    }

    /// The share of a reflection that leaves the surface: rough ones hide the horizon from themselves, so low
    /// reflections are caught again.
    @inline(__always)
    static func caught(_ openness: Float) -> Float {
        openness * mix(1, openness, 0.5)
    }
}
