package import HTTPAPI

/// The values that travel as JSON, under the names that the protocol gives them: `Wire.Project`, `Wire.Tag`, ….
package enum Wire {}

extension WireDateForm {
    /// `2020-11-13T01:23:45.6780000`: images and what belongs to them; the zone is not written and still UTC.
    package static let ticksWithoutZone = WireDateForm(fractionDigits: 7, hasZone: false)

    /// `2020-11-13T01:23:45.6780000Z`: predictions.
    package static let ticks = WireDateForm(fractionDigits: 7, hasZone: true)
}
