import { describe, expect, it } from 'vitest';
import { TRIANGLE, glbOf } from './glb.fixture';
import { checkGlb } from './glb';

const check = (bytes: Uint8Array) => checkGlb(bytes.length, async (start, end) => bytes.subarray(start, end));
const changed = (at: number, word: number): Uint8Array => {
  const bytes = glbOf();
  new DataView(bytes.buffer).setUint32(at, word, true);
  return bytes;
};

describe('a model', () => {
  it('is taken where it is whole, and asks for nothing that readers lack', async () => {
    expect(await check(glbOf())).toEqual({ ok: true, value: undefined });
    const rich = {
      ...TRIANGLE,
      extensionsUsed: ['KHR_draco_mesh_compression'],
      extensionsRequired: ['KHR_mesh_quantization', 'KHR_texture_transform'],
      images: [{ uri: 'data:image/png;base64,AA==' }, { bufferView: 0, mimeType: 'image/png' }],
    };
    expect(await check(glbOf(rich))).toMatchObject({ ok: true });
  });

  it.each([
    ['a file beside it', { buffers: [{ uri: 'scene.bin' }] }, 'not-whole', 'scene.bin'],
    ['a picture on the web', { images: [{ uri: 'https://x.example/a.png' }] }, 'not-whole', 'https://x.example/a.png'],
    ['Draco', { extensionsRequired: ['KHR_draco_mesh_compression'] }, 'compressed', 'KHR_draco_mesh_compression'],
    ['meshopt', { extensionsRequired: ['EXT_meshopt_compression'] }, 'compressed', 'EXT_meshopt_compression'],
    ['Basis', { extensionsRequired: ['KHR_texture_basisu'] }, 'compressed', 'KHR_texture_basisu'],
    ['something new', { extensionsRequired: ['KHR_gaussian_splatting'] }, 'unsupported', 'KHR_gaussian_splatting'],
    ['another version', { asset: { version: '3.0' } }, 'damaged', 'version 3.0'],
    ['no version', { asset: {} }, 'damaged', 'its description can’t be read'],
  ])('is refused with %s', async (_, more, code, detail) => {
    expect(await check(glbOf({ ...TRIANGLE, ...more }))).toEqual({ ok: false, error: { code, detail } });
  });

  it.each([
    ['nothing', new Uint8Array(0), 'too short'],
    ['a picture', new TextEncoder().encode('\u0089PNG and some more bytes'), 'no binary glTF (.glb)'],
    ['a text of glTF', new TextEncoder().encode(JSON.stringify(TRIANGLE)), 'no binary glTF (.glb)'],
    ['version 1', changed(4, 1), 'version 1'],
    ['half of one', glbOf().subarray(0, 100), 'it breaks off'],
    ['no description first', changed(16, 0x004e4942), 'no description'],
    ['a description longer than the file', changed(12, 0x7fffffff), 'no description'],
    ['a description that is none', changed(20, 0xffffffff), 'its description can’t be read'],
  ])('is none: %s', async (_, bytes, detail) => {
    expect(await check(bytes)).toEqual({ ok: false, error: { code: 'damaged', detail } });
  });
});
