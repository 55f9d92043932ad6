/** A binary glTF of this description and these bytes; a triangle, unless said otherwise. */
export function glbOf(json: object = TRIANGLE, bytes: Uint8Array = triangle()): Uint8Array<ArrayBuffer> {
  const text = padded(new TextEncoder().encode(JSON.stringify(json)), 0x20);
  const binary = padded(bytes, 0);
  const whole = new Uint8Array(12 + 8 + text.length + 8 + binary.length);
  const view = new DataView(whole.buffer);
  [0x46546c67, 2, whole.length, text.length, 0x4e4f534a].forEach((word, at) => view.setUint32(at * 4, word, true));
  whole.set(text, 20);
  view.setUint32(20 + text.length, binary.length, true);
  view.setUint32(24 + text.length, 0x004e4942, true);
  whole.set(binary, 28 + text.length);
  return whole;
}

export const TRIANGLE = {
  asset: { version: '2.0' },
  scene: 0,
  scenes: [{ nodes: [0] }],
  nodes: [{ mesh: 0 }],
  meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
  accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 0] }],
  bufferViews: [{ buffer: 0, byteLength: 36 }],
  buffers: [{ byteLength: 36 }],
};

const triangle = (): Uint8Array => new Uint8Array(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]).buffer);

function padded(bytes: Uint8Array, filler: number): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4).fill(filler);
  whole.set(bytes);
  return whole;
}
