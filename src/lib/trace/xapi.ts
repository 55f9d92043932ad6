import type { AccountId, DeviceId } from '../shared/ids';
import type { JournalRecord } from './journal';
import type { About, Describe, SegmentContext, SharedPart } from './shared';
import type { Activity, KitRef, Place, Statement, StatementContext, StatementResult, TraceEvent } from './statement';
import { URL_NAMESPACE, uuid5 } from './uuid5';
import * as words from './vocabulary';

const { VERBS } = words;

/** Everything of a statement that its record does not say. */
export interface StatementSource extends SegmentContext {
  readonly learner: AccountId;
  readonly device: DeviceId;
  readonly describe?: Describe;
}

/**
 * The full xAPI 1.0.3 statement of one record. The same record and source give the same statement anywhere: its id is
 * a UUID version 5 of the device and the counter, its registration one of the learner and the kit, so neither is
 * ever stored.
 */
export async function statementOf(record: JournalRecord, source: StatementSource): Promise<Statement> {
  const { event } = record;
  const kit = kitOf(event);
  const [id, registration] = await Promise.all([
    uuid5(source.device, String(record.counter)),
    kit === undefined ? undefined : uuid5(URL_NAMESPACE, `${source.homePage}:learner:${source.learner}:kit:${kit.kit}`),
  ]);
  const said = say(event, source);
  return {
    id,
    actor: { objectType: 'Agent', account: { homePage: source.homePage, name: source.learner } },
    verb: said.verb,
    object: said.object,
    ...(said.result === undefined ? {} : { result: said.result }),
    context: contextOf(said, source, kit, registration),
    timestamp: record.time,
  };
}

/** Source of the statements of one segment, out of what it shares. */
export function sourceOf(
  segment: { readonly learner: AccountId; readonly device: DeviceId },
  shared: SharedPart,
): StatementSource {
  const about = new Map<string, About>();
  for (const [kit, item, kind, name] of shared.places) {
    if (kind !== undefined) about.set(`${shared.kits[kit]?.join(' ')} ${item}`, { kind, ...(name && { name }) });
  }
  const { homePage, platform, language } = shared;
  return {
    learner: segment.learner,
    device: segment.device,
    homePage,
    ...(platform === undefined ? {} : { platform }),
    ...(language === undefined ? {} : { language }),
    describe: ({ kit, version, item }) => about.get(`${kit} ${version} ${item}`),
  };
}

