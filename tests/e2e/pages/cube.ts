import { glbOf } from '../../../src/lib/kit/model/glb.fixture';

/** A cube with a picture on each side, each side of another colour, which spins when it is let. */
export function cubeModel(jpeg: Uint8Array): Uint8Array<ArrayBuffer> {
  const [positions, normals, places, colours]: number[][] = [[], [], [], []];
  const indices: number[] = [];
  for (const axis of [0, 1, 2])
    for (const side of [-1, 1]) {
      const first = positions!.length / 3;
      for (const [u, v] of [[-1, -1], [side, -side], [-side, side], [1, 1]] as const) {
        const corner = [0, 0, 0];
        [corner[axis], corner[(axis + 1) % 3], corner[(axis + 2) % 3]] = [side, u, v];
        const normal = [0, 0, 0];
        normal[axis] = side;
        positions!.push(...corner);
        normals!.push(...normal);
        places!.push((u + 1) / 2, (1 - v) / 2);
        colours!.push(...[0, 1, 2].map((one) => (one === axis ? 1 : side === 1 ? 0.6 : 0.2)));
      }
      indices.push(first, first + 1, first + 2, first + 2, first + 1, first + 3);
    } // prettier-ignore
  const times = [0, 1, 2];
  const turns = [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1];
  const floats = [positions!, normals!, places!, colours!, times, turns].map(
    (list) => new Uint8Array(new Float32Array(list).buffer),
  );
  const pieces = [...floats, new Uint8Array(new Uint16Array(indices).buffer), jpeg];
  const bufferViews: { buffer: 0; byteOffset: number; byteLength: number }[] = [];
  let length = 0;
  for (const { byteLength } of pieces) {
    bufferViews.push({ buffer: 0, byteOffset: length, byteLength });
    length += Math.ceil(byteLength / 4) * 4;
  }
  const whole = new Uint8Array(length);
  pieces.forEach((piece, at) => whole.set(piece, bufferViews[at]!.byteOffset));
  const accessor = (bufferView: number, count: number, type: string, more: object = {}) => ({
    bufferView,
    componentType: 5126,
    count,
    type,
    ...more,
  });
  return glbOf(
    {
      asset: { version: '2.0' },
      scene: 0,
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0 }],
      meshes: [
        {
          primitives: [{ attributes: { POSITION: 0, NORMAL: 1, TEXCOORD_0: 2, COLOR_0: 3 }, indices: 6, material: 0 }],
        },
      ],
      materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 }, metallicFactor: 0 }, doubleSided: true }],
      textures: [{ source: 0 }],
      images: [{ bufferView: 7, mimeType: 'image/jpeg' }],
      animations: [
        { channels: [{ sampler: 0, target: { node: 0, path: 'rotation' } }], samplers: [{ input: 4, output: 5 }] },
      ],
      accessors: [
        accessor(0, 24, 'VEC3', { min: [-1, -1, -1], max: [1, 1, 1] }),
        accessor(1, 24, 'VEC3'),
        accessor(2, 24, 'VEC2'),
        accessor(3, 24, 'VEC3'),
        accessor(4, 3, 'SCALAR', { min: [0], max: [2] }),
        accessor(5, 3, 'VEC4'),
        { bufferView: 6, componentType: 5123, count: 36, type: 'SCALAR' },
      ],
      bufferViews,
      buffers: [{ byteLength: length }],
    },
    whole,
  );
}
