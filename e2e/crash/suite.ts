/** What every suite is given. */
export interface SuiteOptions {
  rounds: number;
  seed: number;
  /** A folder of the run's own; it goes with the run. */
  workDir: string;
  /** Prints one line for people. */
  tell: (line: string) => void;
}

/** Results of a suite. A skipped check says why in its line. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
}

/** Settings of a broker whose files are so small that a round fills several of each kind. */
export const SMALL_FILES: Readonly<Record<string, string>> = {
  mappedFileSizeCommitLog: String(4 * 1024 * 1024),
  mappedFileSizeConsumeQueue: '20000',
  maxHashSlotNum: '5000',
  maxIndexNum: '20000',
  minFreeDiskBytes: String(256 * 1024 * 1024),
  // Reading everything back in large answers keeps the rounds short.
  maxTransferCountOnMessageInMemory: '512',
  maxTransferBytesOnMessageInMemory: '1048576',
};
