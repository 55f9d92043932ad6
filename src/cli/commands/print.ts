import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from 'citty';
import * as v from 'valibot';
import type { KitManifest } from '../../lib/kit/manifest';
import type { OpenedKit } from '../../lib/kit/open';
import type { KitSource } from '../../lib/kit/source';
import { verifyKit } from '../../lib/kit/verify';
import type { PrintOptions } from '../../lib/print/printing';
import { LanguageTag } from '../../lib/shared/text';
import { explainFault } from '../faults';
import { type ExitCode, type Io, progressLine, UsedWrongly } from '../io';
import { openKitFile } from '../open-kit';
import { findBrowser, noBrowser, thisMachine } from '../print/browser';
import { printToPdf } from '../print/chromium';
import { readKitFile } from '../print/kit-files';
import { readOwners } from '../print/owners';
import { sourceInFolder, writePage } from '../print/page';
import { readPdfPages } from '../print/pdf-pages';

interface Printed {
  readonly manifest: KitManifest;
  readonly pdf: Uint8Array<ArrayBuffer>;
  readonly pages: number | undefined;
}

export default defineCommand({
  meta: { name: 'print', description: 'Print a kit as a booklet, or its answer sheets for a group, to a PDF' },
  args: {
    kit: { type: 'positional', required: true, description: 'Kit to print; it is verified first' },
    out: { type: 'string', required: true, description: 'PDF to write', valueHint: 'F.pdf' },
    language: { type: 'string', description: 'Language; the first one of the kit unless said', valueHint: 'kk|ru|en' },
    unit: { type: 'string', description: 'One unit only, by its id', valueHint: 'ID' },
    format: { type: 'string', default: 'a4', description: 'a4, or a5 for a booklet', valueHint: 'a4|a5' },
    hub: { type: 'string', description: 'Address of your hub, for QR codes beside videos', valueHint: 'URL' },
    'learner-sheets': {
      type: 'string',
      description: 'Print answer sheets alone, a set for each learner of a CSV (account,name,group)',
      valueHint: 'ROSTER.csv',
    },
    key: { type: 'string', description: 'Public key that has to have signed the kit', valueHint: 'NAME.pub' },
    browser: {
      type: 'string',
      description: 'Chromium, Chrome or Edge; found by itself unless said',
      valueHint: 'PATH',
    },
  },
  async run({ args, data }): Promise<ExitCode> {
    const io: Io = data;
    const roster = args['learner-sheets'];
    const owners = roster === undefined ? [{}] : readOwners(await readFile(roster, 'utf8'), roster);
    const browser = findBrowser(thisMachine, args.browser);
    if (browser === undefined) throw new UsedWrongly(noBrowser(thisMachine, args.browser));
    const { language, format, unit } = checked(args);
    const options = {
      format,
      unit,
      address: addressOf(args.hub),
      printedAt: new Date(),
      owners,
      sheetsOnly: roster !== undefined,
    };
    const folder = await mkdtemp(join(tmpdir(), 'sandyq-print-'));
    const progress = progressLine(io, 'Verifying');
    try {
      let printed: Printed | undefined;
      const kit = await openKitFile(args.kit, args.key, async (source, trusted, opening) => {
        const opened = await verifyKit(source, trusted, { ...opening, onProgress: progress.show });
        progress.end();
        if (opened.ok)
          printed = await printKit(
            opened.value,
            source,
            { ...options, language: language ?? firstOf(opened.value) },
            browser,
            folder,
          );
        return opened;
      });
      return await tell(io, args.out, kit, printed);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

function checked(args: { readonly language?: string; readonly format: string; readonly unit?: string }) {
  const { language, format, unit } = args;
  if (format !== 'a4' && format !== 'a5') throw new UsedWrongly(`--format is a4 or a5, not «${format}».`);
  if (language !== undefined && !v.is(LanguageTag, language)) throw new UsedWrongly(`«${language}» is no language.`);
  return { language, format, unit } as const;
}

function addressOf(hub: string | undefined): string | undefined {
  if (hub === undefined) return undefined;
  const url = URL.canParse(hub) ? new URL(hub) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.origin;
  throw new UsedWrongly(`«${hub}» is no address of a hub; it looks like https://hub.example.kz`);
}

const firstOf = ({ manifest }: OpenedKit): string => manifest.languages[0]!;

/** Twice: where a heading came to stand, only the first printing tells. */
async function printKit(
  kit: OpenedKit,
  file: KitSource,
  options: PrintOptions,
  browser: string,
  folder: string,
): Promise<Printed> {
  const { manifest } = kit;
  if (options.unit !== undefined && !manifest.units.some(({ id }) => id === options.unit))
    throw new UsedWrongly(`There is no unit «${options.unit}»: ${manifest.units.map(({ id }) => id).join(', ')}.`);
  const source = sourceInFolder(manifest, (path) => readKitFile(kit, file, path), folder);
  const print = async (pages: ReadonlyMap<string, number> | undefined) =>
    await printToPdf(browser, await writePage(manifest, source, { ...options, pages }, folder), folder);
  const first = await print(new Map());
  const found = readPdfPages(first);
  if (found === undefined) return { manifest, pdf: await print(undefined), pages: undefined };
  const pdf = await print(found.pageOf);
  return { manifest, pdf, pages: readPdfPages(pdf)?.count };
}

async function tell(
  io: Io,
  out: string,
  kit: Awaited<ReturnType<typeof openKitFile>>,
  printed: Printed | undefined,
): Promise<ExitCode> {
  if (!kit.ok || printed === undefined) {
    if (!kit.ok) io.err(`${explainFault(kit.error)}\n`);
    return 1;
  }
  await writeFile(out, printed.pdf);
  const { manifest, pages } = printed;
  io.out(`${out}: ${manifest.id} ${manifest.version}${pages === undefined ? '' : `, ${pages} pages`}`);
  if (pages === undefined)
    io.err('This browser’s PDF does not tell where chapters begin: the contents name chapters, not pages.\n');
  return 0;
}
