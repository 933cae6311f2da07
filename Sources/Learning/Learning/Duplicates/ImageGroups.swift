/// A division of images into groups that must be evaluated as one.
///
/// Near-duplicates form a group: splitting them over training and measuring would flatter a model, and counting
/// them as independent images would make an interval too narrow. An image without a duplicate is a group of
/// its own.
package struct ImageGroups: Hashable, Sendable {
    /// The group of each image, numbered from zero in the order of the groups' first images.
    package let groupByImage: [Int]

    /// The number of groups.
    package let count: Int

    /// The number of images.
    package var imageCount: Int { groupByImage.count }

    /// Creates a division from one key an image: images with equal keys form a group.
    ///
    /// The keys themselves do not matter, only which are equal.
    package init<Key: Hashable>(keys: [Key]) {
        var numbers: [Key: Int] = [:]
        var groupByImage: [Int] = []
        groupByImage.reserveCapacity(keys.count)
        for key in keys {
            let number = numbers[key, default: numbers.count]
            numbers[key] = number
            groupByImage.append(number)
        }
        self.groupByImage = groupByImage
        self.count = numbers.count
    }

    /// Creates the division in which every image is a group of its own.
    package init(singletons imageCount: Int) {
        groupByImage = Array(0..<imageCount)
        count = imageCount
    }

    /// The images of each group, in rising order.
    package var members: [[Int]] {
        var members = [[Int]](repeating: [], count: count)
        for (image, group) in groupByImage.enumerated() { members[group].append(image) }
        return members
    }
}
