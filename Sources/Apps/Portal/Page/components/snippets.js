/**
 * Code that asks a published iteration, in several languages, for a file or for a URL.
 *
 * Names and addresses are written as literals by `JSON.stringify`, which Python, JavaScript, C# and Swift all read: a
 * quote or a backslash in a name ends no string.
 */

import { predictionRoute } from "./prediction-route.js";

/** The languages in their order. */
export const languages = [
    { id: "curl", label: "curl" },
    { id: "python", label: "Python" },
    { id: "javascript", label: "JavaScript" },
    { id: "csharp", label: "C#" },
    { id: "swift", label: "Swift" },
];

const text = (value) => JSON.stringify(value);
const sample = "https://example.com/photo.jpg";

const writers = {
    curl: {
        image: (target) => `curl -X POST '${predictionRoute(target, "image")}' \\
  -H 'Prediction-Key: ${target.key}' \\
  -H 'Content-Type: application/octet-stream' \\
  --data-binary @photo.jpg
`,
        url: (target) => `curl -X POST '${predictionRoute(target, "url")}' \\
  -H 'Prediction-Key: ${target.key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"url": "${sample}"}'
`,
    },
    python: {
        image: (target) => `${pythonHead(target)}
with open("photo.jpg", "rb") as photo:
    result = predictor.${pythonVerb(target)}_image(${text(target.project)}, ${text(target.name)}, photo.read())
${pythonTail(target)}`,
        url: (target) => `${pythonHead(target)}
result = predictor.${pythonVerb(target)}_image_url(${text(target.project)}, ${text(target.name)}, ${text(sample)})
${pythonTail(target)}`,
    },
    javascript: {
        image: (target) => `import { readFile } from "node:fs/promises";

const response = await fetch(${text(predictionRoute(target, "image"))}, {
  method: "POST",
  headers: { "Prediction-Key": ${text(target.key)}, "Content-Type": "application/octet-stream" },
  body: await readFile("photo.jpg"),
});
${javascriptTail(target)}`,
        url: (target) => `const response = await fetch(${text(predictionRoute(target, "url"))}, {
  method: "POST",
  headers: { "Prediction-Key": ${text(target.key)}, "Content-Type": "application/json" },
  body: JSON.stringify({ url: ${text(sample)} }),
});
${javascriptTail(target)}`,
    },
    csharp: {
        image: (target) => `${csharpHead(target)}
using var photo = File.OpenRead("photo.jpg");
var result = await client.${csharpVerb(target)}ImageAsync(
    new Guid(${text(target.project)}), ${text(target.name)}, photo);
${csharpTail(target)}`,
        url: (target) => `${csharpHead(target)}
var result = await client.${csharpVerb(target)}ImageUrlAsync(
    new Guid(${text(target.project)}), ${text(target.name)},
    new ImageUrl(${text(sample)}));
${csharpTail(target)}`,
    },
    swift: {
        image: (target) => `${swiftHead(target, "image", "application/octet-stream")}
request.httpBody = try Data(contentsOf: URL(fileURLWithPath: "photo.jpg"))
${swiftTail(target)}`,
        url: (target) => `${swiftHead(target, "url", "application/json")}
request.httpBody = try JSONEncoder().encode(["url": ${text(sample)}])
${swiftTail(target)}`,
    },
};

const pythonHead = (target) => `# pip install azure-cognitiveservices-vision-customvision
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from msrest.authentication import ApiKeyCredentials

credentials = ApiKeyCredentials(in_headers={"Prediction-Key": ${text(target.key)}})
predictor = CustomVisionPredictionClient(${text(target.endpoint)}, credentials)
`;

/** What the official libraries call it. */
const pythonVerb = ({ detects }) => (detects ? "detect" : "classify");
const csharpVerb = ({ detects }) => (detects ? "Detect" : "Classify");

const pythonTail = ({ detects }) => `for prediction in result.predictions:
    print(f"{prediction.tag_name}: {prediction.probability:.1%}"${detects ? ", prediction.bounding_box.as_dict()" : ""})
`;

const javascriptTail = ({ detects }) => `if (!response.ok) throw new Error((await response.json()).message);
const { predictions } = await response.json();
for (const { tagName, probability${detects ? ", boundingBox" : ""} } of predictions)
  console.log(tagName, probability${detects ? ", boundingBox" : ""});
`;

const csharpHead = (target) => `// dotnet add package Microsoft.Azure.CognitiveServices.Vision.CustomVision.Prediction
using Microsoft.Azure.CognitiveServices.Vision.CustomVision.Prediction;
using Microsoft.Azure.CognitiveServices.Vision.CustomVision.Prediction.Models;

var client = new CustomVisionPredictionClient(
    new ApiKeyServiceClientCredentials(${text(target.key)}))
{
    Endpoint = ${text(target.endpoint)},
};
`;

const csharpTail = ({ detects }) => `foreach (var prediction in result.Predictions)
    Console.WriteLine($"{prediction.TagName}: {prediction.Probability:P1}${
        detects ? " at {prediction.BoundingBox.Left}, {prediction.BoundingBox.Top}" : ""
    }");
`;

const swiftHead = (target, source, type) => `import Foundation

struct Answer: Decodable {
    struct Prediction: Decodable {
        let tagName: String
        let probability: Double${target.detects ? "\n        let boundingBox: [String: Double]" : ""}
    }
    let predictions: [Prediction]
}

var request = URLRequest(url: URL(string: ${text(predictionRoute(target, source))})!)
request.httpMethod = "POST"
request.setValue(${text(target.key)}, forHTTPHeaderField: "Prediction-Key")
request.setValue(${text(type)}, forHTTPHeaderField: "Content-Type")`;

const swiftTail = ({ detects }) => `let (data, _) = try await URLSession.shared.data(for: request)
for prediction in try JSONDecoder().decode(Answer.self, from: data).predictions {
    print(prediction.tagName, prediction.probability${detects ? ", prediction.boundingBox" : ""})
}
`;

/**
 * @param {string} language An id of `languages`.
 * @param {"image"|"url"} source
 * @param {{endpoint: string, project: string, name: string, detects: boolean, key: string}} target
 */
export const snippet = (language, source, target) => writers[language][source](target);
