import { runCommandLine } from '../frame';

/** The command line with these commands, for tests: what it says is answered with its exit code. */
export function commandLine(subCommands: Parameters<typeof runCommandLine>[0]['subCommands'], terminal = false) {
  return async (...argv: string[]) => {
    const said = { out: '', err: '' };
    const code = await runCommandLine({ subCommands }, argv, {
      out: (text) => void (said.out += `${text}\n`),
      err: (text) => void (said.err += text),
      terminal,
    });
    return { code, ...said };
  };
}
