/** Something that a key or a click asks for. */
export type Deed = () => void | Promise<void>;

/** What keys and clicks mean on a page that shows a list of rows. */
export interface PageDeeds {
  /** What a key does; undefined for one that means nothing here. */
  keyed(key: string): Deed | undefined;
  /** What the elements with `data-do` do, by that name. */
  readonly named: Readonly<Record<string, (element: HTMLElement) => void | Promise<void>>>;
  /** Takes the row with this `data-key` in hand. */
  goTo(key: string): void;
}

const repeated: readonly string[] = ['j', 'k', 'ArrowDown', 'ArrowUp'];

/** Turns keys and clicks into deeds, done one after the other: who types faster than the host answers loses none, and each is about the row in hand by then. */
export function listenForDeeds({ keyed, named, goTo }: PageDeeds): void {
  let last: Promise<void> = Promise.resolve();
  const enqueue = (deed: Deed): void => {
    // One that failed does not hold up the next.
    last = last.catch(() => undefined).then(deed);
  };
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target instanceof HTMLSelectElement) return;
    if (target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter')) return;
    if (event.repeat && !repeated.includes(key)) return;
    const deed = keyed(key);
    if (!deed) return;
    enqueue(deed);
    event.preventDefault();
  });
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    const deed = target.closest<HTMLElement>('[data-do]');
    const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
    if (deed) enqueue(() => named[deed.dataset['do'] ?? '']?.(deed));
    else if (key !== undefined) goTo(key);
  });
}
