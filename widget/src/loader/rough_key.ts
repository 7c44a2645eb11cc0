/**
 * The page by which the launch is asked for: as the page key, but whatever is not plainly a word counts as an id, for the
 * loader has no room for the whole rule. The server, and everything that comes later, knows the page by its key.
 */

/** Lower case, a short name, or a word with a number such as `oauth2`: the page key keeps all of these too. */
const PLAIN_WORD = /^([a-z._-]{1,35}|[A-Za-z._-]{1,19}|[a-z]{1,5}\d\d?)$/;

/** @returns such as `/projects/:id/members`, or `/app#/projects/:id` */
export function roughKey({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): string {
  const route = /^#!?(\/[^?#]*)/.exec(hash)?.[1];
  return (pathname + (route ? `#${route}` : '')).replace(/[^/#]+/g, (segment) =>
    PLAIN_WORD.test(segment) ? segment : ':id',
  );
}
