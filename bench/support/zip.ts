/** Where the entries of a ZIP of ours lie: for the raw pipelines, which are told and do not look. */
export function placesOf(
  zip: Uint8Array,
): readonly { name: string; start: number; compressedSize: number; size: number; deflated: boolean }[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  const places = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const nameLength = view.getUint16(at + 28, true);
    const header = view.getUint32(at + 42, true);
    places.push({
      name: new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength)),
      start: header + 30 + nameLength,
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      deflated: view.getUint16(at + 10, true) === 8,
    });
    at += 46 + nameLength;
  }
  return places;
}
