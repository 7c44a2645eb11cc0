/** Files that are pasted, or dropped anywhere on the panel. */

/**
 * @param take is given them, at least one at a time
 * @returns ends it
 */
export function onGivenFiles(take: (files: readonly File[]) => void): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const give = (files: FileList | undefined) => {
    if (files?.length) take([...files]);
  };
  document.addEventListener('paste', ({ clipboardData }) => give(clipboardData?.files), { signal });
  // A browser would leave the panel and open the file.
  document.addEventListener('dragover', (event) => event.preventDefault(), { signal });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    give(event.dataTransfer?.files);
  };
  document.addEventListener('drop', drop, { signal });
  return () => abort.abort();
}
