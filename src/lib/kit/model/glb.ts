import * as v from 'valibot';
import { err, ok, type Result } from '../../shared/result';

/*
 * Binary glTF 2.0 (ISO/IEC 12113:2022, chapter 4): what has to be known of a model before it goes into a kit. Readers show it
 * with no network and no decoders, so it has to be whole, and its geometry and pictures as they are.
 */

/** What somebody can do about it the packer and the import say. `detail`: a name out of the file. */
export interface GlbFault {
  readonly code: 'damaged' | 'not-whole' | 'compressed' | 'unsupported';
  readonly detail?: string;
}

export const MODEL_TYPE = 'model/gltf-binary';
const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const HEADER_BYTES = 20;
/** Of the description; shapes and pictures lie beside it. */
const MAX_JSON = 64 * 1024 * 1024;

/** What a reader that knows glTF 2.0 and these shows as it was meant. Others a model may use, but not require. */
const KNOWN: ReadonlySet<string> = new Set([
  'EXT_materials_bump',
  'EXT_mesh_gpu_instancing',
  'EXT_texture_avif',
  'EXT_texture_webp',
  'KHR_lights_punctual',
  'KHR_materials_anisotropy',
  'KHR_materials_clearcoat',
  'KHR_materials_dispersion',
  'KHR_materials_emissive_strength',
  'KHR_materials_ior',
  'KHR_materials_iridescence',
  'KHR_materials_sheen',
  'KHR_materials_specular',
  'KHR_materials_transmission',
  'KHR_materials_unlit',
  'KHR_materials_volume',
  'KHR_mesh_quantization',
  'KHR_texture_transform',
]);
/** They want a program of their own to be unpacked. */
const COMPRESSIONS = [
  'KHR_draco_mesh_compression',
  'EXT_meshopt_compression',
  'KHR_meshopt_compression',
  'KHR_texture_basisu',
];

const Files = v.optional(v.array(v.looseObject({ uri: v.optional(v.string()) })), []);
const Gltf = v.looseObject({
  asset: v.looseObject({ version: v.string() }),
  extensionsRequired: v.optional(v.array(v.string()), []),
  buffers: Files,
  images: Files,
});

export const isGlb = (head: Uint8Array): boolean => head.length >= 4 && view(head).getUint32(0, true) === MAGIC;

/** `read` gives bytes from `start` to `end` of a file of `size` bytes. Hostile: whoever made the model wrote it. */
export async function checkGlb(
  size: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<Result<undefined, GlbFault>> {
  const damaged = (detail: string) => err<GlbFault>({ code: 'damaged', detail });
  if (size < HEADER_BYTES) return damaged('too short');
  const head = await read(0, HEADER_BYTES);
  if (!isGlb(head)) return damaged('no binary glTF (.glb)');
  const header = view(head);
  const [version, length, chunk, kind] = [4, 8, 12, 16].map((at) => header.getUint32(at, true));
  if (version !== 2) return damaged(`version ${version}`);
  if (length !== size) return damaged('it breaks off');
  if (kind !== JSON_CHUNK || chunk! > Math.min(MAX_JSON, size - HEADER_BYTES)) return damaged('no description');
  const parsed = v.safeParse(Gltf, jsonOf(await read(HEADER_BYTES, HEADER_BYTES + chunk!)));
  if (!parsed.success) return damaged('its description can’t be read');
  const { asset, extensionsRequired, buffers, images } = parsed.output;
  if (!asset.version.startsWith('2.')) return damaged(`version ${asset.version.slice(0, 20)}`);
  const elsewhere = [...buffers, ...images].find(({ uri }) => uri !== undefined && !uri.startsWith('data:'));
  if (elsewhere) return err({ code: 'not-whole', detail: elsewhere.uri!.slice(0, 200) });
  const packed = extensionsRequired.find((one) => COMPRESSIONS.includes(one));
  if (packed !== undefined) return err({ code: 'compressed', detail: packed });
  const unknown = extensionsRequired.find((one) => !KNOWN.has(one));
  return unknown === undefined ? ok(undefined) : err({ code: 'unsupported', detail: unknown.slice(0, 100) });
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
