import { h, type Child } from '../element';
import { count, type Scene } from '../scene';
import { button, icon, unseen } from './parts';

/** What the card says of a record of the audit slice. */
export const auditWords = 'Judged without suggestions, to measure what suggestions do to labels';

/** The bar at the top: where in the file this is, and how far the file is reviewed. */
export function drawHeader(scene: Scene): Child {
  const { file, state, record } = scene;
  if (!file) return undefined;
  const id = record?.id ?? scene.queue.row(state.row)?.id ?? '';
  const share = file.records === 0 ? 0 : file.reviewed / file.records;
  return [
    h(
      'header.bar',
      { key: 'header' },
      button(scene, 'previous', { words: icon('chevron-left'), kind: 'tool', name: 'Previous record', class: 'bare' }),
      button(scene, 'next', { words: icon('chevron-right'), kind: 'tool', name: 'Next record', class: 'bare' }),
      h(
        'h1.cut',
        {},
        h('b', {}, h('bdi', {}, id === '' ? '(no id)' : id)),
        h('span.quiet', {}, ` · record ${count(state.record + 1)} of ${count(file.records)}`),
      ),
      record &&
        button(scene, 'openText', {
          words: h('span.cut', {}, `${file.name}:${count(record.line)}`),
          kind: 'tool',
          title: 'Open in the text editor',
          class: 'place bare not-narrow',
        }),
      h('span.grow'),
      record?.audit && h('span.done', { key: 'audit', title: auditWords }, icon('eye-closed'), ' audit'),
      record?.reviewed && h('span.done', {}, icon('check'), ' reviewed'),
      h('span.gauge.not-tiny', { 'aria-hidden': 'true' }, h('i', { '--share': share })),
      h('span.not-crowded', {}, `${count(file.reviewed)} reviewed`),
      h('span.quiet.not-narrow.cut', {}, `· ${file.model}`),
      button(scene, 'keys', { words: unseen('All keys'), kind: 'tool', keyFirst: true, title: 'All keys' }),
    ),
    file.readOnly !== undefined && drawReadOnly(file.readOnly, file.canEditAnyway),
  ];
}

function drawReadOnly(reason: string, canEditAnyway: boolean): Child {
  return h(
    'section.notice',
    { key: 'read-only', 'aria-label': 'Read-only' },
    icon('lock'),
    h('span', {}, reason),
    canEditAnyway && h('button.btn', { type: 'button', 'data-run': 'editAnyway' }, 'Edit anyway'),
  );
}