interface Said {
  readonly verb: Statement['verb'];
  readonly object: Activity;
  readonly result?: StatementResult;
  readonly parent?: Activity;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function contextOf(
  said: Said,
  source: StatementSource,
  kit: KitRef | undefined,
  registration?: string,
): StatementContext {
  const grouping = kit === undefined || said.object.id === kitActivity(kit).id ? undefined : [kitActivity(kit)];
  const parent = said.parent === undefined ? undefined : [said.parent];
  return {
    ...(registration === undefined ? {} : { registration }),
    ...(kit === undefined ? {} : { revision: kit.version }),
    ...(source.platform === undefined ? {} : { platform: source.platform }),
    ...(source.language === undefined ? {} : { language: source.language }),
    ...(grouping === undefined && parent === undefined
      ? {}
      : { contextActivities: { ...(parent && { parent }), ...(grouping && { grouping }) } }),
    ...(said.extensions === undefined ? {} : { extensions: said.extensions }),
  };
}

function say(event: TraceEvent, source: StatementSource): Said {
  const item = (place: Place): Activity => itemActivity(place, source.describe?.(place));
  const app: Activity = { objectType: 'Activity', id: source.homePage, definition: { type: words.APPLICATION } };
  switch (event.kind) {
    case 'signed-in':
      return { verb: VERBS.loggedIn, object: app, extensions: { [words.OFFLINE]: event.offline } };
    case 'signed-out':
      return { verb: VERBS.loggedOut, object: app };
    case 'installed-kit':
      return { verb: VERBS.installed, object: kitActivity(event.kit), extensions: { [words.ROAD]: event.road } };
    case 'removed-kit':
      return { verb: VERBS.removed, object: kitActivity(event.kit) };
    case 'opened-item':
      return { verb: VERBS.initialized, object: item(event.at) };
    case 'spent-time':
      return { verb: VERBS.experienced, object: item(event.at), result: { duration: duration(event.activeMs) } };
    case 'finished-item':
      return { verb: VERBS.completed, object: item(event.at), result: { completion: true, ...timed(event.activeMs) } };
    case 'watched-broadcast':
      return {
        verb: VERBS.attended,
        object: item(event.at),
        result: { completion: true },
        extensions: { [words.BROADCAST]: event.entry },
      };
    case 'played-media':
      return played(event, item(event.at));
    case 'started-attempt':
      return { verb: VERBS.attempted, object: item(event.at), extensions: { [words.ATTEMPT]: event.attempt } };
    case 'answered-question':
      return answered(event, item(event.at));
    case 'finished-attempt':
      return finished(event, item(event.at));
    case 'submitted-work':
      return {
        verb: VERBS.submitted,
        object: item(event.at),
        extensions: {
          [words.ATTEMPT]: event.attempt,
          [words.DOCUMENT]: event.submission,
          ...(event.digest !== undefined && { [words.DIGEST]: event.digest }),
        },
      };
    case 'suspended-item':
      return {
        verb: VERBS.suspended,
        object: item(event.at),
        extensions: { [words.ATTEMPT]: event.attempt, [words.STATE]: event.state },
      };
    case 'asked-question': {
      const object: Activity = {
        objectType: 'Activity',
        id: `urn:sandyq:document:${encodeURIComponent(event.thread)}`,
        definition: { type: words.QUESTION_THREAD },
      };
      return { verb: VERBS.asked, object, ...(event.at === undefined ? {} : { parent: item(event.at) }) };
    }
    case 'gave-feedback':
      return { verb: VERBS.responded, object: item(event.at) };
    case 'read-answer':
      return {
        verb: VERBS.read,
        object: {
          objectType: 'Activity',
          id: `urn:sandyq:document:${encodeURIComponent(event.document)}`,
          definition: { type: words.NOTE },
        },
      };
  }
}

type Event<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

/** ADL video profile: ranges as `from[.]to[,]from[.]to`, seconds. */
const played = (event: Event<'played-media'>, object: Activity): Said => ({
  verb: VERBS.played,
  object,
  result: {
    extensions: {
      [words.VIDEO_TIME]: event.segments[0]?.[0] ?? 0,
      [words.PLAYED_SEGMENTS]: event.segments.map(([from, to]) => `${from}[.]${to}`).join('[,]'),
    },
  },
  extensions: { [words.VIDEO_LENGTH]: event.length },
});

const answered = (event: Event<'answered-question'>, test: Activity): Said => ({
  verb: VERBS.answered,
  object: {
    objectType: 'Activity',
    id: `${test.id}:question:${encodeURIComponent(event.question)}`,
    definition: {
      type: words.INTERACTION,
      interactionType: words.INTERACTION_TYPES[event.interaction] ?? 'other',
    },
  },
  parent: test,
  result: { response: event.response, ...scored(event.score) },
  extensions: { [words.ATTEMPT]: event.attempt },
});

const finished = (event: Event<'finished-attempt'>, object: Activity): Said => ({
  verb: event.passed === undefined ? VERBS.completed : event.passed ? VERBS.passed : VERBS.failed,
  object,
  result: {
    completion: true,
    ...(event.passed === undefined ? {} : { success: event.passed }),
    ...scored(event.score),
    ...timed(event.activeMs),
  },
  extensions: { [words.ATTEMPT]: event.attempt },
});

const scored = (score: number | undefined): StatementResult =>
  score === undefined ? {} : { score: { scaled: score } };
const timed = (ms: number | undefined): StatementResult => (ms === undefined ? {} : { duration: duration(ms) });

/** ISO 8601 in seconds with hundredths, as xAPI 4.6 recommends. */
const duration = (ms: number): string => `PT${(Math.round(ms / 10) / 100).toString()}S`;

function kitOf(event: TraceEvent): KitRef | undefined {
  if ('kit' in event) return event.kit;
  return 'at' in event ? event.at : undefined;
}

const kitActivity = ({ kit }: KitRef): Activity => ({
  objectType: 'Activity',
  id: `urn:sandyq:kit:${kit}`,
  definition: { type: words.COURSE },
});

const itemActivity = ({ kit, item }: Place, about: About | undefined): Activity => ({
  objectType: 'Activity',
  id: `urn:sandyq:kit:${kit}:item:${item}`,
  definition: {
    type: words.ITEM_TYPES[about?.kind ?? ''] ?? words.LESSON,
    // A language map has at least one entry (xAPI 1.0.3, part 2, section 4.2).
    ...(about?.name === undefined || Object.keys(about.name).length === 0 ? {} : { name: about.name }),
  },
});
