/**
 * The address of the prediction API for one kind of image.
 * @param {{endpoint: string, project: string, name: string, detects: boolean}} target `project` by its id, `name` as
 *   published, `detects`: whether it gives boxes
 * @param {"image"|"url"} source
 * @returns {string}
 */
export function predictionRoute({ endpoint, project, name, detects }, source) {
    const path = `${project}/${detects ? "detect" : "classify"}/iterations/${pathSegment(name)}/${source}`;
    return `${endpoint}/customvision/v3.1/prediction/${path}`;
}

/** A name as a part of an address that may stand between any quotes of a shell or a language. */
const pathSegment = (name) =>
    encodeURIComponent(name).replace(/[!'()*]/g, (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase());
