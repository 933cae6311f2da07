import Foundation
import PackagePlugin

/// Compiles the engine for browsers whenever its sources change, and puts its bytes into the target that asks for it.
@main struct CompileEngine: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let root = context.package.directoryURL
        let script = root.appending(path: "scripts/build-engine.sh")
        let folders = [
            "Foundations/VisionKernels", "Native/BrowserEngine", "Native/CAtomicWords", "Native/CVectorMath",
        ]
        let sources = folders.flatMap { files(below: root.appending(path: "Sources").appending(path: $0)) }
        let target = context.pluginWorkDirectoryURL
        return [
            .buildCommand(
                displayName: "Compiling the engine for browsers",
                executable: URL(filePath: "/bin/bash"),
                arguments: [
                    script.path, try context.tool(named: "swiftc").url.path, target.path,
                ],
                inputFiles: sources + [script],
                outputFiles: [target.appending(path: "EngineBinaries.swift")]
            )
        ]
    }

    private func files(below folder: URL) -> [URL] {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (all?.compactMap { $0 as? URL } ?? [])
            .filter { ["swift", "c", "h"].contains($0.pathExtension) }
            .sorted { $0.path < $1.path }
    }
}
