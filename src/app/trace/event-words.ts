import type { KitId } from '$lib/shared/ids';
import type { LocalizedText } from '$lib/shared/text';
import type { TraceEvent } from '$lib/trace/statement';
import { formatPercent, m, say } from '../text';

/** One statement in plain words; the item that it is about follows them, then the question where there is one. */
export function eventWords(event: TraceEvent, titleOf: (kit: KitId) => LocalizedText | undefined): string {
  const kitName = (kit: KitId) => say(titleOf(kit)) || kit;
  const percent = (score: number | undefined) => (score === undefined ? '' : formatPercent(score));
  switch (event.kind) {
    case 'signed-in':
      return event.offline ? m.tutor_event_signed_in_offline() : m.tutor_event_signed_in();
    case 'signed-out':
      return m.tutor_event_signed_out();
    case 'installed-kit':
      return event.road === 'file'
        ? m.tutor_event_installed_file({ kit: kitName(event.kit.kit) })
        : m.tutor_event_installed_lan({ kit: kitName(event.kit.kit) });
    case 'removed-kit':
      return m.tutor_event_removed({ kit: kitName(event.kit.kit) });
    case 'opened-item':
      return m.tutor_event_opened();
    case 'spent-time':
      return m.tutor_event_spent_time();
    case 'finished-item':
      return m.tutor_event_finished();
    case 'watched-broadcast':
      return m.tutor_event_broadcast();
    case 'played-media':
      return m.tutor_event_played({ percent: percent(playedShare(event)) });
    case 'started-attempt':
      return m.tutor_event_attempt_started({ number: event.attempt });
    case 'answered-question':
      return event.score === undefined
        ? m.common_trace_answered()
        : m.common_trace_answered_score({ percent: percent(event.score) });
    case 'finished-attempt':
      return event.score === undefined
        ? m.tutor_event_attempt_finished({ number: event.attempt })
        : m.tutor_event_attempt_score({ number: event.attempt, percent: percent(event.score) });
    case 'suspended-item':
      return m.tutor_event_suspended();
    case 'submitted-work':
      return m.tutor_event_submitted({ number: event.attempt });
    case 'asked-question':
      return event.at === undefined ? m.tutor_event_asked() : m.tutor_event_asked_about();
    case 'gave-feedback':
      return m.tutor_event_feedback();
    case 'read-answer':
      return m.tutor_event_read_answer();
  }
}

function playedShare({ segments, length }: Extract<TraceEvent, { kind: 'played-media' }>): number {
  if (length <= 0) return 0;
  return Math.min(1, segments.reduce((sum, [from, to]) => sum + (to - from), 0) / length);
}
