import type { Launch } from '../../lib/player/protocol';
import { answerTo, unitOf, type LrsState } from '../lrs/endpoint';
import { launchQuery, type Session } from '../lrs/launch';
import { NOT_BEGUN, resultOf, type Standing } from '../lrs/standing';
import type { Documents } from '../lrs/documents';
import { isDataModel } from './scorm';

/*
 * cmi5 (https://github.com/AICC/CMI-5_Spec_Current): the unit is told of a record store on this origin, which answers out of
 * this page, network or none.
 */

interface Kept {
  readonly standing?: Omit<Standing, 'answers' | 'terminated'>;
  readonly documents?: Documents;
}

window.sandyqRuntime = (launch: Launch, report, endpoint) => {
  if (launch.unit === undefined) return () => undefined;
  const kept: Kept = isDataModel(launch.state) ? launch.state : {};
  const newId = (): string => crypto.randomUUID();
  const session: Session = { launch, unit: launch.unit, id: newId(), token: btoa(`${newId()}:${newId()}`), endpoint };
  let state: LrsState = {
    fetched: false,
    standing: { ...NOT_BEGUN, ...kept.standing },
    documents: kept.documents ?? {},
    statements: [],
  };
  const tell = (): void => {
    const { completed, passed, score, terminated, answers } = state.standing;
    report({
      result: resultOf(state.standing, unitOf(session)),
      answers: [...answers.values()],
      state: { standing: { completed, passed, score }, documents: state.documents },
      ended: terminated,
    });
  };
  // A unit that nothing is asked of is done by now.
  if (unitOf(session).moveOn === 'NotApplicable') tell();
  return {
    last: () => undefined,
    query: launchQuery(session),
    answer(request) {
      const before = state;
      const { state: after, answer } = answerTo(state, session, request, {
        newId,
        now: () => new Date().toISOString(),
      });
      state = after;
      if (before.standing !== after.standing || before.documents !== after.documents) tell();
      return answer;
    },
  };
};
