import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, parseArgs, renderUsage, runCommand, type SubCommandsDef } from 'citty';
import { type ExitCode, type Io, UsedWrongly } from './io';

/*
 * The frame of every command: what citty leaves open. Commands are citty's; `run` gets the Io as `data` and returns an
 * exit code. Words that no command knows are refused, for a mistyped `--no-dmeo` must not open a hub.
 */

type Command = CommandDef<ArgsDef>;

/** Runs a command line (without `node` and the script) and says how it ended. Never exits the process, never throws. */
export async function runCommandLine(root: Command, argv: readonly string[], io: Io): Promise<ExitCode> {
  let found: Found = { command: root, path: [], rest: argv };
  try {
    found = await findCommand(root, argv);
    const { command, rest } = found;
    if (rest.includes('--help') || rest.includes('-h')) return await help(found, io);
    if (await valueOf(command.subCommands)) return await noSuchCommand(found, io);
    const args = await valueOf(command.args ?? {});
    checkWords(args, rest);
    const { result } = await runCommand(command, { rawArgs: [...rest], data: io });
    return result === 1 || result === 2 ? result : 0;
  } catch (cause) {
    return await explain(cause, found, io);
  }
}

interface Found {
  readonly command: Command;
  /** Names from the root: `['trace', 'verify']`. */
  readonly path: readonly string[];
  readonly rest: readonly string[];
}

async function findCommand(root: Command, argv: readonly string[]): Promise<Found> {
  let found: Found = { command: root, path: [], rest: argv };
  for (;;) {
    const commands: SubCommandsDef | undefined = await valueOf(found.command.subCommands);
    const [name, ...rest] = found.rest;
    if (!commands || name === undefined || !Object.hasOwn(commands, name)) return found;
    found = { command: (await valueOf(commands[name])) as Command, path: [...found.path, name], rest };
  }
}

async function help({ command, path }: Found, io: Io): Promise<ExitCode> {
  const meta = await valueOf(command.meta ?? {});
  const named = { ...command, meta: { ...meta, name: ['sandyq', ...path].join(' ') } };
  // Without citty's colours: help is read in pipes and logs too.
  io.out(stripVTControlCharacters(await renderUsage(named)));
  return 0;
}

/** `sandyq`, `sandyq trace`: the commands there are. */
async function noSuchCommand(found: Found, io: Io): Promise<ExitCode> {
  await help(found, { ...io, out: (text) => io.err(`${text}\n`) });
  const [name] = found.rest;
  if (name !== undefined) io.err(`\nThere is no command «${name}».\n`);
  return 2;
}

function checkWords(args: ArgsDef, argv: readonly string[]): void {
  const known = new Set(
    Object.entries(args).flatMap(([name, arg]) => [name, ...('alias' in arg ? [arg.alias ?? []].flat() : [])]),
  );
  const parsed = parseArgs(argv as string[], args);
  for (const word of argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)) {
    const flag = /^--?([^=]+)/.exec(word)?.[1];
    if (flag === undefined || word === '-') continue;
    const negated = flag.startsWith('no-') && args[flag.slice(3)]?.type === 'boolean';
    if (!known.has(flag) && !negated) throw new UsedWrongly(`There is no option «${word}» here.`);
  }
  for (const [name, { type }] of Object.entries(args))
    if (type === 'string' && parsed[name] === '') throw new UsedWrongly(`Option --${name} wants a value.`);
  const places = Object.values(args).filter(({ type }) => type === 'positional');
  // `FILE…` takes as many as there are.
  if (places.some(({ valueHint }) => valueHint?.endsWith('…'))) return;
  if (parsed._.length > places.length) throw new UsedWrongly(`One word too many: «${parsed._[places.length]}».`);
}

async function explain(cause: unknown, { path }: Found, io: Io): Promise<ExitCode> {
  const command = ['sandyq', ...path].join(' ');
  if (cause instanceof UsedWrongly || (cause instanceof Error && cause.name === 'CLIError'))
    io.err(`${cause.message}\nSee: ${command} --help\n`);
  else if (isSystemError(cause)) io.err(`${systemMessage(cause)}\n`);
  else io.err(`${command} failed in a way it should not: ${cause instanceof Error ? cause.stack : String(cause)}\n`);
  return 2;
}

const isSystemError = (cause: unknown): cause is NodeJS.ErrnoException =>
  cause instanceof Error && 'code' in cause && 'syscall' in cause;

function systemMessage({ code, path, message }: NodeJS.ErrnoException): string {
  const messages: Readonly<Record<string, string>> = {
    ENOENT: `There is no ${path}. Check the name.`,
    EACCES: `${path} may not be read or written by you. Check its owner and mode.`,
    EISDIR: `${path} is a folder; a file is wanted.`,
    ENOTDIR: `${path} is no folder.`,
    ENOSPC: 'The disk is full. Free some space and try again.',
  };
  return messages[code ?? ''] ?? message;
}

async function valueOf<T>(value: T | (() => T | Promise<T>) | Promise<T>): Promise<T> {
  return typeof value === 'function' ? await (value as () => T | Promise<T>)() : await value;
}
