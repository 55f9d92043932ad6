import {
  AmbientLight,
  AnimationMixer,
  Box3,
  DirectionalLight,
  LoadingManager,
  Mesh,
  PerspectiveCamera,
  PMREMGenerator,
  Scene,
  Sphere,
  TextureLoader,
  WebGLRenderer,
  type Object3D,
  type Texture,
  type WebGLRenderTarget,
} from 'three';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { eyeOf, type Orbit } from './orbit';

/*
 * Draws one model with three.js, whenever something changed and not before: a phone need not be warm for a picture that stands
 * still. Only what lies in the file is read; the policy of the app's pages lets nothing else through either.
 */

export interface ModelScene {
  /** Does it move by itself? Not before it is told to. */
  readonly moves: boolean;
  look(orbit: Orbit): void;
  /** CSS pixels. */
  resize(width: number, height: number): void;
  play(on: boolean): void;
  close(): void;
}

/** Rejects where the model can't be read; throws where there is no WebGL. */
export async function openModel(canvas: HTMLCanvasElement, glb: ArrayBuffer): Promise<ModelScene> {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  try {
    const { scene: model, animations } = await read(glb);
    return present(renderer, model, animations.length === 0 ? undefined : mixerOf(model, animations));
  } catch (cause) {
    renderer.dispose();
    throw cause;
  }
}

function read(glb: ArrayBuffer) {
  const manager = new LoadingManager();
  // A model that names a file elsewhere gets nothing.
  manager.setURLModifier((url) => (/^(blob|data):/.test(url) ? url : 'data:,'));
  const loader = new GLTFLoader(manager);
  // As pictures, not by fetch: pages of the app may fetch no address of their own making.
  loader.register((parser) => {
    parser.textureLoader = new TextureLoader(manager);
    return { name: 'pictures' };
  });
  return loader.parseAsync(glb, '');
}

function mixerOf(model: Object3D, animations: Awaited<ReturnType<typeof read>>['animations']): AnimationMixer {
  const mixer = new AnimationMixer(model);
  for (const animation of animations) mixer.clipAction(animation).play();
  return mixer;
}

function present(renderer: WebGLRenderer, model: Object3D, mixer: AnimationMixer | undefined): ModelScene {
  const scene = new Scene();
  const slow = drawsByProcessor(renderer);
  const room = slow ? undefined : roomOf(renderer);
  scene.environment = room?.texture ?? null;
  const sun = new DirectionalLight(0xffffff, slow ? 2 : 1);
  sun.position.set(1, 2, 3);
  scene.add(model, sun, new AmbientLight(0xffffff, slow ? 2 : 0.2));
  const ball = new Box3().setFromObject(model).getBoundingSphere(new Sphere());
  const radius = Number.isFinite(ball.radius) && ball.radius > 0 ? ball.radius : 1;
  const camera = new PerspectiveCamera(40, 1, radius / 100, radius * 20);
  const draw = () => renderer.render(scene, camera);
  /** Milliseconds, of the frame before. */
  let before: number | undefined;
  const move = (time: number) => {
    mixer?.update(before === undefined ? 0 : (time - before) / 1_000);
    before = time;
    draw();
  };
  return {
    moves: mixer !== undefined,
    look(orbit) {
      const [x, y, z] = eyeOf(orbit);
      camera.position.set(x, y, z).multiplyScalar(radius).add(ball.center);
      camera.lookAt(ball.center);
      draw();
    },
    resize(width, height) {
      renderer.setPixelRatio(slow ? 1 : Math.min(2, devicePixelRatio));
      renderer.setSize(width, height, false);
      camera.aspect = width / height;
      // All of it is seen in a frame that is higher than wide, too.
      camera.fov = 40 * Math.max(1, Math.min(2, height / width));
      camera.updateProjectionMatrix();
      draw();
    },
    play(on) {
      before = undefined;
      renderer.setAnimationLoop(on ? move : null);
    },
    close() {
      renderer.setAnimationLoop(null);
      room?.dispose();
      model.traverse(release);
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}

/** What metal mirrors; without it it would be black. */
function roomOf(renderer: WebGLRenderer): WebGLRenderTarget {
  const generator = new PMREMGenerator(renderer);
  const room = generator.fromScene(new RoomEnvironment(), 0.04);
  generator.dispose();
  return room;
}

/** Then a room takes many seconds, and lamps have to do. */
function drawsByProcessor(renderer: WebGLRenderer): boolean {
  const gl = renderer.getContext();
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = info && gl.getParameter(info.UNMASKED_RENDERER_WEBGL);
  return typeof name === 'string' && /swiftshader|llvmpipe|softpipe|basic render|software/i.test(name);
}

function release(object: Object3D): void {
  if (!(object instanceof Mesh)) return;
  object.geometry.dispose();
  for (const material of [object.material].flat()) {
    for (const value of Object.values(material))
      if ((value as Texture | null)?.isTexture === true) (value as Texture).dispose();
    material.dispose();
  }
}
