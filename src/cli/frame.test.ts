import { defineCommand } from 'citty';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from './frame';
import { UsedWrongly, type Io } from './io';

function listen() {
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => void (said.out += `${text}\n`),
    err: (text) => void (said.err += text),
    terminal: false,
  };
  return { said, io };
}

const seen: unknown[] = [];
const root = defineCommand({
  meta: { name: 'sandyq' },
  subCommands: {
    do: defineCommand({
      meta: { name: 'do', description: 'Do a thing' },
      args: {
        thing: { type: 'positional', required: true },
        how: { type: 'string' },
        demo: { type: 'boolean', default: true },
      },
      run: ({ args }) => {
        seen.push([args.thing, args.how, args.demo]);
        return args.thing === 'bad' ? 1 : 0;
      },
    }),
    group: { subCommands: { inner: { run: () => 0 } } },
    fail: defineCommand({
      args: { how: { type: 'positional', required: true } },
      run: ({ args }) => {
        if (args.how === 'wrongly') throw new UsedWrongly('Not like that.');
        if (args.how === 'system')
          throw Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open', path: 'a.kit' });
        throw new Error('a bug');
      },
    }),
  },
});

const run = async (...argv: string[]) => {
  const { said, io } = listen();
  return { code: await runCommandLine(root, argv, io), ...said };
};

describe('runCommandLine', () => {
  it('gives a command its words and returns its code', async () => {
    expect(await run('do', 'x', '--how', 'well', '--no-demo')).toMatchObject({ code: 0 });
    expect(await run('do', 'bad', '--how=badly')).toMatchObject({ code: 1 });
    expect(seen).toEqual([
      ['x', 'well', false],
      ['bad', 'badly', true],
    ]);
  });

  it.each([
    [['do'], 'THING'],
    [['do', 'x', '--hwo', 'y'], '--hwo'],
    [['do', 'x', '--no-dmeo'], '--no-dmeo'],
    [['do', 'x', '--how'], '--how wants a value'],
    [['do', 'x', 'y'], 'One word too many'],
    [['nothing'], 'no command «nothing»'],
    [['group', 'outer'], 'no command «outer»'],
    [['fail', 'wrongly'], 'Not like that.'],
    [['fail', 'system'], 'There is no a.kit'],
    [['fail', 'bug'], 'a bug'],
  ])('%j is used wrongly, and hears why', async (argv, message) => {
    const { code, err, out } = await run(...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(out).toBe('');
  });

  it('helps, for each command, on standard output', async () => {
    const { code, out } = await run('do', '--help');
    expect(code).toBe(0);
    expect(out).toContain('sandyq do');
    expect(out).toContain('--how');
    expect((await run('--help')).out).toContain('Do a thing');
  });

  it('without a command shows what there is, as an error', async () => {
    expect(await run()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Do a thing') });
    expect(await run('group')).toMatchObject({ code: 2, err: expect.stringContaining('inner') });
  });
});
