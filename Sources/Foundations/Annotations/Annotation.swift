/// What a person says of an image: that it has a tag, or that the tag is in a box.
///
/// `Tag` is whatever names a tag where the annotation lives: an index in a data set, an id in the store.
package struct Annotation<Tag> {
    /// The tag.
    package let tag: Tag
    /// Where in the image; `nil` for the image as a whole.
    package let box: NormalizedBox?

    /// Describes an annotation of the image as a whole, or of a box in it.
    package init(tag: Tag, box: NormalizedBox? = nil) {
        self.tag = tag
        self.box = box
    }
}

extension Annotation: Equatable where Tag: Equatable {}
extension Annotation: Hashable where Tag: Hashable {}
extension Annotation: Sendable where Tag: Sendable {}
