import * as v from 'valibot';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { AuthoredKit } from '../../authoring';
import type { Mistakes, SaidAt } from './mistakes';

export type YamlPath = readonly (string | number)[];

/** A `kit.yaml` that has the right shape, and the line on which each part of it stands. */
export interface KitYaml {
  readonly kit: AuthoredKit;
  lineOf(path: YamlPath): number;
}

/** undefined where the file cannot be used; what is wrong with it is in `mistakes`. */
export function readKitYaml(file: string, text: string, mistakes: Mistakes): KitYaml | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  for (const error of [...document.errors, ...document.warnings])
    mistakes.add(file, counter.linePos(error.pos[0]).line, { code: 'yaml-malformed', message: error.message });
  if (document.errors.length > 0) return undefined;
  const lineOf = (path: YamlPath) => lineIn(document, counter, path);
  const parsed = v.safeParse(AuthoredKit, document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return { kit: parsed.output, lineOf };
  for (const issue of parsed.issues) {
    const path = (issue.path ?? []).map(({ key }) => key as string | number);
    mistakes.add(file, lineOf(path), saidOf(issue, path));
  }
  return undefined;
}

/** The line of the nearest part of `path` that is there. */
function lineIn(document: Document, counter: LineCounter, path: YamlPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return 1;
}

function saidOf(issue: v.BaseIssue<unknown>, path: YamlPath): SaidAt {
  const member = path.join('.');
  if (issue.received === 'undefined') return { code: 'member-missing', member, message: `«${member}» is missing` };
  if (issue.expected === 'never')
    return { code: 'member-unknown', member, message: `«${member}» is not a word of kit.yaml` };
  return { code: 'member-malformed', member, message: `«${member}»: ${issue.message}` };
}
