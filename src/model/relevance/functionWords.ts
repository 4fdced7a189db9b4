/** Words that say nothing of what is to be seen: articles, prepositions, conjunctions, pronouns, forms of be, have and do, and what tweets shorten them to. */
const functionWords: ReadonlySet<string> = new Set(`
  a an the this that these those such same each every any some no all both half either neither another other few many much more most less least own
  and or but nor so yet if then than because since although though while whereas unless until when whenever where wherever whether why how as like
  of in on at by for with from to into onto upon about above across after against along among around before behind below beneath beside besides
  between beyond down during except inside near off out outside over past per through throughout till toward towards under up via within without
  i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself we us our ours ourselves they them their
  theirs themselves who whom whose which what someone somebody something anyone anybody anything everyone everybody everything nobody nothing one ones
  am is are was were be been being have has had having do does did doing done can could may might must shall should will would ought need
  not n't t s ll ve re m d don doesn didn isn aren wasn weren won wouldn couldn shouldn can't cannot dont im ive youre thats its
  here there now just only also too very really quite even still again ever never always often once already else well ago almost maybe perhaps
  yes yeah ok oh hey u ur r n w b4 via pls plz amp rt
`.trim().split(/\s+/u));

/** Whether a token is a word that nothing in a picture can look like. */
export const isFunctionWord = (token: string): boolean => functionWords.has(token.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').replace('’', '\''));
