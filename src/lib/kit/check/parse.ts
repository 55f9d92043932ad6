import * as v from 'valibot';
import { err, ok, type Result } from '../../shared/result';
import type { KitFault } from '../fault';
import { KitManifest } from '../manifest';
import { manifestProblems } from './problems';

const PATH = 'data/kit.json';
const FORMAT_VERSION = 1;

/** `kit.json` out of hostile bytes: format, schema, and the agreement of its parts. */
export function parseManifest(bytes: Uint8Array): Result<KitManifest, KitFault> {
  const json = parseJson(bytes);
  if (!json.ok) return json;
  const version = versionOf(json.value);
  if (version !== undefined && version !== FORMAT_VERSION)
    return err({ code: 'version-unsupported', path: PATH, detail: `format version ${String(version).slice(0, 20)}` });
  const parsed = parseBySchema(json.value);
  if (!parsed.ok) return parsed;
  const [problem] = manifestProblems(parsed.value);
  return problem ? err({ code: 'manifest-invalid', path: PATH, detail: `${problem.at}: ${problem.detail}` }) : parsed;
}

function parseJson(bytes: Uint8Array): Result<unknown, KitFault> {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    return err({ code: 'manifest-invalid', path: PATH, detail: cause instanceof Error ? cause.message : 'not JSON' });
  }
}

function versionOf(json: unknown): unknown {
  const known = v.safeParse(v.object({ format: v.literal('sandyq-kit'), formatVersion: v.unknown() }), json);
  return known.success ? known.output.formatVersion : undefined;
}

function parseBySchema(json: unknown): Result<KitManifest, KitFault> {
  try {
    const parsed = v.safeParse(KitManifest, json, { abortEarly: true });
    if (parsed.success) return ok(parsed.output);
    const [issue] = parsed.issues;
    return err({ code: 'manifest-invalid', path: PATH, detail: `${v.getDotPath(issue) ?? ''}: ${issue.message}` });
  } catch (cause) {
    // Gates nest without a bound in the schema; nested thousands deep they exhaust the stack.
    if (cause instanceof RangeError) return err({ code: 'manifest-invalid', path: PATH, detail: 'nested too deeply' });
    throw cause;
  }
}
