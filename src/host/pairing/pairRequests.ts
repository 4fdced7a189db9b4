import { unscored, type PairRequest, type PairScore } from '../../protocol/pairs';
import type { Dataset } from '../datasets';
import type { Facts } from '../facts';
import type { Pictures } from '../pictures';
import { entitiesOf } from '../tagEdits';

/** What a record's pair is made of, as far as the host knows it. */
export class PairRequests {
  constructor(private readonly facts: Facts, private readonly pictures: Pictures) {}

  /** What a pair's score depends on: its tokens, and the picture's content. */
  keyOf(dataset: Dataset, record: number): string {
    const { fingerprint } = this.facts.get(dataset, record);
    const path = this.pathOf(dataset, record);
    return `${fingerprint} ${path === undefined ? '' : (this.pictures.findReport(dataset, path)?.hash ?? path)}`;
  }

  /** What the scorer is asked. */
  of(dataset: Dataset, record: number): PairRequest {
    return {
      tokens: dataset.records.record(record).tokens.map(({ text }) => text), picture: this.pathOf(dataset, record),
      entities: entitiesOf(dataset, record),
    };
  }

  /** Why a pair need not be scored: its picture stands for missing ones and says nothing about any text, or is not whole. */
  findReason(dataset: Dataset, record: number): PairScore | undefined {
    const path = this.pathOf(dataset, record);
    if (path === undefined) return undefined;
    if (this.pictures.isPlaceholder(dataset, path)) return unscored('placeholder');
    const state = this.pictures.findReport(dataset, path)?.state ?? 'ok';
    if (state === 'ok') return undefined;
    return unscored(state === 'missing' || state === 'too-large' ? state : 'broken');
  }

  private pathOf(dataset: Dataset, record: number): string | undefined {
    return this.pictures.find(dataset, this.facts.get(dataset, record).id);
  }
}
