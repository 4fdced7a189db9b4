import type { PairVerdict } from '../../dataset/verdict';
import { spanKey, type Span } from '../../dataset/tags';
import type { CardSuggestion } from '../../protocol/card';
import { surfaceOf } from '../chips';
import { openDecisions, findDecisions, nextDecision, type Decision } from '../decisions';
import { removeIn } from '../labels';
import { entitiesAccepting, withEntities, withoutFinding, withoutProposal } from '../painting';
import { firstToken, type Scene } from '../scene';
import type { Session } from '../session';
import { readingOf } from '../insightLook';
import { canJudge } from '../views/pair';
import { finishSplit, giveType } from './labelling';
import { goToDecision, type Deed, type Deeds } from './moving';

/** Enter: whatever the one filled button says. */
function accept(session: Session, scene: Scene): void {
  const { state, decision, elsewhere } = scene;
  if (scene.place === 'elsewhere') {
    const place = elsewhere?.places[state.elsewhereAt];
    return place && session.go(place.record);
  }
  if (scene.place === 'queue') return session.surface.focus('tokens');
  if (state.split !== undefined) return finishSplit(session, scene);
  if (state.selection?.type !== undefined) return giveType(session, scene, state.selection.type);
  if (!decision || state.selection) return scene.open.length > 0 ? goToDecision(session, scene, 1) : undefined;
  answer(session, scene, decision);
}

function answer(session: Session, scene: Scene, decision: Decision): void {
  if (session.refuseEdit()) return;
  if (decision.kind === 'finding') return fix(session, scene, decision);
  if (decision.kind === 'suggestion') return acceptProposal(session, scene, decision, decision.suggestion);
  const { proposed, confidence } = decision.disagreement;
  if (proposed) acceptProposal(session, scene, decision, { ...proposed, confidence });
  else removeEntities(session, scene, decision);
}

function acceptProposal(session: Session, scene: Scene, decision: Decision, proposal: Span & { readonly confidence: number }): void {
  const { record, state } = scene;
  if (!record) return;
  const { start, end, type } = proposal;
  session.set({ accepted: [...state.accepted, spanKey(proposal)] });
  session.change(
    (before) => withEntities(before, entitiesAccepting(before, [proposal])),
    (version) => session.peer.request('accept', { record: record.record, version, suggestion: { start, end, type } }),
  );
  goOn(session, decision, start, `${type} accepted on ${surfaceOf(record, proposal)}`);
}

function removeEntities(session: Session, scene: Scene, decision: Extract<Decision, { kind: 'disagreement' }>): void {
  const { record } = scene;
  const entities = record && removeIn(record.entities, decision.disagreement.entity);
  if (!record || !entities) return;
  session.edit(entities, '');
  goOn(session, decision, decision.start, `No entity on ${surfaceOf(record, decision)}`);
}

function fix(session: Session, scene: Scene, decision: Extract<Decision, { kind: 'finding' }>): void {
  const { rule, start, fix: title } = decision.finding;
  const { record } = scene;
  if (!record) return;
  if (title === undefined) return goToDecision(session, scene, 1);
  session.change(
    (before) => withoutFinding(before, rule, start),
    (version) => session.peer.request('fix', { record: record.record, version, rule, start }),
  );
  goOn(session, decision, start, `${title}: done`);
}

function reject(session: Session, scene: Scene): void {
  const { state, decision, record } = scene;
  if (state.selection || state.split !== undefined) return session.set({ selection: undefined, split: undefined });
  if (!decision || !record) return session.say('There is nothing to reject here');
  if (decision.kind === 'finding') {
    const { rule, start } = decision.finding;
    session.change((before) => withoutFinding(before, rule, start), () => session.peer.request('ignore', { record: record.record, rule, start }));
    return goOn(session, decision, start, `${rule} ignored here`);
  }
  const proposal = decision.kind === 'suggestion' ? decision.suggestion : (decision.disagreement.proposed ?? { ...decision.disagreement.entity, type: '' });
  const { start, end, type } = proposal;
  const suggestion = { start, end, type };
  session.change((before) => withoutProposal(before, suggestion), () => session.peer.request('reject', { record: record.record, suggestion }));
  const words = decision.kind === 'suggestion' ? `${type} rejected on` : 'Kept as it is:';
  goOn(session, decision, firstToken(decision), `${words} ${surfaceOf(record, decision)}`);
}

/** After an answer: the next open question of the record, or the place of the one just answered. */
function goOn(session: Session, answered: Decision, token: number, notice: string): void {
  const { record } = session.scene();
  const left = record ? openDecisions(findDecisions(record)) : [];
  const next = nextDecision(left, { key: undefined, token: answered.start }, 1);
  const rest = left.length === 0 ? 'nothing open' : `${left.length} open`;
  session.set({
    cursor: next ? { token: firstToken(next), decision: next.key } : { token },
    notice: `${notice}, ${rest}`,
  });
  session.surface.focus('tokens');
}

