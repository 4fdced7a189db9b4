/** The report's style: VS Code's colours where the page is shown there, a light or dark page of its own elsewhere, black on white in print. */
export const reportStyle = `
:root { color-scheme: light dark; --back: var(--vscode-editor-background, Canvas); --fore: var(--vscode-foreground, CanvasText); --quiet: var(--vscode-descriptionForeground, color-mix(in srgb, CanvasText 65%, Canvas)); --line: var(--vscode-panel-border, color-mix(in srgb, CanvasText 25%, Canvas));
  --t1: var(--vscode-mner-type1, #0550ae); --t2: var(--vscode-mner-type2, #116329); --t3: var(--vscode-mner-type3, #8a4600); --t4: var(--vscode-mner-type4, #7d2a96); --t5: var(--vscode-mner-type5, #a1260d); --t6: var(--vscode-mner-type6, #00606b); --t7: var(--vscode-mner-type7, #6b5a00); --t8: var(--vscode-mner-type8, #9c1f63) }
@media (prefers-color-scheme: dark) { :root { --t1: var(--vscode-mner-type1, #6cb6ff); --t2: var(--vscode-mner-type2, #6fcf97); --t3: var(--vscode-mner-type3, #f0a45d); --t4: var(--vscode-mner-type4, #d8a0f0); --t5: var(--vscode-mner-type5, #f2938c); --t6: var(--vscode-mner-type6, #5ccfcf); --t7: var(--vscode-mner-type7, #d8c55a); --t8: var(--vscode-mner-type8, #f29ac4) } }
body { margin: 0 auto; padding: 16px 24px 32px; max-width: 1200px; background: var(--back); color: var(--fore); font: var(--vscode-font-size, 13px)/1.5 var(--vscode-font-family, system-ui, sans-serif) }
h1 { font-size: 20px; font-weight: 400; margin: 0 0 4px } h2 { font-size: 1em; font-weight: 600; margin: 24px 0 4px } h3 { font-size: 1em; font-weight: 400; margin: 8px 0 2px; color: var(--quiet) }
p { margin: 0 0 8px; max-width: 80ch } .quiet, caption { color: var(--quiet) } a { color: var(--vscode-textLink-foreground, LinkText) }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; border-bottom: 1px solid var(--line); padding-bottom: 8px }
ul { margin: 0; padding-inline-start: 18px }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 0 48px }
.scroll { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums } th { font-weight: 600; text-align: start } td { text-align: end }
th, td { padding: 2px 16px 2px 0; border-bottom: 1px solid var(--line); vertical-align: top } td.words { text-align: start; overflow-wrap: anywhere } thead th:not(:first-child) { text-align: end } thead th.words { text-align: start }
svg { width: 100%; max-width: 560px; height: auto; display: block } text { fill: var(--fore); font-size: 12px; font-variant-numeric: tabular-nums } text.quiet { fill: var(--quiet) } text.mid { text-anchor: middle; font-size: 11px }
.bar, .same { fill: color-mix(in srgb, var(--fore) 70%, var(--back)) } .other { fill: color-mix(in srgb, var(--fore) 35%, var(--back)) } .never { fill: none; stroke: var(--fore) } svg line { stroke: var(--quiet) }
${[1, 2, 3, 4, 5, 6, 7, 8].map((at) => `rect.t${at} { fill: var(--t${at}) } text.t${at} { fill: var(--t${at}); font-weight: 600 }`).join(' ')}
@media print { :root { color-scheme: light } body { padding: 0; max-width: none } section { break-inside: avoid } nav { display: none } }
@media (forced-colors: active) { .bar, .same { fill: CanvasText } .other { fill: GrayText } rect[class*='t'] { fill: CanvasText } }
`;
