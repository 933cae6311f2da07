internal import CustomVisionMapping
internal import Export
internal import ExportService
internal import HTTPAPI
internal import Projects
internal import Storage

extension PortalService {
    /// Every format that an iteration can be exported to; none if it cannot be exported.
    func exports(_ call: ProjectCall) async throws -> APIResponse {
        let iteration = try await projects.iteration(call.iterationID, of: call.projectID)
        let records = try await exports.exports(of: iteration.id, in: call.projectID)
        let platforms = Set(iteration.status == .completed ? exports.platforms(of: iteration.domainID) : [])
        var answer: [PortalWire.Export] = []
        for format in exports.formats(for: iteration.task) where platforms.contains(format.platform.rawValue)
        {
            let record = records.first {
                $0.platform == format.platform.rawValue && $0.flavor == format.flavor
            }
            var byteCount: Int?
            if let digest = record?.packageDigest { byteCount = try await projects.exportByteCount(digest) }
            answer.append(
                PortalWire.Export(
                    platform: format.platform.rawValue,
                    flavor: format.flavor,
                    state: PortalWire.ExportState(record?.status),
                    uri: record.flatMap { record in
                        record.packageDigest.map {
                            call.links.exportURI($0, named: exports.fileName(of: record))
                        }
                    },
                    byteCount: byteCount,
                    failure: record?.failure,
                    newerVersionAvailable: record.map(exports.isNewerVersionAvailable) ?? false
                )
            )
        }
        return try .json(answer)
    }
}

extension PortalWire.ExportState {
    fileprivate init(_ status: ExportStatus?) {
        self =
            switch status {
            case nil: .none
            case .exporting: .exporting
            case .done: .done
            case .failed: .failed
            }
    }
}
