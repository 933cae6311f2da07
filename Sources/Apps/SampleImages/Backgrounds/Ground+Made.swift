import Glibc

/// Woven, printed and machined grounds.
extension Ground {
    /// A plain weave: threads pass over and under each other, with wrinkles and sometimes a check.
    func cloth(_ p: Point2, pixel: Float) -> Vector {
        let wrinkle = noise.variant(6).fractal(p * 0.5, octaves: 3)
        let density = 11 + 12 * variety
        let q = (p + Point2(repeating: wrinkle * 0.5)) * density
        let column = Int32(q.x.rounded(.down))
        let row = Int32(q.y.rounded(.down))
        let warpIsUp = (column &+ row) & 1 == 0
        let across = warpIsUp ? fraction(q.x) : fraction(q.y)
        let along = warpIsUp ? fraction(q.y) : fraction(q.x)
        let bulge = (1 - 4 * (across - 0.5) * (across - 0.5)) * (0.65 + 0.35 * sinf(.pi * along))
        let yarn = warpIsUp ? noise.lattice(column, 3) : noise.lattice(5, row)
        let detail = saturated(1.4 - pixel * density * 1.6)
        let relief = mix(0.72, 0.3 + 0.75 * bulge + 0.25 * (yarn - 0.5), detail)
        var color = mix(light, dark, yarn * 0.6)
        if variety > 0.55 {
            let stripes =
                (fraction(p.x * 0.55) < 0.3 ? Float(0.35) : 0) + (fraction(p.y * 0.55) < 0.3 ? 0.35 : 0)
            color = mix(color, accent, stripes)
        }
        return color * (relief * (0.45 + 1.1 * wrinkle))
    }

    /// Writing paper, ruled or squared, slightly creased.
    func paper(_ p: Point2, pixel: Float) -> Vector {
        let crease = noise.fractal(p * 0.35, octaves: 4)
        let grain = noise.variant(2).value(p * 24) - 0.5
        var color = mix(light, dark, saturated(1.4 * crease - 0.3 + 0.2 * grain))
        guard variety > 0.2 else { return color }
        let spacing: Float = 0.55
        var ink = line(p.y, spacing: spacing, width: 0.022, pixel: pixel)
        if variety > 0.6 { ink = max(ink, line(p.x, spacing: spacing, width: 0.022, pixel: pixel)) }
        color = mix(color, accent, 0.6 * ink)
        let margin = smoothStep(0.025 + pixel, 0.02, abs(p.x - 2.1))
        return mix(color, Vector(0.55, 0.15, 0.15), 0.6 * margin)
    }

    /// A cutting mat: fine and bold lines, and old cuts.
    func cuttingMat(_ p: Point2, pixel: Float) -> Vector {
        let grain = noise.fractal(p * 9, octaves: 2)
        var color = mix(light, dark, grain)
        let fine = max(
            line(p.x, spacing: 0.5, width: 0.014, pixel: pixel),
            line(p.y, spacing: 0.5, width: 0.014, pixel: pixel)
        )
        let bold = max(
            line(p.x, spacing: 2.5, width: 0.035, pixel: pixel),
            line(p.y, spacing: 2.5, width: 0.035, pixel: pixel)
        )
        color = mix(color, accent, max(0.35 * fine, 0.65 * bold))
        let cut = noise.variant(4).fractal(Point2(p.x * 0.15 + p.y * 0.3, p.y * 0.9), octaves: 2) - 0.5
        return mix(color, light * 1.9, 0.5 * smoothStep(0.004 + pixel * 0.1, 0.001, abs(cut)))
    }

    /// A ground or rolled steel plate with streaks along x and a few long marks.
    func steel(_ p: Point2, pixel: Float) -> Vector {
        let streak =
            noise.value(Point2(p.x * 0.6, p.y * 26)) * 0.5 + noise.value(Point2(p.x * 2.2, p.y * 70)) * 0.5
        let cloud = noise.variant(2).fractal(p * 0.8, octaves: 3)
        let across = Point2(p.x * 0.8 + p.y * 0.6, p.y * 0.8 - p.x * 0.6)
        let mark = noise.variant(3).value(Point2(across.x * 0.4, across.y * 9))
        let share = 0.65 * streak + 0.5 * cloud + 0.35 * smoothStep(0.86, 0.92, mark)
        return mix(light, dark, saturated(share))
    }

    /// A printed sheet: lines of dark words, seen as ragged bars.
    func print(_ p: Point2, pixel: Float) -> Vector {
        let sheet = mix(light, dark, noise.fractal(p * 0.6, octaves: 3))
        let size = 0.2 + 0.35 * variety
        let q = p / size
        let row = Int32(q.y.rounded(.down))
        // Every seventh line or so stays empty: paragraphs.
        guard noise.lattice(row, 4) > 0.15 else { return sheet }
        let height = fraction(q.y)
        let letter = q.x * 3.2 + noise.lattice(row, 9) * 20
        let word = noise.value(Point2(letter * 0.33, Float(row) * 3.7))
        let glyph = noise.variant(2).value(Point2(letter * 2.3, q.y * 5 + Float(row)))
        let ends = smoothStep(0.22, 0.3, height) * smoothStep(0.78, 0.7, height)
        let stroke = smoothStep(0.4, 0.55, glyph) * (word > 0.3 ? 1 : 0) * ends
        let blur = saturated(1.3 - pixel / size * 4)
        return mix(sheet, accent, mix(0.35 * ends, 0.85 * stroke, blur))
    }

    /// A plain surface with hardly any texture: painted board, plastic, a sheet of colored paper.
    func plain(_ p: Point2) -> Vector {
        let cloud = noise.fractal(p * 0.4, octaves: 3)
        let grain = noise.variant(2).value(p * 40) - 0.5
        return mix(light, dark, saturated(cloud + 0.15 * grain * variety))
    }

    /// The darkness of evenly spaced lines at a coordinate, 0...1.
    private func line(_ x: Float, spacing: Float, width: Float, pixel: Float) -> Float {
        let offset = abs(fraction(x / spacing) - 0.5)
        let distance = (0.5 - offset) * spacing
        // A line thinner than a pixel fades instead of breaking up.
        return smoothStep(width + pixel, max(width - pixel, 0), distance)
            * min(1, 2 * width / (width + pixel))
    }
}
