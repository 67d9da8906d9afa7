import { pullCases } from './pull-cases.ts';
import { pushCases } from './push-cases.ts';
import type { Scene } from './scene.ts';
import { sendCases } from './send-cases.ts';

/** Cases of our own client: the same programs as e2e/interop/java has, by the same names. */
export const GANTRY_CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = { ...sendCases, ...pullCases, ...pushCases };
