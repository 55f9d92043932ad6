/* A hub of its own for the tour: the built program, an empty data folder, the demonstration institution. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs the hub until `stop`. The same port again, so that the browser meets the same origin. */
export async function startHub(program, data, port) {
  const child = spawn(process.execPath, [program, 'hub', '--json', '--port', String(port), '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  const line = await new Promise((resolve, reject) => {
    child.stdout.on('data', (part) => {
      said += part;
      const end = said.indexOf('\n');
      if (end !== -1) resolve(said.slice(0, end));
    });
    child.once('exit', (code) => reject(new Error(`the hub ended with ${code}`)));
  });
  const { url, accounts } = JSON.parse(line);
  return {
    url,
    accounts: accounts ?? [],
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
