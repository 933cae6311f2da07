import Foundation

/// Bytes that begin as a JPEG does and differ from number to number.
func photograph(_ number: Int) -> Data {
    Data([0xff, 0xd8, 0xff, 0xe0]) + Data("photograph \(number)".utf8)
}

/// All files below a folder, by their paths.
func files(below folder: URL) throws -> Set<String> {
    let root = folder.path(percentEncoded: false)
    let names = try FileManager.default.subpathsOfDirectory(atPath: root)
    return Set(
        names.filter { name in
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(
                atPath: folder.appending(path: name).path(percentEncoded: false),
                isDirectory: &isDirectory
            ) && !isDirectory.boolValue
        }
    )
}
