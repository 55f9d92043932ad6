import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Client } from './harness';

/** An answer that has begun, and that nobody reads until `rest` is asked for. */
export class Unread {
  private constructor(
    private readonly asked: ClientRequest,
    private readonly response: IncomingMessage,
  ) {}

  static open(client: Client, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Unread> {
    const headers = {
      Cookie: client.cookie,
      'Sandyq-Request': '1',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(client.url + path, { method, headers, agent: false });
      asked.once('error', reject);
      asked.once('response', (response) => resolve(new Unread(asked, response)));
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  async rest(): Promise<string> {
    let text = '';
    this.response.setEncoding('utf8');
    for await (const part of this.response) text += part as string;
    return text;
  }

  /** Goes away without a word. */
  leave(): void {
    this.asked.on('error', () => undefined);
    this.response.on('error', () => undefined);
    this.asked.destroy();
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Tries until it is so; what comes of a closed connection is there a moment later. */
export async function eventually<T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const seen = await look();
    if (good(seen) || tries === 50) return seen;
    await pause(50);
  }
}
