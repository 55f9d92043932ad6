import type { PackCode } from '../../check/said';
import { resolveFrom } from '../../source-path';
import type { Packing } from './packing';

/** Where an address stands, for the author. */
export interface Spot {
  readonly file: string;
  readonly line: number;
}

const LINK_SCHEME = /^(https?|mailto|tel):/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:|^\/\//i;

/** Packs the picture that a text shows, or says why it can't. Nothing of a kit is fetched from elsewhere. */
export function usePicture(address: string, spot: Spot, packing: Packing): void {
  const detail = short(address);
  const complain = (code: PackCode, message: string) =>
    packing.mistakes.add(spot.file, spot.line, { code, detail, message });
  if (SCHEME.test(address)) {
    complain('picture-online', `picture ${detail}: a kit is read with no network; put the picture into the folder`);
    return;
  }
  const path = resolveFrom(spot.file, address);
  if (path === undefined) complain('picture-outside', `picture ${detail} lies outside the folder`);
  else {
    const packed = packing.pack(path, (said) => packing.mistakes.add(spot.file, spot.line, said));
    if (packed && !packed.mediaType.startsWith('image/')) complain('file-kind-wrong', `${path} is no picture`);
  }
}

/** Checks where a link of a text leads, and packs a file of the folder that it leads to. */
export function useLink(address: string, spot: Spot, packing: Packing): void {
  const detail = short(address);
  const complain = (code: PackCode, message: string) =>
    packing.mistakes.add(spot.file, spot.line, { code, detail, message });
  if (address.startsWith('#') || LINK_SCHEME.test(address)) return;
  if (address.startsWith('item:')) {
    const id = address.slice('item:'.length);
    if (!packing.items.has(id)) complain('link-item-unknown', `link to an item that is not in this kit: ${short(id)}`);
    return;
  }
  if (SCHEME.test(address)) {
    complain('link-scheme', `link ${detail}: only http, https, mailto, tel and item lead anywhere`);
    return;
  }
  const path = resolveFrom(spot.file, address.replace(/[#?].*$/s, ''));
  if (path === undefined) complain('link-outside', `link ${detail} leads out of the folder`);
  else if (/\.(md|html|gift)$/i.test(path))
    complain('link-to-text', `link to ${path}: link to the item instead, as item:ID`);
  else if (packing.pack(path, (said) => packing.mistakes.add(spot.file, spot.line, said)) && !packing.linked.has(path))
    packing.linked.set(path, spot);
}

const short = (address: string): string => (address.length > 80 ? `${address.slice(0, 80)}…` : address);