function acceptAll(session: Session, { record, state }: Scene): void {
  if (!record || session.refuseEdit()) return;
  const sure: readonly CardSuggestion[] = record.suggestions.filter((suggestion) => !suggestion.weak);
  if (sure.length === 0) return session.say(record.suggestions.length > 0 ? 'Only suggestions of low confidence here: accept them one by one' : 'There are no suggestions here');
  session.set({ accepted: [...state.accepted, ...sure.map(spanKey)], cursor: undefined, notice: `${sure.length} accepted` });
  session.change(
    (before) => withEntities(before, entitiesAccepting(before, sure)),
    (version) => session.peer.request('accept', { record: record.record, version }),
  );
  session.surface.focus('tokens');
}

function judge(verdict: PairVerdict): Deed {
  return (session, { record }) => {
    if (!record) return;
    if (!canJudge(record.picture.state)) return session.say('There is no verdict without a picture');
    const given = record.pair.verdict === verdict ? null : verdict;
    session.change(
      ({ pair: { verdict: _before, ...pair }, ...rest }) => ({ ...rest, pair: given ? { ...pair, verdict: given } : pair }),
      () => session.peer.request('judge', { record: record.record, verdict: given }),
    );
    session.say(given ? `Verdict: ${given}` : 'Verdict taken back');
  };
}

function review(session: Session, { record }: Scene, reviewed: 'yes' | 'no'): void {
  if (!record || record.reviewed === (reviewed === 'yes')) return;
  const is = reviewed === 'yes';
  session.change((before) => ({ ...before, reviewed: is }), () => session.peer.request('review', { record: record.record, reviewed: is }));
}

async function undoJudgement(session: Session): Promise<void> {
  const undone = await session.peer.request('undoJudgement', null);
  if (!undone) return session.say('There is no verdict to undo');
  if (undone.record !== session.state.record) session.go(undone.record);
  session.say('Verdict or mark undone');
}

/** Answering what the record asks. */
export const deciding: Deeds<
  | 'accept' | 'reject' | 'acceptAll' | 'preannotate' | 'judgeAdds' | 'judgeRepeats' | 'judgeUnrelated' | 'judgeMisleading'
  | 'lookInside' | 'undoJudgement' | 'flag' | 'explainPair' | 'entityRegions' | 'nearPairs' | 'reviewAndNext' | 'toggleReviewed'
> = {
  accept,
  reject,
  acceptAll,
  preannotate: (session, { state }) => void session.ask(session.peer.request('run', { command: 'preannotateRecord', record: state.record })),
  lookInside: (session, { state, decision }) => {
    session.set({ insideOpen: !state.insideOpen });
    session.say(state.insideOpen ? 'Look inside closed' : readingOf(decision) ? 'Looking inside' : 'Move to a suggestion to look inside');
  },
  judgeAdds: judge('adds'),
  judgeRepeats: judge('repeats'),
  judgeUnrelated: judge('unrelated'),
  judgeMisleading: judge('misleading'),
  undoJudgement: (session) => void session.ask(undoJudgement(session)),
  flag: (session, { state }) => void session.ask(session.peer.request('run', { command: 'flagPairs', record: state.record })),
  explainPair: (session, { state, record }) => {
    session.set({ whyOpen: !state.whyOpen });
    session.say(!state.whyOpen && !record?.pair.scored ? 'This pair has no score to explain' : state.whyOpen ? 'Words and regions hidden' : 'Words and regions shown');
  },
  entityRegions: (session, { state, record }) => {
    session.set({ entitiesOpen: !state.entitiesOpen });
    session.say(!state.entitiesOpen && !record?.pair.scored ? 'This pair has no score, so no entity is found in its picture' : state.entitiesOpen ? 'Entities in the picture hidden' : 'Entities in the picture shown');
  },
  nearPairs: (session, { state, record }) => {
    session.set({ nearOpen: !state.nearOpen });
    if (!state.nearOpen && !record?.pair.scored) session.say('This pair has no score, so nothing can be compared with it');
  },
  reviewAndNext: (session, scene) => {
    review(session, scene, 'yes');
    session.surface.focus('tokens');
    void session.step(1);
  },
  toggleReviewed: (session, scene) => {
    review(session, scene, scene.record?.reviewed ? 'no' : 'yes');
    session.say(scene.record?.reviewed ? 'Not reviewed any more' : 'Reviewed');
  },
};
