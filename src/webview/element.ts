/** Elements as data, and the one function that makes the page look like them. */

type Attribute = string | number | boolean | undefined;

/** What an element should be: a pure description. Text is only ever set as text. */
export interface Description {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly children: readonly (Description | string)[];
}

/** What may stand among an element's children; nothing is drawn for undefined and false. */
export type Child = Description | string | undefined | false | readonly Child[];

/**
 * Describes an element, `name.class.class`. `key` tells siblings apart; `--name` sets a custom property; true sets an
 * empty attribute, false and undefined remove it.
 */
export function h(name: string, attributes: Readonly<Record<string, Attribute>> = {}, ...children: Child[]): Description {
  const [tag = 'div', ...classes] = name.split('.');
  const extra = attributes['class'];
  const all = typeof extra === 'string' && extra !== '' ? [...classes, extra] : classes;
  const merged = all.length > 0 ? { ...attributes, class: all.join(' ') } : attributes;
  return { tag, attributes: merged, children: flatten(children) };
}

function flatten(children: readonly Child[]): (Description | string)[] {
  return children.flatMap((child): (Description | string)[] => {
    if (child === undefined || child === false) return [];
    if (typeof child === 'string') return [child];
    return isList(child) ? flatten(child) : [child];
  });
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child);
}

const drawn = new WeakMap<Node, Description>();
const svgTags = new Set(['svg', 'path']);

/** Changes an element's attributes and children until they are as described, keeping what can be kept. */
export function draw(element: Element, description: Description): void {
  const before = drawn.get(element);
  if (before === description) return;
  setAttributes(element, before?.attributes ?? {}, description.attributes);
  drawChildren(element, description.children);
  if (isField(element)) setValue(element, description);
  drawn.set(element, description);
}

function setAttributes(element: Element, before: Description['attributes'], after: Description['attributes']): void {
  for (const name of Object.keys(before)) if (!(name in after)) setAttribute(element, name, undefined);
  for (const [name, value] of Object.entries(after)) if (before[name] !== value) setAttribute(element, name, value);
}

function setAttribute(element: Element, name: string, value: Attribute): void {
  if (name === 'key' || (name === 'value' && isField(element))) return;
  if (name.startsWith('--')) (element as HTMLElement).style.setProperty(name, value === undefined ? null : String(value));
  else if (name === 'checked' && element instanceof HTMLInputElement) element.checked = value === true;
  else if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

function isField(element: Element): element is HTMLInputElement | HTMLSelectElement {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
}

/** A field's value is a property; it is left alone where it is as described, so that the caret stays. */
function setValue(field: HTMLInputElement | HTMLSelectElement, { attributes }: Description): void {
  const { value } = attributes;
  if (value !== undefined && field.value !== String(value)) field.value = String(value);
}

function drawChildren(parent: Element, children: readonly (Description | string)[]): void {
  const keyed = keyedChildren(parent);
  let here: ChildNode | null = parent.firstChild;
  for (const child of children) {
    const kept = reusable(here, keyed, child);
    const node = kept ?? create(child, parent);
    if (node === here) here = here.nextSibling;
    else parent.insertBefore(node, here);
    if (typeof child === 'string') {
      if (node.nodeValue !== child) node.nodeValue = child;
    } else draw(node as Element, child);
  }
  while (here) {
    const next: ChildNode | null = here.nextSibling;
    here.remove();
    here = next;
  }
}

function keyedChildren(parent: Element): Map<Attribute, ChildNode> {
  const keyed = new Map<Attribute, ChildNode>();
  for (const node of parent.childNodes) {
    const key = drawn.get(node)?.attributes['key'];
    if (key !== undefined) keyed.set(key, node);
  }
  return keyed;
}

function reusable(
  here: ChildNode | null,
  keyed: ReadonlyMap<Attribute, ChildNode>,
  child: Description | string,
): ChildNode | undefined {
  if (typeof child === 'string') return here?.nodeType === Node.TEXT_NODE ? here : undefined;
  const { key } = child.attributes;
  const found = key === undefined ? here : keyed.get(key);
  const before = found && drawn.get(found);
  return before && before.tag === child.tag && before.attributes['key'] === key ? found : undefined;
}

function create(child: Description | string, parent: Element): ChildNode {
  if (typeof child === 'string') return document.createTextNode(child);
  const namespace = svgTags.has(child.tag) ? 'http://www.w3.org/2000/svg' : parent.namespaceURI;
  return document.createElementNS(namespace, child.tag) as Element;
}
