/**
 * Everything that can be done in the card editor, by name. Each is bound to keys in the view (`src/webview/keys.ts`,
 * setting `mner.card.keys`) and is a command `mner.card.<name>`.
 */
export const cardActions = [
  'next', 'previous', 'reviewAndNext', 'toggleReviewed', 'back',
  'right', 'left', 'up', 'down', 'first', 'last', 'nextEntity', 'previousEntity', 'nextDecision', 'previousDecision', 'clear',
  'type1', 'type2', 'type3', 'type4', 'type5', 'type6', 'type7', 'type8', 'type9', 'typeByName', 'remove',
  'endRight', 'endLeft', 'startLeft', 'startRight', 'split', 'merge', 'undo', 'redo',
  'accept', 'reject', 'acceptAll', 'preannotate', 'lookInside',
  'judgeAdds', 'judgeRepeats', 'judgeUnrelated', 'judgeMisleading', 'undoJudgement', 'flag', 'explainPair', 'entityRegions', 'nearPairs',
  'focusPicture', 'zoomToggle', 'zoomIn', 'zoomOut', 'zoomFit', 'panLeft', 'panRight', 'panUp', 'panDown',
  'elsewhere', 'find', 'filter', 'focusQueue', 'focusTokens', 'pageDown', 'pageUp', 'openText', 'keys',
] as const;

/** The name of something that can be done in the card editor. */
export type CardAction = (typeof cardActions)[number];
