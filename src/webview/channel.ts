import type { Channel } from '../protocol/peer';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What VS Code gives a webview: a way to talk to the host, and a memory that survives being hidden. */
export interface VsCodeChannel extends Channel {
  remembered(): unknown;
  remember(state: unknown): void;
}

/** Opens the channel to the host; may be called once in a page's life. */
export function openChannel(): VsCodeChannel {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    listen: (listener) => {
      const receive = (event: MessageEvent<unknown>): void => listener(event.data);
      window.addEventListener('message', receive);
      return () => window.removeEventListener('message', receive);
    },
    remembered: () => api.getState(),
    remember: (state) => api.setState(state),
  };
}
