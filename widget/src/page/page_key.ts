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

/**
 * @param url what `location.pathname + location.hash` holds, or a key; a query in it is dropped
 * @returns the key, 1 to 512 characters, beginning with `/`; a key comes out as it went in
 */
export function pageKey(url: string): string {
  const clean = url.replace(CONTROL, '');
  const hashAt = clean.indexOf('#');
  const path = hashAt < 0 ? clean : clean.slice(0, hashAt);
  const fragment = hashAt < 0 ? '' : clean.slice(hashAt + 1).replace(/^!/, '');
  const key = appendRoute('', path);
  if (!fragment.startsWith('/') || key.cut) return key.text || '/';
  return appendRoute(`${key.text || '/'}#`, fragment).text.replace(/#$/, '');
}

/** Whether a piece of text is an e-mail address or holds a token: such text never leaves the host page. */
export function holdsSecret(text: string): boolean {
  return text.includes('@') || text.split(/[^A-Za-z0-9_-]+/).some(isToken);
}

function appendRoute(start: string, route: string): { text: string; cut: boolean } {
  let text = start;
  for (const raw of route.replace(/[?#].*$/s, '').split('/')) {
    const segment = raw.replace(/;.*$/s, '');
    if (!segment) continue;
    const longer = `${text}/${isId(segment) ? ID : segment}`;
    if ([...longer].length > KEY_CHARACTERS_MAX) return { text, cut: true };
    text = longer;
  }
  return { text, cut: false };
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
