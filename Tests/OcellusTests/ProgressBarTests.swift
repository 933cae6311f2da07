import Testing

@testable import ocellus

@Suite("A progress bar")
struct ProgressBarTests {
    private func line(_ done: Int, of total: Int, after seconds: Double, width: Int = 60) -> String {
        ProgressBar.Snapshot(title: "Predicting", done: done, total: total, elapsed: .seconds(seconds)).line(
            width: width
        )
    }

    @Test("shows what is done, how fast, and how long it still takes")
    func halfway() {
        #expect(line(50, of: 100, after: 10) == "Predicting  ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌ 50/100  5.0/s  10 s left")
        #expect(
            line(300, of: 1_200, after: 2) == "Predicting  ━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 300/1200  150/s  6.0 s left"
        )
    }

    @Test("says nothing of speed before there is one")
    func start() {
        #expect(line(0, of: 4, after: 0, width: 30) == "Predicting  ╌╌╌╌╌╌╌╌╌╌╌╌ 0/4")
        #expect(line(1, of: 4, after: 0.2, width: 30) == "Predicting  ━━━╌╌╌╌╌╌╌╌╌ 1/4")
        #expect(line(0, of: 4, after: 90, width: 30) == "Predicting  ╌╌╌╌╌╌╌╌╌╌╌╌ 0/4")
    }

    @Test("says nothing of the time left once all is done")
    func end() {
        #expect(line(4, of: 4, after: 2, width: 36) == "Predicting  ━━━━━━━━━━━ 4/4  2.0/s")
        #expect(line(0, of: 0, after: 2, width: 30) == "Predicting  ━━━━━━━━━━━━ 0/0")
    }

    @Test("fits the width, and gives up the bar before the words", arguments: [60, 80, 200, 20, 0])
    func width(width: Int) {
        let text = line(123, of: 456, after: 7, width: width)
        #expect(text.hasPrefix("Predicting  ") && text.hasSuffix(" 123/456  18/s  19 s left"))
        #expect(displayWidth(text) <= max(width, 37))
        #expect(text.count { $0 == "━" || $0 == "╌" } <= 40)
    }
}
