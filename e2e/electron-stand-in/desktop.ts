import { EventEmitter } from 'node:events';

/** Menus, tray and the like: no pictures, but state that a spec can look at through `app.evaluate`. */

export interface MenuTemplateItem {
  id?: string;
  label?: string;
  role?: string;
  type?: string;
  click?: () => void;
  submenu?: MenuTemplateItem[];
}

class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly submenu: Menu | undefined;
  readonly #click: (() => void) | undefined;
  constructor({ id, label, role, click, submenu }: MenuTemplateItem) {
    this.id = id;
    this.role = role;
    this.label = label ?? role ?? '';
    this.submenu = submenu === undefined ? undefined : Menu.buildFromTemplate(submenu);
    this.#click = click;
  }
  /** As a person would. */
  click(): void {
    this.#click?.();
  }
}

export class Menu {
  readonly items: MenuItem[];
  static #application: Menu | null = null;
  constructor(items: MenuItem[] = []) {
    this.items = items;
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null);
      if (found !== null) return found;
    }
    return null;
  }
  static buildFromTemplate(template: MenuTemplateItem[]): Menu {
    return new Menu(template.map((item) => new MenuItem(item)));
  }
  static setApplicationMenu(menu: Menu): void {
    Menu.#application = menu;
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
}

export class Tray extends EventEmitter {
  /** Those that are there, for specs. */
  static readonly all = new Set<Tray>();
  toolTip = '';
  menu: Menu | null = null;
  constructor(image: unknown) {
    super();
    if (typeof image !== 'object') throw new TypeError('electron stand-in: a tray needs an image');
    Tray.all.add(this);
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
  destroy(): void {
    Tray.all.delete(this);
  }
}

export const nativeImage = { createFromPath: (path: string) => ({ path }) };

/** Chromium without a window asks for nothing: the handler is only taken. */
export const session = { defaultSession: { setPermissionRequestHandler(_handler: unknown): void {} } };

/** `opened` is for specs: nothing is opened. */
export const shell = {
  opened: [] as string[],
  async openExternal(url: string): Promise<void> {
    shell.opened.push(url);
  },
};
