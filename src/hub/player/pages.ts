import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { STAGE_PATH } from '../../lib/player/protocol';
import { PLAYER_HEADERS, stagePolicy } from '../../lib/player/policy';
import type { Answer } from '../http/answer';
import { send } from '../http/serve';
import { hostOf } from '../http/host';

/*
 * What the hub gives out on the player's origin: its page and its service worker, nothing else. There are no people here,
 * no cookie is read and none is set; what a package asks for, its service worker answers.
 */

export class PlayerPages {
  private constructor(
    private readonly stage: string,
    private readonly script: string,
    private readonly worker: string,
    private readonly stallMs: number,
  ) {}

  /** Undefined where the player was not built: packages can't be opened, and the app says so. */
  static async load(folder: string, stallMs: number): Promise<PlayerPages | undefined> {
    try {
      const [stage, about, worker] = await Promise.all(
        ['stage.html', 'stage.json', 'worker.js'].map((name) => readFile(join(folder, name), 'utf8')),
      );
      return new PlayerPages(stage!, (JSON.parse(about!) as { script: string }).script, worker!, stallMs);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await send(request, response, this.#answer(request), this.stallMs).catch(() => response.destroy());
  };

  #answer(request: IncomingMessage): Answer {
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: PLAYER_HEADERS };
    switch ((request.url ?? '').split('?', 1)[0]) {
      case STAGE_PATH:
        return this.#file(this.stage, 'text/html', stagePolicy(hostOf(request), this.script));
      case '/worker.js':
        return this.#file(this.worker, 'text/javascript', "default-src 'none'");
      default:
        return { status: 404, headers: PLAYER_HEADERS };
    }
  }

  #file(body: string, type: string, policy: string): Answer {
    const headers = { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': policy };
    return { status: 200, headers: { ...PLAYER_HEADERS, ...headers }, body };
  }
}
