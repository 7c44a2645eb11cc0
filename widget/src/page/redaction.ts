/** What a team does not want to leave its pages: its own expressions, applied to every text that is reported. */

/** Characters of one text that are read; what comes after them is never reported either. */
const INPUT_CHARACTERS_MAX = 400;

/** Milliseconds for one text; an expression that takes longer is not used again, and what it was to find is not told. */
const SLOW_MS = 25;

/** Repetitions without an end in one expression: each multiplies the time that a text may take. */
const ENDLESS_MAX = 3;

/** What stands in the place of what was taken out. */
export const REDACTED = '…';

/** Takes out of a text what must not leave the page. */
export type Redact = (text: string) => string;

/**
 * An expression that is none, or whose repetitions stand within each other (`(a+)+` may take for ever), is passed over
 * with a warning: widget and page go on without it.
 *
 * @param clock gives milliseconds
 */
export function redaction(
  patterns: readonly string[],
  warn: (message: string) => void,
  clock: () => number,
): Redact {
  const expressions = patterns.flatMap((pattern) => compiled(pattern, warn));
  const slow = new Set<RegExp>();
  return (text) => {
    let line = [...text].slice(0, INPUT_CHARACTERS_MAX).join('');
    for (const expression of expressions) {
      if (slow.has(expression)) return line && REDACTED;
      const began = clock();
      line = line.replace(expression, REDACTED);
      if (clock() - began <= SLOW_MS) continue;
      slow.add(expression);
      warn(`redact: ${expression.source} is too slow; texts are kept back from now on.`);
    }
    return line;
  };
}

function compiled(pattern: string, warn: (message: string) => void): RegExp[] {
  const expression = expressionOf(pattern);
  const fault = expression ? faultOf(expression) : 'it is no regular expression';
  if (expression && fault === null) return [expression];
  warn(`redact: ${pattern} is passed over: ${fault}.`);
  return [];
}

/** Those that other languages write with a needless `\` are no expression in the stricter of the two forms. */
function expressionOf(pattern: string): RegExp | null {
  for (const flags of ['giu', 'gi']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The other form may do.
    }
  }
  return null;
}

function faultOf(expression: RegExp): string | null {
  if (''.replace(expression, REDACTED)) return 'it is found in an empty text';
  return isEndless(expression.source) ? 'its repetitions may take for ever' : null;
}

/** Whether a repetition without an end holds another one, or there are more of them than a short text bears. */
function isEndless(pattern: string): boolean {
  const plain = pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x');
  const groups: boolean[] = [false];
  let endless = 0;
  for (const [token] of plain.matchAll(/\(|\)?(?:[*+]|\{\d*,\})|\)(?:\{\d+(?:,\d+)?\})?|\|/g)) {
    if (token === '(') groups.push(false);
    else if (token === '|') groups[groups.length - 1] ||= groups.length > 1;
    else {
      const repeats = /[*+]$|,\}$/.test(token);
      const holds = token[0] === ')' && (groups.pop() ?? false);
      if (holds && token.length > 1) return true;
      if (repeats) endless += 1;
      groups[groups.length - 1] ||= holds || repeats;
    }
  }
  return endless > ENDLESS_MAX;
}
