import { app, Menu, shell } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/** The application menu: the roles that every desktop app has. Everything of our own is in the pages. */
export function setAppMenu(): void {
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : [{ id: 'file', label: '&File', submenu: [{ role: 'quit' } as const] }]),
    { role: 'editMenu' },
    {
      id: 'view',
      label: '&View',
      submenu: [
        { role: 'reload' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      id: 'help',
      role: 'help',
      submenu: [
        { id: 'rocketmq-docs', label: 'RocketMQ documentation', click: () => void shell.openExternal('https://rocketmq.apache.org/docs/') },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
