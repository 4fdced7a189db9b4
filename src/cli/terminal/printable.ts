import { displayText } from '../../dataset/bytes';

// Tabs and line ends too: what is printed comes from files, and must neither break a line nor command the terminal.
const controls = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g;

/** Text from a file as it may be printed on a line: control characters and bytes that are not UTF-8 as U+FFFD. */
export function printable(text: string): string {
  return displayText(text).replace(controls, '\uFFFD');
}
