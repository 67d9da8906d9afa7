import type { ControlAnswer, ControlRequest } from '../../engine/cluster/cluster-control.ts';
import type { AppInfo } from '../contract/app.ts';

/**
 * What the desktop app's main process and the console host say to each other. Main passes the bytes of pages on
 * without looking into them; `page` names one loaded page of one window, and a reload is a new page.
 */
export type ToHost =
  /** Comes first, once. */
  | { readonly type: 'host-options'; readonly info: AppInfo; readonly topologies: readonly string[] }
  | { readonly type: 'page-open'; readonly page: number }
  | { readonly type: 'page-bytes'; readonly page: number; readonly bytes: Uint8Array }
  | { readonly type: 'page-close'; readonly page: number }
  | ControlAnswer;

export type FromHost =
  /** Pages may be opened. */
  | { readonly type: 'host-ready' }
  | { readonly type: 'page-bytes'; readonly page: number; readonly bytes: Uint8Array }
  /** The page sent what is no frame: it must not go on. */
  | { readonly type: 'page-refused'; readonly page: number }
  | ControlRequest;
