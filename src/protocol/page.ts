/** Where the parts of a view's page come from. */
export interface CardPageParts {
  /** What the page may load from, such as `webview.cspSource`. */
  readonly source: string;
  /** A random word, new for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The card editor's page: nothing inline, nothing from elsewhere, one script. */
export function cardPage(parts: CardPageParts): string {
  return pageOf(parts, { title: 'MNER card editor', root: 'card' });
}

/** The training page, made the same way. */
export function trainingPage(parts: CardPageParts): string {
  return pageOf(parts, { title: 'MNER training', root: 'training' });
}

/** The page of names that are labelled in several ways, made the same way. */
export function conflictsPage(parts: CardPageParts): string {
  return pageOf(parts, { title: 'MNER same-surface conflicts', root: 'conflicts' });
}

/** The page of probable label errors, made the same way. */
export function errorsPage(parts: CardPageParts): string {
  return pageOf(parts, { title: 'MNER label errors', root: 'errors' });
}

/** The page on which annotators' versions are settled, made the same way. */
export function adjudicationPage(parts: CardPageParts): string {
  return pageOf(parts, { title: 'MNER adjudication', root: 'adjudication' });
}

/** The gallery of doubtful pairs, made the same way; its small pictures come from the host as data. */
export function galleryPage(parts: CardPageParts): string {
  return pageOf(parts, { title: 'MNER gallery', root: 'gallery', pictures: 'data:' });
}

function pageOf({ source, nonce, script, styles }: CardPageParts, { title, root, pictures }: { readonly title: string; readonly root: string; readonly pictures?: string }): string {
  const policy = [
    `default-src 'none'`,
    `img-src ${[source, ...(pictures ? [pictures] : [])].join(' ')}`,
    `font-src ${source}`,
    `style-src ${source}`,
    `script-src 'nonce-${nonce}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const links = styles.map((style) => `<link rel="stylesheet" href="${escape(style)}">`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${links}
</head>
<body>
<div id="${root}"></div>
<script nonce="${escape(nonce)}" src="${escape(script)}"></script>
</body>
</html>
`;
}
