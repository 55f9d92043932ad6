import { m } from '../../text';
import type { Unable } from './player-frame';

/** Why a package can't be opened, and what a learner or an administrator can do. `origin`: where it would play. */
export function unableWords(reason: Unable | 'no-player', origin = ''): string {
  switch (reason) {
    case 'no-player':
      return m.learn_package_no_player();
    case 'no-answer':
      return m.learn_package_no_answer({ address: origin });
    case 'no-worker':
      return m.learn_package_no_worker({ address: origin });
    case 'other-window':
      return m.learn_package_other_window();
    case 'other-version':
      return m.learn_package_other_version();
  }
}
