/** The page key: a route pattern such as `/projects/:id/members`. `docs/page-keys.md` is the rule in prose. */

/** Code points; the server refuses a longer one. */
const KEY_CHARACTERS_MAX = 512;

/** Digits in one segment from which on it is taken for an id, a date or a telephone number; `oauth2` and `v12` stay. */
const ID_DIGITS_MIN = 3;

const HEX_CHARACTERS_MIN = 8;
const TOKEN_CHARACTERS_MIN = 20;

/** `oauth2`, `2fa`, `s3`: a word of a readable name may hold digits while it is short. */
const WORD_WITH_DIGIT_CHARACTERS_MAX = 12;

export const ID = ':id';

const CONTROL = /\p{Cc}/gu;
const DIGIT = /\p{Nd}/gu;
const ALL_DIGITS = /^\p{Nd}+$/u;
const ISSUE_KEY = /^[A-Z]{2,10}-\d+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]+$/i;
const WORD = /^\d{0,2}([A-Z]?[a-z]*|[A-Z]*)\d{0,2}$/;

/** A segment, and what stands before it: `/`, or `#/` and `/#/` where the hash route begins. */
type Piece = readonly [before: string, segment: string];

/**
 * @param url what `location.pathname + location.hash` holds, or a key; a query in it is dropped
 * @param routes the page keys that the product declares, such as `/people/:name`
 * @returns the declared key that fits best, else the one by rule: 1 to 512 characters, beginning with `/`. A key comes
 *   out as it went in
 */
export function pageKey(url: string, routes: readonly string[] = []): string {
  const pieces = piecesOf(url);
  const byRule = ruled(pieces);
  const here = pieces.slice(0, byRule.length);
  const declared = routes
    .map(piecesOf)
    .filter((route) => fits(route, here))
    .reduce<Piece[] | null>((best, route) => (best && rank(best) <= rank(route) ? best : route), null);
  return joined(declared ?? byRule);
}

function ruled(pieces: readonly Piece[]): readonly Piece[] {
  return cut(pieces.map(([before, segment]) => [before, isId(segment) ? ID : segment]));
}

function joined(pieces: readonly Piece[]): string {
  return pieces.flat().join('') || '/';
}

/** Whether a piece of text is an e-mail address or holds a token: such text never leaves the host page. */
export function holdsSecret(text: string): boolean {
  return text.includes('@') || text.split(/[^A-Za-z0-9_-]+/).some(isToken);
}

function piecesOf(url: string): Piece[] {
  const clean = url.replace(CONTROL, '');
  const hashAt = clean.indexOf('#');
  const path = segmentsOf(hashAt < 0 ? clean : clean.slice(0, hashAt));
  const fragment = hashAt < 0 ? '' : clean.slice(hashAt + 1).replace(/^!/, '');
  const hash = fragment[0] === '/' ? segmentsOf(fragment) : [];
  return [
    ...path.map((segment): Piece => ['/', segment]),
    ...hash.map((segment, at): Piece => [at ? '/' : path.length ? '#/' : '/#/', segment]),
  ];
}

function segmentsOf(route: string): string[] {
  return route
    .replace(/[?#].*$/s, '')
    .split('/')
    .map((raw) => raw.replace(/;.*$/s, ''))
    .filter(Boolean);
}

function isParameter([, segment]: Piece): boolean {
  return segment[0] === ':';
}

function fits(route: readonly Piece[], pieces: readonly Piece[]): boolean {
  return (
    route.length === pieces.length &&
    route.every((piece, at) => {
      const [before, segment] = pieces[at] as Piece;
      return piece[0] === before && (isParameter(piece) || piece[1] === segment);
    })
  );
}

/** The lowest names the most, from the left. */
function rank(route: readonly Piece[]): string {
  return route.map((piece) => Number(isParameter(piece))).join('');
}

function cut(pieces: readonly Piece[]): readonly Piece[] {
  let characters = 0;
  const end = pieces.findIndex((piece) => (characters += [...piece.join('')].length) > KEY_CHARACTERS_MAX);
  return end < 0 ? pieces : pieces.slice(0, end);
}

function isId(segment: string): boolean {
  const decoded = percentDecoded(segment);
  if (decoded === null || decoded.includes('%') || decoded.search(CONTROL) >= 0) return true;
  if (ALL_DIGITS.test(decoded) || ISSUE_KEY.test(decoded)) return true;
  return (decoded.match(DIGIT)?.length ?? 0) >= ID_DIGITS_MIN || holdsSecret(decoded);
}

function percentDecoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function isToken(piece: string): boolean {
  if (UUID.test(piece)) return true;
  if (HEX.test(piece) && piece.length >= HEX_CHARACTERS_MIN && /\d/.test(piece)) return true;
  if (piece.length < TOKEN_CHARACTERS_MIN) return false;
  const mixed = /\d/.test(piece) || (/[a-z]/.test(piece) && /[A-Z]/.test(piece));
  return mixed && !piece.split(/[-_]/).every(isWord);
}

function isWord(part: string): boolean {
  return WORD.test(part) && (!/\d/.test(part) || part.length <= WORD_WITH_DIGIT_CHARACTERS_MAX);
}
