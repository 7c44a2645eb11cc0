/** Bytes of one file; the server cuts off what is longer. */
export const FILE_BYTES_MAX = 5 * 1024 * 1024;

/** Characters of a name that are sent; the server shortens it further. */
export const NAME_CHARACTERS_MAX = 150;
