import { open } from 'node:fs/promises';
import type { Said } from '../../check/said';
import { checkGlb, type GlbFault } from '../../model/glb';
import type { Packing } from './packing';
import { packFiles } from './texts';
import type { YamlPath } from './yaml';

/** Models as they are; what no reader could show is a mistake. */
export async function packModels(packing: Packing, pattern: string, at: YamlPath): Promise<Record<string, string>> {
  const packed = packFiles(packing, pattern, at);
  for (const path of new Set(Object.values(packed))) {
    const fault = await faultOf(packing.folder.pathOf(path));
    if (fault) packing.mistake(at, saidOf(path, fault));
  }
  return packed;
}

async function faultOf(path: string): Promise<GlbFault | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const checked = await checkGlb(size, async (start, end) => {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    });
    return checked.ok ? undefined : checked.error;
  } finally {
    await file.close();
  }
}

function saidOf(path: string, fault: GlbFault): Said {
  const message = `${path}: ${wordsOf(fault)}`;
  if (fault.code === 'damaged') return { code: 'model-damaged', detail: path, message };
  const code = fault.code === 'not-whole' ? 'model-not-whole' : 'model-wants';
  return { code, ...(fault.detail === undefined ? {} : { detail: fault.detail }), message };
}

function wordsOf({ code, detail }: GlbFault): string {
  switch (code) {
    case 'damaged':
      return `not a model that can be read (${detail}); export it as binary glTF 2.0 (.glb)`;
    case 'not-whole':
      return `a part of it lies elsewhere (${detail}); export it as one file, binary glTF (.glb), with its pictures inside`;
    case 'compressed':
      return `it is packed by ${detail}, which wants a decoder that devices do not have; export it without compression`;
    case 'unsupported':
      return `it requires ${detail}, which readers do not know; export it without`;
  }
}
