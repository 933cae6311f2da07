internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import ExportService
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// GetExports.
    func exports(_ call: ProjectCall) async throws -> APIResponse {
        let records = try await exports.exports(of: call.iterationID, in: call.projectID)
        return try .json(records.map { wire($0, call) })
    }

    /// ExportIteration: begins an export, or answers the one there is.
    func exportIteration(_ call: ProjectCall) async throws -> APIResponse {
        let record = try await exports.request(
            of: call.iterationID,
            in: call.projectID,
            platform: call.choice(.platform, of: Wire.ExportPlatform.self)?.rawValue ?? "",
            flavor: call.choice(.flavor, of: Wire.ExportFlavor.self)?.rawValue
        )
        return try .json(wire(record, call))
    }

    private func wire(_ record: ExportRecord, _ call: ProjectCall) -> Wire.Export {
        Wire.Export(
            platform: record.platform,
            status: Wire.ExportStatus(record.status),
            downloadUri: record.packageDigest.map {
                call.links.exportURI($0, named: exports.fileName(of: record))
            },
            flavor: record.flavor,
            newerVersionAvailable: exports.isNewerVersionAvailable(of: record)
        )
    }
}

extension Wire.ExportStatus {
    fileprivate init(_ status: ExportStatus) {
        self =
            switch status {
            case .exporting: .exporting
            case .done: .done
            case .failed: .failed
            }
    }
}
