import { EventEmitter } from 'node:events';
import { strict } from './strict.ts';

/** Messages of pages, by channel. */
export const ipcMain = strict('ipcMain', new EventEmitter());
