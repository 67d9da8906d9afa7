/** Progress of the delay levels. */
export interface ScheduleService {
  /** `scheduleMessageOffset_<level>` = `offset,maxOffset`. */
  runningStats(): [string, string][];
}
