import { spawn } from 'node:child_process';

/** What a tool left behind when it ended. */
export interface ToolResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface ToolOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs: number;
  /** Called with each chunk of stdout as it comes. */
  onStdout?: (text: string) => void;
}

/** Runs a program to its end; at `timeoutMs` it is killed and the promise rejects. Never rejects for a bad exit code. */
export function runTool(command: string, args: string[], options: ToolOptions): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${command} did not end within ${options.timeoutMs} ms\n${tail(stdout)}\n${tail(stderr)}`));
    }, options.timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onStdout?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? (signal === null ? -1 : 128), stdout, stderr });
    });
  });
}

/** Like runTool, but a non-zero exit code rejects with the end of what the tool printed. */
export async function runToolOrThrow(command: string, args: string[], options: ToolOptions): Promise<ToolResult> {
  const result = await runTool(command, args, options);
  if (result.exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${result.exitCode}\n${tail(result.stdout)}\n${tail(result.stderr)}`);
  }
  return result;
}

function tail(text: string): string {
  return text.length > 4000 ? `…${text.slice(-4000)}` : text;
}
