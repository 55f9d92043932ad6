/** Lets the browser keep `blob` as a file of that name, among the downloads or where the person says. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads it after this returns, at a moment that it tells nobody.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
