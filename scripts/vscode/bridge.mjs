// The line between tests in the extension host and this process: results come in, keys and photographs are asked for.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { root } from './server.mjs';

const verbs = ['press', 'type', 'click', 'hover', 'focus', 'wait', 'read', 'readAll', 'evaluate', 'command', 'open', 'resize', 'screenshot', 'console', 'network'];

const bodyOf = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
};

const fileName = (title) => title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 100);

/**
 * A local HTTP server. `POST /report` takes what `test/vscode/index.ts` reports of the running suite, `POST /<verb>`
 * makes the suite's window do something; without a window (desktop VS Code) those answer 501.
 */
export class Bridge {
  suite = undefined;

  async start() {
    this.server = createServer((request, response) => this.answer(request, response));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.address = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /**
   * Follows one start of a suite until its end mark: `report` is called with each event, `window` is undefined on the
   * desktop, `start` is 1, or 2 after a restart.
   */
  follow({ name, start }, window, report) {
    return new Promise((ended) => {
      this.suite = { name, start, window, report, ended };
    });
  }

  async answer(request, response) {
    const reply = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value ?? null));
    try {
      const verb = request.url.slice(1);
      const body = await bodyOf(request);
      if (verb === 'report') reply(200, await this.report(body));
      else if (verb === 'capabilities') reply(200, { window: this.suite?.window !== undefined, start: this.suite?.start });
      else if (!verbs.includes(verb)) reply(404, `there is no “${verb}”: ${verbs.join(', ')}`);
      else if (!this.suite?.window) reply(501, `no window to ${verb} in`);
      else reply(200, await this.perform(verb, body));
    } catch (error) {
      reply(500, error instanceof Error ? error.message : String(error));
    }
  }

  async perform(verb, body) {
    if (verb === 'screenshot') body = { path: this.picture(body.name) };
    return this.suite.window[verb](body);
  }

  picture(title) {
    return join(root, 'out/vscode-pictures', this.suite.name, `${fileName(title)}.png`);
  }

  /** A failure is photographed before the test goes on. */
  async report(event) {
    const { window, report, ended } = this.suite;
    const pictured = event.kind === 'failed' && window ? await window.screenshot({ path: this.picture(event.title) }).catch(() => undefined) : undefined;
    report({ ...event, picture: pictured });
    if (event.kind === 'end') ended();
  }
}
