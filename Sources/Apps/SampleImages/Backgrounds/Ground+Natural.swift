import Glibc

/// Grown, cast and quarried grounds.
extension Ground {
    /// Long fibres and growth rings along x, in boards where `variety` is high.
    func wood(_ p: Point2, pixel: Float) -> Vector {
        var q = p
        var seam: Float = 1
        var tone: Float = 1
        if variety > 0.45 {
            let width: Float = 2.6
            let board = (p.y / width).rounded(.down)
            let edge = abs(p.y - (board + 0.5) * width)
            seam = 1 - 0.75 * smoothStep(width / 2 - 0.03 - pixel, width / 2 - 0.01, edge)
            q = p + Point2(board * 13.7, board * 5.3)
            tone = 0.82 + 0.36 * noise.lattice(Int32(board), 77)
        }
        let bend = noise.fractal(Point2(q.x * 0.22, q.y * 0.8), octaves: 3)
        let rings = q.y * 2.1 + bend * (3 + 6 * variety)
        let ring = fraction(rings)
        let early = smoothStep(0, 0.75, ring) * smoothStep(1, 0.85, ring)
        let fibre =
            noise.value(Point2(q.x * 1.7, q.y * 34)) * 0.6 + noise.value(Point2(q.x * 5, q.y * 80)) * 0.4
        let pore = smoothStep(0.72, 0.86, noise.variant(2).value(Point2(q.x * 3.4, q.y * 46)))
        let share = saturated(0.62 * early + 0.5 * (fibre - 0.5) + 0.12 * bend)
        return mix(light, dark, share) * (tone * seam * (1 - 0.3 * pore))
    }

    /// Cement with trowel marks, pores and sometimes a crack.
    func concrete(_ p: Point2) -> Vector {
        let cloud = noise.fractal(p * 0.6, octaves: 4)
        let grit = noise.variant(2).fractal(p * 11, octaves: 2)
        var share = 0.55 * cloud + 0.5 * grit
        let pore = noise.variant(3).cell(p * 3.1)
        let size = 0.04 + 0.16 * pore.identity * pore.identity
        let hollow = smoothStep(size, size * 0.6, pore.distance) * (pore.identity > 0.55 ? 1 : 0)
        share += 0.5 * hollow
        if variety > 0.5 {
            let path = noise.variant(4).fractal(p * 0.5 + 3, octaves: 4) - 0.5
            share += 0.8 * smoothStep(0.008, 0.001, abs(path))
        }
        return mix(light, dark, saturated(share))
    }

    /// Speckles of two sizes in a ground mass: granite or terrazzo.
    func stone(_ p: Point2) -> Vector {
        let coarse = noise.cell(p * (1.8 + 2.2 * variety))
        let fine = noise.variant(3).cell(p * 9)
        let cloud = noise.variant(5).fractal(p * 1.3, octaves: 3)
        var color = mix(light, dark, saturated(cloud * 0.7 - 0.1))
        let reach = 0.14 + 0.34 * coarse.identity
        // A ragged distance breaks the chips' outlines like crushed rock.
        let ragged = coarse.distance + (noise.variant(6).value(p * 7) - 0.5) * 0.3 + (cloud - 0.5) * 0.2
        let chip = smoothStep(reach, reach * 0.8, ragged)
        color = mix(color, mix(accent, dark, smoothStep(0.3, 0.7, coarse.identity)), chip * 0.85)
        let speck = smoothStep(0.4, 0.3, fine.distance)
        color = mix(color, fine.identity > 0.5 ? dark : light, speck * (0.35 + 0.4 * fine.identity))
        return color
    }

    /// Brown board: short fibres, faint flutes beneath, now and then a crease.
    func cardboard(_ p: Point2, pixel: Float) -> Vector {
        let flute = 0.5 + 0.5 * sinf(p.y * 15)
        let fade = saturated(1 - pixel * 6)
        let fibre = noise.value(Point2(p.x * 24, p.y * 7)) * 0.5 + noise.variant(2).value(p * 31) * 0.5
        let cloud = noise.variant(3).fractal(p * 0.7, octaves: 3)
        var share = 0.3 * cloud + 0.45 * fibre + 0.22 * flute * fade * (0.4 + 0.6 * variety)
        let fleck = smoothStep(0.8, 0.88, noise.variant(4).value(p * 13))
        share += 0.6 * fleck
        let fold = abs(p.x - 1.3 + 0.05 * sinf(p.y)) * (variety > 0.6 ? 1 : 40)
        share += 0.55 * smoothStep(0.06, 0, fold)
        return mix(light, dark, saturated(share))
    }
}
