/** Readers of untrusted JSON: each takes any value, and returns a typed one or throws `UnreadableValue`. */

export type Reader<T> = (value: unknown) => T;

/** The value does not have the shape that was asked for. */
export class UnreadableValue extends Error {}

type Shape = Readonly<Record<string, Reader<unknown>>>;
type Read<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> };

/** An object with these fields; others are left out. */
export function object<const S extends Shape>(shape: S): Reader<Read<S>> {
  return (value) => {
    if (typeof value !== 'object' || value === null) throw new UnreadableValue('no object');
    const fields = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(shape).map(([name, read]) => [name, read(fields[name])]),
    ) as Read<S>;
  };
}

export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new UnreadableValue('no list');
    return value.map(read);
  };
}

export function literal<const L extends readonly string[]>(...allowed: L): Reader<L[number]> {
  return (value) => {
    if (!allowed.includes(value as L[number])) throw new UnreadableValue(`none of ${allowed.join(', ')}`);
    return value as L[number];
  };
}

/** An integer from `min` on that a double holds exactly. */
export function whole(min: number): Reader<number> {
  return (value) => {
    if (!Number.isSafeInteger(value) || Number(value) < min) throw new UnreadableValue('no such integer');
    return Number(value);
  };
}

/** An object whose every value is of one kind; its names are anything. */
export function dictionary<T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new UnreadableValue('no object');
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, read(each)]));
  };
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : read(value));
}

export function optional<T>(read: Reader<T>, absent: T): Reader<T> {
  return (value) => (value === undefined ? absent : read(value));
}

/**
 * One of several objects, told apart by `kind`. A kind that is not known yet is null, so that a newer server can talk to
 * a panel that is still open; one that is known has to be whole.
 */
export function variant<const V extends Readonly<Record<string, Reader<unknown>>>>(
  kinds: V,
): Reader<ReturnType<V[keyof V]> | null> {
  return (value) => {
    const { kind } = object({ kind: text })(value);
    if (!Object.hasOwn(kinds, kind)) return null;
    return kinds[kind as keyof V]?.(value) as ReturnType<V[keyof V]>;
  };
}

export const text: Reader<string> = (value) => {
  if (typeof value !== 'string') throw new UnreadableValue('no text');
  return value;
};

export const truth: Reader<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new UnreadableValue('neither true nor false');
  return value;
};
