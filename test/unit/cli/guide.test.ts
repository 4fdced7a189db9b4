import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands } from '../../../src/cli/commands';
import { parseArguments } from '../../../src/cli/arguments';
import { guideDocument } from '../../fixtures/guideDocument';

const guide = readFileSync('docs/guide.md', 'utf8');

/** The words of a command line as a shell would cut it, up to a redirection or a pipe. */
function words(line: string): readonly string[] {
  return (line.replace(/\s+(?:[<>|]|&&|#).*$/, '').match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''));
}

describe('the user guide', () => {
  it('holds the help of every command as it is', () => {
    assert.equal(guide, guideDocument(guide));
  });

  it('shows only command lines that mner takes', () => {
    const lines = [...guide.matchAll(/^ *(?:\$ )?mner ([a-z].*)$/gm)].map((match) => match[1] ?? '').filter((line) => !/FILE…|^[a-z-]+: /.test(line) && !line.includes('[OPTIONS]'));
    assert.ok(lines.length > 30, `only ${lines.length} command lines`);
    for (const line of lines) {
      const [name, ...rest] = words(line);
      const command = commands.find((each) => each.name === name);
      assert.ok(command, line);
      if (!rest.includes('--help')) parseArguments(command, rest);
    }
  });
});
