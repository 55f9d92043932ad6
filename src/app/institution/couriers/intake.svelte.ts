import type { CourierReport } from '$lib/institution/courier';
import type { StaffClient } from '../staff-client';
import { HandedFiles } from './handed-files.svelte';

/** Couriers of learners that are handed in. */
export class Intake extends HandedFiles<CourierReport> {
  constructor(client: Pick<StaffClient, 'takeCourier'>) {
    super((file, onProgress) => client.takeCourier(file, onProgress));
  }

  /** Reports that an answer can be made to, one for each device: the newest. */
  get answerable(): readonly CourierReport[] {
    const reports = this.files.flatMap((file) =>
      file.phase === 'taken' && file.report.canAnswer ? [file.report] : [],
    );
    const deviceOf = ({ courier }: CourierReport): string => courier.from.device;
    return reports.filter((report, at) => reports.findIndex((other) => deviceOf(other) === deviceOf(report)) === at);
  }
}
