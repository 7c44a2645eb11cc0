/** Nothing of Handrail's throws into the host page: every way in is guarded, and a fault becomes a warning. */

export function guarded<A extends readonly unknown[]>(run: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      run(...args);
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error));
    }
  };
}

export function warn(message: string): void {
  console.warn(`Handrail: ${message}`);
}
