import FileSystem
import FoundationEssentials
import Testing

@Suite("The user's folders")
struct StandardFoldersTests {
    private func paths(_ environment: [String: String]) -> [String] {
        [
            StandardFolders.data(environment), StandardFolders.caches(environment),
            StandardFolders.states(environment),
        ]
        .map { $0.path(percentEncoded: false) }
    }

    @Test("a variable of the specification wins over the home folder")
    func variables() {
        let environment = [
            "HOME": "/home/x", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c", "XDG_STATE_HOME": "/s s",
        ]
        #expect(paths(environment) == ["/d/", "/c/", "/s s/"])
    }

    @Test("without them, $HOME is read")
    func home() {
        let expected = ["/home/x/.local/share/", "/home/x/.cache/", "/home/x/.local/state/"]
        #expect(paths(["HOME": "/home/x"]) == expected)
    }

    @Test("what is empty or relative counts as not set", arguments: ["", "relative", "./x", "~"])
    func ignored(value: String) {
        let expected = ["/home/x/.local/share/", "/home/x/.cache/", "/home/x/.local/state/"]
        let environment = [
            "HOME": "/home/x", "XDG_DATA_HOME": value, "XDG_CACHE_HOME": value, "XDG_STATE_HOME": value,
        ]
        #expect(paths(environment) == expected)
        #expect(paths(["HOME": value]) == paths([:]), "the list of users says where home is")
        #expect(paths([:]).allSatisfy { $0.hasPrefix("/") })
    }
}
