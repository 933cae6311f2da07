/**
 * The address of the prediction API for one kind of image.
 * @param {{endpoint: string, project: string, name: string}} target `project` by its id, `name` as published
 * @param {"image"|"url"} source
 * @returns {string}
 */
export function predictionRoute({ endpoint, project, name }, source) {
    return `${endpoint}/customvision/v3.1/prediction/${project}/classify/iterations/${pathSegment(name)}/${source}`;
}

/** A name as a part of an address that may stand between any quotes of a shell or a language. */
const pathSegment = (name) =>
    encodeURIComponent(name).replace(/[!'()*]/g, (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase());
