import { commands, type Webview } from 'vscode';
import { withVerdict, type Judgement } from '../../curation/judgements';
import { collectSurface, countReadings, type SurfaceReading } from '../../curation/surfaces';
import { displayText } from '../../dataset/bytes';
import type { HostContract, SurfaceElsewhere, SurfacePlace } from '../../protocol/card';
import type { Handlers } from '../../protocol/peer';
import { fixedTags } from '../../curation/rules';
import type { Dataset } from '../datasets';
import { firstToken } from '../findings';
import type { Services } from '../services';
import { runInSlices } from '../slices';
import { applyTags, tagsWithEntities } from '../tagEdits';
import { nearPairs } from './cardPair';
import { acceptFrom, cardRecord } from './cardRecord';
import type { CardSession } from './cardSession';

type CardHandlers = Handlers<HostContract>;

/** What the host does for one card editor: reads and judgements. */
export function cardHandlers(services: Services, session: CardSession, webview: Webview): CardHandlers {
  const { dataset, queue } = session;
  return {
    open: async () => {
      await services.facts.getSurvey(dataset);
      return { file: session.file(), position: session.position() };
    },
    queue: ({ order, filter, from, count }) => queue.page(order, filter, from, count),
    queueRow: ({ order, filter, record }) => queue.rowOf(order, filter, record),
    record: ({ record }) => cardRecord(services, dataset, record, webview),
    near: ({ record }) => nearPairs(services, dataset, record, webview),
    explain: ({ record }) => services.pairs.explain(dataset, record),
    lookInside: ({ record, reading }, { signal, report }) => services.predictor.lookInside(dataset, record, reading, { signal, onProgress: report }),
    elsewhere: ({ record, start, end, limit }, { signal }) => elsewhere(dataset, record, start, end, limit, signal),
    visit: (position) => {
      session.visit(position);
      return null;
    },
    run: async ({ command, record }) => {
      await commands.executeCommand(`mner.${command}`, dataset.document.uri, record);
      return null;
    },
    ...editHandlers(services, session),
    ...judgementHandlers(services, session),
  };
}

type EditMethods = 'setEntities' | 'accept' | 'fix' | 'undo' | 'redo';

function editHandlers(services: Services, session: CardSession): Pick<CardHandlers, EditMethods> {
  const { dataset } = session;
  return {
    setEntities: ({ record, version, entities }) =>
      session.edit(record, version, async () => {
        const scheme = services.facts.findSurvey(dataset)?.context.scheme ?? 'IOB2';
        return applyTags(dataset, new Map([[record, tagsWithEntities(dataset, record, entities, scheme)]]));
      }),
    accept: ({ record, version, suggestion }) =>
      session.edit(record, version, async () => {
        const choice = suggestion ? { span: suggestion } : { atLeast: acceptFrom(dataset) };
        return (await services.suggestions.accept(dataset, [record], choice)) > 0;
      }),
    fix: ({ record, version, rule, start }) =>
      session.edit(record, version, async () => {
        const found = services.findings.of(dataset, record);
        const wanted = found.find((each) => each.rule === rule && firstToken(dataset, record, each) === start);
        if (wanted?.fix?.kind === 'setImageFolder') {
          await commands.executeCommand('mner.setImageFolder');
          return true;
        }
        const tags = wanted && fixedTags([wanted]);
        return tags ? applyTags(dataset, new Map([[record, tags]])) : false;
      }),
    undo: async () => {
      await commands.executeCommand('undo');
      return null;
    },
    redo: async () => {
      await commands.executeCommand('redo');
      return null;
    },
  };
}

type JudgementMethods = 'reject' | 'ignore' | 'judge' | 'review' | 'undoJudgement';

function judgementHandlers({ judgements, suggestions }: Services, session: CardSession): Pick<CardHandlers, JudgementMethods> {
  const { dataset } = session;
  return {
    reject: async ({ record, suggestion }) => {
      await suggestions.reject(dataset, record, suggestion);
      return null;
    },
    ignore: async ({ record, rule, start }) => {
      const add = { rule, start };
      await judgements.update(dataset, [record], (each) => ({ ...each, suppressed: [...(each.suppressed ?? []), add] }), 'undoable');
      return null;
    },
    judge: async ({ record, verdict }) => {
      await judgements.update(dataset, [record], (before) => withVerdict(before, verdict), 'undoable');
      return null;
    },
    review: async ({ record, reviewed }) => {
      if (reviewed) await session.completeTags(record);
      const met = reviewed ? session.finish(record) : undefined;
      // What was seen later than at the first time says nothing of labels set without suggestions.
      const change = (before: Judgement): Judgement => ({ ...before, reviewed, ...(before.met === undefined && met && { met }) });
      await judgements.update(dataset, [record], change, 'undoable');
      return null;
    },
    undoJudgement: async () => {
      const record = await judgements.undo(dataset);
      return record === undefined ? null : { record };
    },
  };
}

const contextTokens = 8;

async function elsewhere(dataset: Dataset, record: number, start: number, end: number, limit: number, signal: AbortSignal): Promise<SurfaceElsewhere> {
  const tokens = dataset.records.record(record).tokens.slice(start, end).map((token) => token.text);
  const all: SurfaceReading[] = [];
  await runInSlices(collectSurface(dataset.records, tokens, all), signal, 'asked');
  const readings = all.filter((each) => each.record !== record || each.start !== start);
  const counts = countReadings(readings);
  const rank = new Map(counts.map(({ type, count }) => [type, count]));
  // The rarer reading first: the odd one is the news.
  const sorted = [...readings].sort((a, b) => (rank.get(a.type) ?? 0) - (rank.get(b.type) ?? 0));
  const places = sorted.slice(0, limit).map((reading): SurfacePlace => {
    const { tokens: around } = dataset.records.record(reading.record);
    const { start: from, end: to } = reading.entity ?? reading;
    const text = (a: number, b: number): string => displayText(around.slice(Math.max(a, 0), b).map((token) => token.text).join(' '));
    return {
      record: reading.record,
      line: dataset.records.headLineOf(reading.record) + 1,
      before: text(from - contextTokens, from),
      surface: text(from, to),
      after: text(to, to + contextTokens),
      type: reading.type,
    };
  });
  return { surface: tokens.join(' '), counts, places, total: readings.length };
}
