/**
 * Sentences of our own that a tagger rehearses while it is taught, with the labels that it gives them itself: what it
 * knew of everyday tweets stays, also where the fixes are few and all alike.
 */
export const rehearsal: readonly (readonly string[])[] = [
  'Morning run along the river with Ada Lovelace and the Analytical Engines',
  'RT @someone : Maria Curie opens a new lab in Warsaw tomorrow http://t.co/abc123',
  '# London calling ! The Royal Society meets Alan Turing at Bletchley Park',
  'so tired of this weather 😩 nothing but rain',
  'WATCHING THE WORLD CUP FINAL IN BERLIN WITH THE TEAM',
  'iPhone 6 or Nokia ? asking for Grace Hopper &amp ; the US Navy',
  'Happy birthday Justin Bieber ! love from Brazil ❤',
  'Lionel Messi scores twice as Barcelona beat Chelsea 3 - 0',
  'Just landed in Los Angeles , heading to Disneyland',
  'Barack Obama speaks at Harvard University on Monday',
  'New Taylor Swift album is out on Apple Music',
  'The Warriors play the Lakers tonight at Oracle Arena',
  'Can not wait for Game of Thrones season 5',
  'Good morning everyone , have a great day',
  '@jack why is Twitter down again ?',
  'Manchester United sign David de Gea from Atletico Madrid',
  'Snow in New York City , flights from JFK cancelled',
  'Kim Kardashian and Kanye West in Paris http://t.co/xyz',
  'Google buys a company in Canada',
  'my dog ate my homework lol',
  'Reading Harry Potter again before the Oscars',
  'President of the United States visits Japan and South Korea',
  'NASA shows the first picture of Pluto',
  'Stephen Curry is the MVP # NBA',
].map((sentence) => sentence.split(' '));
