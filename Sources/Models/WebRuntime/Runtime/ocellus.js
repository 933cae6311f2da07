/**
 * Ocellus in a web page: models that look at pictures in the browser itself, and learn there. No picture leaves it.
 *
 *     import { load } from "./ocellus.js";
 *     const model = await load("./model.json");
 *     const [first] = await model.predict(document.querySelector("img"));
 *
 * Everything is computed in a worker by a WebAssembly module; the files beside this one belong to it.
 */
import { OcellusError } from "./ocellus-errors.js";
import { Model, withHead } from "./ocellus-model.js";
import { loadNetwork } from "./ocellus-network.js";
import { trainHead } from "./ocellus-training.js";

export { OcellusError, Model, trainHead };

/**
 * Loads a web model.
 * @param {string|URL} address of its `model.json`, or of the folder with it (ending in "/")
 * @param {object} [options]
 * @param {string|URL} [options.engine] the folder with the engine's files; that of this script unless told
 * @param {number} [options.threads] how many threads run the model, where the page may have some; 1 for one alone; as
 *   many as are good unless told
 * @param {(progress: {loaded: number, total: number}) => void} [options.onProgress] bytes of the weights
 * @param {AbortSignal} [options.signal] ends loading
 * @returns {Promise<Model>}
 * @throws {OcellusError}
 */
export async function load(address, options = {}) {
    const { network, head } = await loadNetwork(address, options);
    const { description } = network;
    if (!head) return new Model(network, description, null);
    try {
        return await withHead(network, description, head);
    } catch (error) {
        network.enter().leave();
        throw error;
    }
}
