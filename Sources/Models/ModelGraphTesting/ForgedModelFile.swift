internal import FileSystem
package import Foundation

/// Model files and other archives that say something else than what was written, with sums that are right.
package enum ForgedModelFile {
    /// What keeps a file from being forged.
    package struct NoSuchPlace: Error {}

    /// A file with another value at one place of a JSON entry.
    ///
    /// - Parameters:
    ///   - file: A sound file.
    ///   - path: Keys and array indices joined by dots, such as `recipe.strengths` or `0.tags`.
    ///   - json: The new value as JSON, fragments too; `nil` takes the key away.
    ///   - entry: The entry that is changed.
    /// - Returns: The forged file.
    /// - Throws: ``NoSuchPlace``, or what is wrong with the file or with `json`.
    package static func changing(
        _ file: Data,
        _ path: String,
        to json: String?,
        in entry: String = "model.json"
    ) throws -> Data {
        try replacing(entry, of: file) { content in
            let value = try json.map {
                try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
            }
            let whole = try JSONSerialization.jsonObject(with: content)
            let keys = path.split(separator: ".").map(String.init)
            return try JSONSerialization.data(withJSONObject: changed(whole, keys[...], value))
        }
    }

    /// A file with other bytes in one entry.
    package static func replacing(
        _ entry: String,
        of file: Data,
        by change: (Data) throws -> Data
    ) throws -> Data {
        let archive = try ZipArchive(reading: file)
        let contents = try archive.entries.map { each in
            let data = try archive.data(named: each.name)
            return ZipArchive.Content(
                name: each.name,
                data: each.name == entry ? try change(Data(data)) : data
            )
        }
        return Data(try ZipArchive.write(entries: contents))
    }

    private static func changed(_ whole: Any, _ keys: ArraySlice<String>, _ value: Any?) throws -> Any {
        guard let key = keys.first else {
            guard let value else { throw NoSuchPlace() }
            return value
        }
        if var object = whole as? [String: Any] {
            if keys.count == 1 {
                object[key] = value
            } else {
                guard let member = object[key] else { throw NoSuchPlace() }
                object[key] = try changed(member, keys.dropFirst(), value)
            }
            return object
        }
        guard var array = whole as? [Any], let index = Int(key), array.indices.contains(index) else {
            throw NoSuchPlace()
        }
        array[index] = try changed(array[index], keys.dropFirst(), value)
        return array
    }
}
