/** The questions of a session: invented, and the same for the same seed, batch and session (or person). */
import type { Chance } from '../chance';

export interface AskedQuestion {
  readonly type: number;
  readonly text: string;
  readonly choices: readonly string[];
  /** 1-based, as answers are given. */
  readonly rightPosition: number;
  /** Its share in the grading: a hard question counts more. */
  readonly weight: number;
}

export const QUESTIONS_A_BATCH = 4;
export const NONE_OF_THE_ABOVE = 'NONE OF THE ABOVE/DOES NOT APPLY';

/**
 * The second batch asks other questions than the first.
 * @param asked the session, or the person who is asked the same every time
 */
export function questionsFor(chance: Chance, asked: string, batch: 1 | 2): AskedQuestion[] {
  const order = chance.shuffled(BANK, asked, 'order');
  return order
    .slice((batch - 1) * QUESTIONS_A_BATCH, batch * QUESTIONS_A_BATCH)
    .map(([type, text, ...options]) => {
      const about = [asked, type] as const;
      const right = chance.number(options.length, ...about, 'right');
      const choices = chance
        .shuffled(options, ...about, 'choices')
        .map((choice, index) => (index === right ? `${choice} (right)` : choice));
      return {
        type,
        text,
        choices: [...choices, NONE_OF_THE_ABOVE],
        rightPosition: right + 1,
        weight: 90 + chance.number(46, ...about, 'weight'),
      };
    });
}

type BankEntry = readonly [type: number, text: string, a: string, b: string, c: string, d: string];

const BANK: readonly BankEntry[] = [
  [
    23,
    'Which of these streets have you lived on?',
    'EXAMPLE LANE',
    'INVENTED WAY',
    'SAMPLE ROAD',
    'MADEUP COURT',
  ],
  [
    30,
    'In which of these cities have you lived?',
    'SPRINGVALE',
    'NOWHERE FALLS',
    'PLACEHOLDER',
    'MOCKINGTON',
  ],
  [
    32,
    'With which lender did you open an auto loan?',
    'EXAMPLE MOTORS',
    'SAMPLE CREDIT',
    'DEMO BANK',
    'TEST AUTO',
  ],
  [35, 'What was the term of your auto loan, in months?', '24', '36', '48', '60'],
  [
    41,
    'Which of these employers have you worked for?',
    'ACME EXAMPLE',
    'FOO WORKS',
    'BAR SUPPLY',
    'BAZ HOLDINGS',
  ],
  [
    47,
    'Which of these phone numbers was yours?',
    '202-555-0101',
    '202-555-0112',
    '202-555-0123',
    '202-555-0134',
  ],
  [
    52,
    'In which county is your current address?',
    'EXAMPLE COUNTY',
    'SAMPLE COUNTY',
    'DEMO COUNTY',
    'TEST COUNTY',
  ],
  [58, 'Who issued your first credit card?', 'FIRST EXAMPLE', 'SAMPLE SAVINGS', 'DEMO TRUST', 'TEST UNION'],
  [
    63,
    'In which range is your monthly mortgage payment?',
    '$500 - $999',
    '$1000 - $1499',
    '$1500 - $1999',
    '$2000+',
  ],
  [71, 'Which of these people do you know?', 'PAT EXAMPLE', 'SAM SAMPLE', 'DANA DEMO', 'TERRY TESTER'],
];
