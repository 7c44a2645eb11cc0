import { describe, expect, it } from 'vitest';
import { problemWords, troubleWords } from '../src/panel/problem_words';

describe('what is said about an error', () => {
  it('is in the panel’s own words where the code is known', () => {
    const message = 'A text of at most 4000 characters was expected.';
    expect(problemWords({ code: 'message_too_long', message })).toBe(
      'This is too long. Please send it in parts.',
    );
  });

  it('is what the server says where it is not', () => {
    expect(problemWords({ code: 'upload_unknown', message: 'Send the file again.' })).toBe(
      'Send the file again.',
    );
  });

  it('says that what passes by itself is sent again, if it was kept', () => {
    const trouble = { code: 'unavailable', message: '' };
    expect(troubleWords({ ...trouble, isKept: true })).toContain('sent again');
    expect(troubleWords({ ...trouble, isKept: false })).toContain('try again later');
  });
});
