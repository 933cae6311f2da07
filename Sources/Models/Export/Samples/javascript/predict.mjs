// Predicts the tags of images, and of a detector the boxes: npm install && node predict.mjs IMAGE …

import { readFile } from "node:fs/promises";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { Package } from "./ocellus_input.mjs";

const folder = new URL("../", import.meta.url);
const read = (name) => readFile(new URL(name, folder), "utf8");
const model = new Package(await read("cvexport.manifest"), await read("labels.txt"));
const session = await ort.InferenceSession.create(new URL(model.manifest.ModelFileName, folder).pathname);
for (const file of process.argv.slice(2)) {
  const decoded = sharp(file).rotate().flatten({ background: "white" }).toColourspace("srgb").removeAlpha();
  const { data, info } = await decoded.raw().toBuffer({ resolveWithObject: true });
  const { values, shape, place } = model.tensor({ width: info.width, height: info.height, pixels: data });
  const outputs = await session.run({ [model.input.name]: new ort.Tensor("float32", values, shape) });
  const results = Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.data]));
  console.log(JSON.stringify({ image: file, predictions: model.predictions(results, place) }));
}
