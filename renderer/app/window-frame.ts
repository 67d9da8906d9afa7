import type { GantryBridge } from '../../console/rpc/links/electron.ts';

declare global {
  interface Window {
    /** Set by the preload script; absent in a browser tab. */
    readonly gantry?: GantryBridge;
  }
}

/** How the title bar fits the window it is in. */
export interface WindowFrame {
  isDraggable: boolean;
  /** The mark stands where the system draws no buttons at the left. */
  hasMark: boolean;
  /** Room for the system's own window buttons. */
  padding: string;
}

/** The frame of this window: lights at the left on macOS, an overlay at the right on Windows, none in a browser tab. */
export function windowFrame(bridge: Pick<GantryBridge, 'platform'> | undefined = window.gantry): WindowFrame {
  if (bridge?.platform === 'darwin') return { isDraggable: true, hasMark: false, padding: 'pl-78' };
  if (bridge?.platform === 'win32') return { isDraggable: true, hasMark: true, padding: 'pr-138' };
  return { isDraggable: false, hasMark: true, padding: '' };
}
