import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBooklet } from '../../lib/print/booklet';
import { html, Html } from '../../lib/print/html';
import type { PrintOptions } from '../../lib/print/printing';
import type { PrintSource } from '../../lib/print/source';
import type { KitManifest } from '../../lib/kit/manifest';

const PICTURES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
};

/**
 * What a Chromium prints from: texts as they are in the kit, pictures written into `folder` under names of ours. Nothing
 * of the kit names a file of this machine.
 */
export function sourceInFolder(
  manifest: KitManifest,
  read: (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>,
  folder: string,
): PrintSource {
  const pictures = new Map<string, Promise<string | undefined>>();
  const types = new Map(manifest.files.map(({ path, mediaType }) => [path, mediaType]));
  const write = async (path: string, name: string): Promise<string | undefined> => {
    const bytes = await read(path);
    if (bytes === undefined) return undefined;
    await mkdir(join(folder, 'pictures'), { recursive: true });
    await writeFile(join(folder, 'pictures', name), bytes);
    return `pictures/${name}`;
  };
  return {
    text: async (path) => {
      const bytes = await read(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    picture: (path) => {
      const ending = PICTURES[types.get(path) ?? ''];
      const address =
        pictures.get(path) ??
        (ending === undefined ? Promise.resolve(undefined) : write(path, `${pictures.size + 1}.${ending}`));
      pictures.set(path, address);
      return address;
    },
  };
}

/** Writes the booklet as a page of its own, which may do nothing but show itself; returns its path. */
export async function writePage(
  manifest: KitManifest,
  source: PrintSource,
  options: PrintOptions,
  folder: string,
): Promise<string> {
  const booklet = await makeBooklet(manifest, source, options);
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src file:";
  const page = html`<!doctype html>
    <html lang="${options.language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${booklet.title}</title>
        <style>
          body { margin: 0; } ${new Html(booklet.css)}
        </style>
      </head>
      <body>
        ${new Html(booklet.html)}
      </body>
    </html>`;
  const path = join(folder, 'booklet.html');
  await writeFile(path, page.text);
  return path;
}
