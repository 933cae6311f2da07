/** How much the protocol takes in one call; a test holds these to the service's own numbers (`CallLimits`). */

/** Images that one call adds or changes, and ids in most lists. */
export const IMAGES_PER_CALL = 64;

/** Tags of one call. */
export const TAGS_PER_CALL = 20;

/** Entries of a page of a list, and images that one call deletes. */
export const ENTRIES_PER_PAGE = 256;
