/** How outages move deadlines: each by its exact length, once, whatever stages it spans. */
import * as fc from 'fast-check';
import { creditBranch, heldUpMs, isClockStopped, stagesWaitingFor, waitsForOf } from '../../workflows/outage';
import { completePolicy } from '../../workflows/policy';
import { exostar } from '../../workflows/policies/exostar';

const BRANCH = { bookingSince: 1_000, bookingDeadline: 100_000, bookingCredit: null };

it('only the part of an outage that lies in the wait counts', () => {
  expect(heldUpMs({ startedAt: 10, endedAt: 50 }, 0)).toBe(40);
  expect(heldUpMs({ startedAt: 10, endedAt: 50 }, 30)).toBe(20);
  expect(heldUpMs({ startedAt: 10, endedAt: 50 }, 60)).toBe(0);
});

it('the video branch gets every outage whole and once, at however many stages it is looked at on the way', () => {
  const outages = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 5_000 })), { maxLength: 6 })
    .map((gaps) => {
      let at = 0;
      return gaps.map(([gapMs, lengthMs], index) => {
        const startedAt = at + gapMs;
        at = startedAt + lengthMs;
        return { outageId: `outage-${index}`, startedAt, endedAt: at };
      });
    });
  const looks = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
  fc.assert(
    fc.property(outages, looks, (happened, shares) => {
      const state = { ...BRANCH };
      for (const outage of happened) {
        for (const share of shares.toSorted()) {
          const endedAt = outage.startedAt + Math.floor((outage.endedAt - outage.startedAt) * share);
          creditBranch(state, { ...outage, endedAt });
        }
        creditBranch(state, outage);
        creditBranch(state, outage);
      }
      const inAll = happened.reduce((sum, outage) => sum + heldUpMs(outage, BRANCH.bookingSince), 0);
      return state.bookingDeadline === BRANCH.bookingDeadline + inAll;
    }),
  );
});

it('a branch that is not open gets nothing', () => {
  const closed = { bookingSince: null, bookingDeadline: null, bookingCredit: null };
  creditBranch(closed, { outageId: 'o', startedAt: 0, endedAt: 10 });
  expect(closed.bookingDeadline).toBeNull();
});

it('a party is told of by the stages that wait for it, and no stage waits for two', () => {
  expect(stagesWaitingFor('live-video')).toEqual(['AWAITING_VIDEO_BOOKING', 'AWAITING_VIDEO_RESULT']);
  expect(stagesWaitingFor('kba')).toEqual(['AWAITING_CONTACT_INFO']);
  expect(stagesWaitingFor('webstore')).toEqual(['AWAITING_PURCHASE']);
});

it('a code works to its printed day, so no outage stops the clock of its stages', () => {
  const out = { provider: 'letter-house', outageId: 'o', startedAt: 0, endedAt: null } as const;
  for (const stage of ['ACTIVATION_WAIT', 'AWAITING_REDEMPTION'] as const) {
    expect(waitsForOf(exostar, stage)).toMatchObject({ provider: 'letter-house' });
    expect(isClockStopped({ stage, out })).toBe(false);
  }
});

it('a case that started before outages stopped clocks waits for no party', () => {
  const { outage: _outage, purchase: _purchase, ...rest } = exostar;
  const earlier = completePolicy({ ...rest, kba: { sessionMs: exostar.kba.sessionMs } });
  expect(waitsForOf(earlier, 'AWAITING_VIDEO_BOOKING')).toBeNull();
  expect(earlier.purchase).toMatchObject({ pollsMs: [], watchesReversals: false });
  // Running out of one question is running out of the session, as it was.
  expect(earlier.kba.questionMs).toBe(earlier.kba.sessionMs);
});
