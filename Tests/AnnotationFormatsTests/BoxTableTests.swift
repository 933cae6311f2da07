import AnnotationFormats
import Foundation
import ImageFolders
import TestSupport
import Testing

@Suite("Tables of boxes")
struct BoxTableTests {
    @Test(
        "are read by the words above their columns",
        arguments: [
            "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,200,100,cat,10,20,60,70",
            "class;ymax;xmax;ymin;xmin;filename\ncat;70;60;20;10;a.png",
            "image,label,x1,y1,x2,y2\r\nimages/a.png, cat , 10 ,20,60,70\r\n",
            "label_name,bbox_x,bbox_y,bbox_width,bbox_height,image_name,image_width,image_height\ncat,10,20,50,50,a.png,200,100",
            "TRAIN,gs://bucket/some/a.png,cat,0.05,0.2,,,0.3,0.7,,",
        ]
    )
    func columns(text: String) throws {
        let read = try DatasetFolder(["boxes.csv": text], images: ["images/a.png"]).read()
        #expect(read.format == .csv && read.boxes == ["a.png cat 10 20 50 50"])
        #expect(read.passedOver.isEmpty && read.adjustments.isEmpty)
    }

    @Test("of Roboflow lie in a folder for each split")
    func roboflow() throws {
        let heading = "filename,width,height,class,xmin,ymin,xmax,ymax\n"
        let read = try DatasetFolder(
            [
                "train/_annotations.csv": heading + "1.png,200,100,cat,1,2,3,4",
                "test/_annotations.csv": heading + "2.png,200,100,dog,1,2,3,4",
            ],
            images: ["train/1.png", "test/2.png", "train/empty.png"]
        ).read()
        #expect(read.boxes == ["test/2.png dog 1 2 2 2", "train/1.png cat 1 2 2 2"])
        #expect(read.dataset.images.map(\.split) == ["test", "train"])
        #expect(read.leftOut == ["train/empty.png notListed"])
    }

    static let oddities: [(line: String, boxes: [String], leftOut: [String], adjusted: [String])] = [
        ("a.png,200,100,cat,-5,0,10,10", ["a.png cat 0 0 10 10"], [], ["boxes.csv:2 clipped"]),
        ("a.png,200,100,cat,5,0,5,10", [], ["boxes.csv:2 emptyBox"], []),
        ("a.png,200,100,cat,5,0,nan,10", [], ["boxes.csv:2 badEntry"], []),
        ("a.png,200,100,cat,5,0,x,10", [], ["boxes.csv:2 badEntry"], []),
        ("a.png,200,100,cat,5,0", [], ["boxes.csv:2 badEntry"], []),
        ("a.png,200,100,,5,0,10,10", [], ["boxes.csv:2 badEntry"], []),
        ("a.png,100,50,cat,5,0,10,10", ["a.png cat 10 0 10 20"], [], ["a.png sizeDiffers"]),
        ("a.png,1e99,nan,cat,5,0,10,10", ["a.png cat 5 0 5 10"], [], []),
        ("a.png,,,,,,,", [], [], []),
        ("/a.png,200,100,cat,5,0,10,10", [], ["boxes.csv:2 outside"], []),
        ("x/../a.png,200,100,cat,5,0,10,10", [], ["boxes.csv:2 outside"], []),
        (",200,100,cat,5,0,10,10", [], ["boxes.csv:2 badEntry"], []),
        (
            "\"a\nb.png\",200,100,cat,5,0,10,10\ngone.png,1,1,cat,0,0,1,1", [],
            ["boxes.csv:2 missing", "boxes.csv:4 missing"], []
        ),
    ]

    @Test("with odd lines name each of them", arguments: oddities)
    func odd(line: String, boxes: [String], leftOut: [String], adjusted: [String]) throws {
        let text = "filename,width,height,class,xmin,ymin,xmax,ymax\n" + line + "\ngood.png,,,,,,,\n"
        let read = try DatasetFolder(["boxes.csv": text], images: ["a.png", "good.png"]).read()
        #expect(read.boxes == boxes)
        #expect(read.leftOut.filter { $0 != "a.png notListed" } == leftOut)
        #expect(read.adjusted == adjusted)
    }

    @Test("with a quote that never ends say where")
    func broken() throws {
        let folder = try DatasetFolder(
            ["a.csv": "filename,class,xmin,ymin,xmax,ymax\na.png,cat,1,2,3,4\n\"a.png,cat"],
            images: ["a.png"]
        )
        #expect { try folder.read() } throws: { "\($0)".contains("“a.csv”") && "\($0)".contains("Line 3") }
    }
}
