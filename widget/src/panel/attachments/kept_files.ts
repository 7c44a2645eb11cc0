/** Contents of files, fetched once as their owner: no address of theirs works without the visitor's secret. */

/** Addresses within the page that are kept; what was shown longest ago is let go. */
const KEPT_MAX = 40;

const kept = new Map<string, Promise<string>>();

/** @returns an address of the file's content that lives as long as the page; rejected when it cannot be had */
export function addressOf(id: string, secret: string): Promise<string> {
  const known = kept.get(id);
  if (known) return known;
  const wanted = fetched(id, secret);
  kept.set(id, wanted);
  wanted.catch(() => kept.delete(id));
  for (const [oldest, address] of kept) {
    if (kept.size <= KEPT_MAX) break;
    kept.delete(oldest);
    void address.then(URL.revokeObjectURL, () => undefined);
  }
  return wanted;
}

async function fetched(id: string, secret: string): Promise<string> {
  const response = await fetch(`/v1/uploads/${encodeURIComponent(id)}`, {
    headers: { 'Handrail-Visitor': secret },
  });
  if (!response.ok) throw new Error(`${response.status}`);
  return URL.createObjectURL(await response.blob());
}
