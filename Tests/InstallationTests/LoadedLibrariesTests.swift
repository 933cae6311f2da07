import Foundation
import Testing

@testable import Installation

@Suite("The libraries of a process")
struct LoadedLibrariesTests {
    @Test("are told from the C library and other files, and go by the name that they are loaded by")
    func names() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ocellus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["libtiff.so.6.0.0", "libplain.so", "libother.so.2"] {
            try Data().write(to: folder.appending(path: name))
        }
        for (link, target) in [("libtiff.so.6", "libtiff.so.6.0.0"), ("libtiff.so", "libtiff.so.6.0.0")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: link).path,
                withDestinationPath: target
            )
        }
        let paths = [
            "libtiff.so.6.0.0", "libtiff.so.6.0.0", "libplain.so", "libother.so.2", "libc.so.6", "libm.so.6",
            "ld-linux-x86-64.so.2", "libnss_files.so.2", "libcrypt.so.1", "libmagic.so.1", "model.onnx",
            "ocellus",
        ]
        let lines = paths.map { "7f0000000000-7f0000001000 r-xp 00000000 08:01 42    \(folder.path)/\($0)" }
        let maps = (lines + ["7ffd00000000-7ffd00001000 rw-p 00000000 00:00 0    [stack]"]).joined(
            separator: "\n"
        )
        let names = LoadedLibraries(maps: maps).libraries.map(\.name)
        #expect(names == ["libcrypt.so.1", "libmagic.so.1", "libother.so.2", "libplain.so", "libtiff.so.6"])
    }

    @Test("of this process are files, and their conditions are known on a system that knows its packages")
    func own() throws {
        let libraries = try LoadedLibraries().libraries
        #expect(libraries.contains { $0.name.hasPrefix("libstdc++.so") })
        #expect(libraries.allSatisfy { FileManager.default.fileExists(atPath: $0.file.path) })
        guard FileManager.default.fileExists(atPath: "/var/lib/dpkg/info") else { return }
        var licenses = LibraryLicenses()
        for library in libraries {
            let files = licenses.files(of: library.file)
            #expect(files?.isEmpty == false, "\(library.file.path)")
        }
    }

    @Test("that nobody knows have no license")
    func unknown() {
        var licenses = LibraryLicenses()
        #expect(licenses.files(of: URL(filePath: "/nowhere/libstrange.so")) == nil)
    }
}
