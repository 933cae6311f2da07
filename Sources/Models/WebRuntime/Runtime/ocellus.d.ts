/** Ocellus in a web page: models that look at pictures in the browser itself, and learn there. */

/** Whatever shows a picture. Blobs may be files of any format that the browser reads. */
export type Source =
    | HTMLImageElement
    | HTMLVideoElement
    | HTMLCanvasElement
    | OffscreenCanvas
    | ImageBitmap
    | ImageData
    | Blob;

export interface Prediction {
    tagName: string;
    /** 0 to 1. */
    probability: number;
}

export interface Detection extends Prediction {
    /** In fractions of the picture. */
    boundingBox: { left: number; top: number; width: number; height: number };
}

/**
 * - `network`: a file cannot be had;
 * - `notAModel`, `damaged`, `newer`: what is there is no web model, is not whole, or needs a newer ocellus.js;
 * - `unsupported`: the browser lacks WebAssembly SIMD or workers that can draw;
 * - `blocked`: the page's content security policy forbids what is needed;
 * - `memory`, `engine`: the engine has no room, or failed;
 * - `badImage`, `badArgument`: what was given cannot be used;
 * - `closed`: the model was closed.
 */
export type ErrorCode =
    | "network"
    | "notAModel"
    | "damaged"
    | "newer"
    | "unsupported"
    | "blocked"
    | "memory"
    | "closed"
    | "badImage"
    | "badArgument"
    | "engine";

/** Every failure; an ended signal gives the usual `AbortError`. */
export class OcellusError extends Error {
    readonly code: ErrorCode;
}

export interface LoadOptions {
    /** The folder with the engine's files; that of ocellus.js unless told. */
    engine?: string | URL;
    /** How many threads run models; 1 for one alone. Pages that are not `crossOriginIsolated` have one. */
    threads?: number;
    /** Bytes of the weights. */
    onProgress?: (progress: { loaded: number; total: number }) => void;
    signal?: AbortSignal;
}

export interface Model {
    readonly task: "classification" | "detection" | "features";
    /** Of a classifier: one tag a picture, or any number. */
    readonly type: "multiclass" | "multilabel" | null;
    readonly tags: readonly string[];
    readonly identifier: string;
    readonly baseModel: string;
    readonly input: Readonly<{ edge: number; fit: "centerSquare" | "letterbox" | "stretched" }>;
    /** The addresses of the files that it was loaded from; of one that was trained here, those of its base model. */
    readonly files: string[];
    /** Milliseconds that the network took for the last picture. */
    readonly milliseconds: number;
    /** How many threads run it. */
    readonly threads: number;

    /** Of a classifier: how probable each tag is, the most probable first. */
    predict(source: Source): Promise<Prediction[]>;
    /** The same of features; of a classifier with a head, such as one that was trained here. */
    predictFeatures(features: Float32Array): Promise<Prediction[]>;
    /** Of a detector: what is where, the most probable first. `threshold` is 0.5 unless told. */
    detect(source: Source, options?: { threshold?: number; maxDetections?: number }): Promise<Detection[]>;
    /** Of a base model, or of a classifier with a head. */
    features(source: Source): Promise<Float32Array>;
    /** The files of the model by name: model.json, model.bin, and head.bin where it has a head. */
    toFolder(): Promise<Record<string, Uint8Array>>;
    /** Frees the memory; a closed model answers nothing more. */
    close(): void;
}

/** Loads a web model from its model.json, or from the folder with it (ending in "/"). */
export function load(address: string | URL, options?: LoadOptions): Promise<Model>;

export interface Sample {
    /** What is in the picture; one tag unless `isMultilabel`. */
    tags: string | string[];
    /** As `features()` gave them; or `image`, whose features are then computed. */
    features?: Float32Array;
    image?: Source;
}

export interface TrainingOptions {
    isMultilabel?: boolean;
    /** C as in scikit-learn, larger is weaker; 0, unless told, chooses it. */
    regularization?: number;
    signal?: AbortSignal;
}

/**
 * Trains a classifier on a base model. `trainingLoss` is that on the very samples it learned from, and says nothing
 * about other pictures.
 */
export function trainHead(
    model: Model,
    samples: Sample[],
    tags: string[],
    options?: TrainingOptions,
): Promise<Model & { readonly trainingLoss: number }>;
