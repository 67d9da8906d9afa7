import { Menu, nativeImage, Tray } from 'electron';
import type { ClusterOwner, OwnerState } from '../../engine/cluster/cluster-owner.ts';

/** An icon that says whether the local cluster runs, and brings the window back. */
export function createTray(iconPath: string, owner: ClusterOwner, actions: { show: () => void; quit: () => void }): Tray {
  const tray = new Tray(nativeImage.createFromPath(iconPath));
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { id: 'show', label: 'Show Gantry', click: actions.show },
      { type: 'separator' },
      { id: 'quit', label: 'Quit', click: actions.quit },
    ]),
  );
  tray.on('click', actions.show);
  const tell = (state: OwnerState): void => tray.setToolTip(toolTipOf(state));
  owner.subscribe(tell);
  tell(owner.state());
  return tray;
}

export function toolTipOf({ status, namesrv, nodes }: OwnerState): string {
  if (status !== 'running') return 'Gantry';
  const down = nodes.filter(({ state }) => state !== 'running').length;
  return `Gantry: ${namesrv ?? ''}${down > 0 ? `, ${down} of ${nodes.length} nodes down` : ''}`;
}
