/** What a project is about: the whole of an image, or the things in it. */

/**
 * Whether a project detects objects: its images have boxes in place of tags of their own. The protocol leaves the type
 * of classification empty for these.
 * @param {{settings?: {classificationType?: string|null}}} project
 * @returns {boolean}
 */
export const isDetection = (project) => Boolean(project.settings) && !project.settings.classificationType;
