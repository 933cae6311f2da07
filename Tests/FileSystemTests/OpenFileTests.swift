import FileSystem
import Foundation
import Synchronization
import TestSupport
import Testing

private typealias File = OpenFile<FileSystemError>

@Suite("Open files")
struct OpenFileTests {
    @Test("what was written is read at any offset, and nothing beyond the end")
    func reading() throws {
        try withTemporaryFolder { folder in
            let file = try File.create(folder.appending(path: "a"))
            try file.append(Data("0123".utf8))
            try file.append([UInt8]("4567".utf8))
            try file.write(Data("xyz".utf8), at: 2)
            #expect(try file.byteCount == 8)
            for offset in 0...9 {
                for count in 0...9 {
                    let expected = "01xyz567".utf8.dropFirst(offset).prefix(count)
                    #expect(try file.read(count, at: offset) == Data(expected))
                }
            }
            #expect(try file.read(.max, at: 0).count == 8)
            try file.truncate(to: 3)
            try file.synchronize()
            try file.synchronizeData()
            #expect(try file.read(.max, at: 0) == Data("01x".utf8))
        }
    }

    @Test("a failure names the path and the cause")
    func failures() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a")
            let missing = #expect(throws: FileSystemError.self) { try File(url, O_RDONLY) }
            #expect(missing?.systemError == ENOENT)
            let created = try File.create(url)
            try created.append(Data("a".utf8))
            let present = #expect(throws: FileSystemError.self) { try File.create(url) }
            #expect(present?.systemError == EEXIST)
            let readOnly = try File(url, O_RDONLY)
            let written = #expect(throws: FileSystemError.self) { try readOnly.append(Data("b".utf8)) }
            let placed = #expect(throws: FileSystemError.self) { try readOnly.write(Data("b".utf8), at: 0) }
            let writeOnly = try File(url, O_WRONLY)
            let read = #expect(throws: FileSystemError.self) { try writeOnly.read(1, at: 0) }
            for error in [missing, present, written, placed, read] {
                #expect(error?.description.contains(url.path) == true)
            }
            for error in [written, placed, read] { #expect(error?.cause == "Bad file descriptor.") }
        }
    }

    @Test("a lock keeps others out until it is given back, or its holder goes")
    func locks() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a")
            let first = try File(url, O_RDWR | O_CREAT)
            let second = try File(url, O_RDWR | O_CREAT)
            #expect(try first.lock())
            #expect(try !second.lock() && !second.lock(isShared: true))
            first.unlock()
            #expect(try second.lock(isShared: true) && first.lock(isShared: true))
            #expect(try !first.lock())
            second.unlock()
            #expect(try first.lock(waiting: true))
            first.unlock()
            var third: File? = try File(folder, O_RDONLY | O_DIRECTORY)
            let fourth = try File(folder, O_RDONLY | O_DIRECTORY)
            #expect(try third?.lock() == true)
            #expect(try !fourth.lock())
            third = nil
            #expect(try fourth.lock())
        }
    }

    @Test("a file that lost its name is known as removed")
    func removed() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a")
            let file = try File.create(url)
            #expect(try !file.isRemoved)
            try DurableFiles<FileSystemError>.remove(url)
            try DurableFiles<FileSystemError>.remove(url)
            #expect(try file.isRemoved)
        }
    }

    @Test("writing goes on after signals and after a part of the bytes")
    func interruptions() throws {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        // Without SA_RESTART, so that a signal ends the call.
        var former = sigaction()
        try #require(sigaction(SIGUSR2, &action, &former) == 0)
        defer { sigaction(SIGUSR2, &former, nil) }
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (source, target) = (ends[0], ends[1])
        defer { close(source) }
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        let writer = Mutex<(thread: pthread_t?, isWhole: Bool?)>((nil, nil))
        let thread = Thread {
            writer.withLock { $0.thread = pthread_self() }
            let isWhole = bytes.withUnsafeBytes { Descriptors.write($0, to: target) }
            // The thread gets no signal after this, when it may be gone.
            writer.withLock { $0 = (nil, isWhole) }
            close(target)
        }
        thread.start()
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 5_000)
        while true {
            writer.withLock { writer in
                if let thread = writer.thread { pthread_kill(thread, SIGUSR2) }
            }
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            received += buffer[..<count]
        }
        #expect(received == bytes)
        #expect(writer.withLock(\.isWhole) == true)
    }
}
