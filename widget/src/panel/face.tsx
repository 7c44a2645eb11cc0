/** A person's picture, or the first letters of their name: decoration beside the name itself. */

interface Props {
  readonly name: string | null;
  /** Path on Handrail's origin. */
  readonly picture: string | null;
}

export function Face({ name, picture }: Props) {
  if (picture) return <img class="face" src={picture} alt="" />;
  return (
    <span class="face" aria-hidden="true">
      {initials(name ?? '')}
    </span>
  );
}

/** @returns the first letters of the first and the last word, as far as there are any */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('');
}
