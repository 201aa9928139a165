import { kbaReplyOf, type KbaPhase } from '../../activities/providers/experian-reply';
import { GatewayError, type KbaReply } from '../../activities/providers/gateways';
import {
  ATTEMPT,
  crossCore,
  questionReply,
  type ReplyParts,
  resultReply,
  SESSION,
  timeoutReply,
} from './fixtures/experian';

/** The reply, or the code and class of the GatewayError. */
function read(body: unknown, phase: KbaPhase = 'ANSWERS'): KbaReply | string {
  try {
    return kbaReplyOf(body, { callName: 'test', phase, attemptId: ATTEMPT });
  } catch (error) {
    if (error instanceof GatewayError) return `${error.code} ${error.retryClass}`;
    throw error;
  }
}

const UNMAPPED = 'KBA_UNMAPPED_REPLY REJECTED';
const AUTHENTICATED = { kind: 'AUTHENTICATED' };
const WRONG_ANSWERS = { kind: 'NOT_AUTHENTICATED', located: true };
const unable = (cause: string) => ({ kind: 'UNABLE_TO_AUTHENTICATE', cause });
const MESSAGE_57 = { number: '57', text: 'Cannot formulate questions for this consumer.' };

describe('questions', () => {
  it('come with their session and their choices in order', () => {
    expect(read(questionReply({ questions: ['First?', 'Second?'] }), 'QUESTIONS')).toEqual({
      kind: 'QUESTIONS',
      sessionId: SESSION,
      questions: [
        { text: 'First?', choices: ['A (right)', 'B', 'NONE OF THE ABOVE/DOES NOT APPLY'] },
        { text: 'Second?', choices: ['A (right)', 'B', 'NONE OF THE ABOVE/DOES NOT APPLY'] },
      ],
    });
  });

  it('may come again as a second batch, in answer to answers', () => {
    expect(read(questionReply({ questions: ['Third?'] }))).toMatchObject({ kind: 'QUESTIONS' });
  });

  it('are questions even where message 57 comes along with another text', () => {
    const reply = questionReply({ message: { number: '57', text: 'Questions returned.' } });
    expect(read(reply, 'QUESTIONS')).toMatchObject({ kind: 'QUESTIONS' });
  });

  it('without a session nobody could answer them: unmapped', () => {
    const reply = crossCore({}, { kba: { general: { kbaresultCode: 0 }, questionSet: [] } });
    expect(read(reply, 'QUESTIONS')).toBe(UNMAPPED);
  });
});

describe('the decision', () => {
  it.each<[string, ReplyParts, unknown]>([
    ['ACCEPT authenticates', { overall: 'ACCEPT', final: 'ACC' }, AUTHENTICATED],
    [
      'ACCEPT authenticates with half of the answers right',
      { overall: 'ACCEPT', graded: 'RRWW' },
      AUTHENTICATED,
    ],
    ['REFER with code 0 are wrong answers', { overall: 'REFER' }, WRONG_ANSWERS],
    ['24. four good answers do not outrank a REFER', { overall: 'REFER', graded: 'RRRR' }, WRONG_ANSWERS],
    ['the overall decision outranks the element', { overall: 'ACCEPT', final: 'REF' }, AUTHENTICATED],
    ['a bad overall decision outranks a good element', { overall: 'REFER', final: 'ACC' }, WRONG_ANSWERS],
    [
      '22. without an overall decision the element is found by name: ACC',
      { overall: null, final: 'ACC' },
      AUTHENTICATED,
    ],
    ['22. without an overall decision the element is found by name: REF', { overall: null }, WRONG_ANSWERS],
    ['22. without any decision it is unmapped, not a failure', { overall: null, final: null }, UNMAPPED],
    ['NODECISION is unmapped', { overall: 'NODECISION', final: 'ACC' }, UNMAPPED],
    ['a decision nobody knows is unmapped', { overall: 'CONTINUE', final: 'ACC' }, UNMAPPED],
    ['an interim element is no decision', { overall: null, final: 'R10' }, UNMAPPED],
    ['ACCEPT with a refusing result code is unmapped', { overall: 'ACCEPT', code: 9 }, UNMAPPED],
    [
      'message 57 with another text does not undo ACCEPT',
      { overall: 'ACCEPT', message: { number: '57', text: 'x' } },
      AUTHENTICATED,
    ],
    [
      'message 57 with another text leaves REFER wrong answers',
      { message: { number: '57', text: 'x' } },
      WRONG_ANSWERS,
    ],
  ])('%s', (_name, parts, expected) => {
    expect(read(resultReply(parts))).toEqual(expected);
  });

  it('ACCEPT in reply to the question request authenticates nobody', () => {
    expect(read(resultReply({ overall: 'ACCEPT', final: 'ACC' }), 'QUESTIONS')).toBe(UNMAPPED);
  });

  it('ACCEPT without a graded node authenticates nobody', () => {
    expect(read(crossCore({ overall: 'ACCEPT', final: 'ACC' }, { sessionID: SESSION }))).toBe(UNMAPPED);
  });
});

describe('result codes', () => {
  it.each<[string, ReplyParts, unknown]>([
    ['19. 1: a thin file, no questions', { code: 1 }, unable('NO_QUESTIONS')],
    ['21. 2: excessive use', { code: 2 }, unable('EXCESSIVE_USE')],
    ['9: not located', { code: 9 }, { kind: 'NOT_AUTHENTICATED', located: false }],
    ['9 in quotes', { code: '9' }, { kind: 'NOT_AUTHENTICATED', located: false }],
    ['a code nobody knows is unmapped', { code: 77 }, UNMAPPED],
    [
      '19. 57 without questions and without another code',
      { code: 0, message: MESSAGE_57 },
      unable('NO_QUESTIONS'),
    ],
    [
      '57 says only what the code says',
      { code: 9, message: MESSAGE_57 },
      { kind: 'NOT_AUTHENTICATED', located: false },
    ],
    ['21. a use limit reached', { exceededUseLimitCode: 'Y' }, unable('EXCESSIVE_USE')],
  ])('%s', (_name, parts, expected) => {
    expect(read(resultReply(parts), 'ANSWERS')).toEqual(expected);
  });

  it('are the same in reply to the question request', () => {
    expect(read(resultReply({ code: 9 }), 'QUESTIONS')).toEqual({
      kind: 'NOT_AUTHENTICATED',
      located: false,
    });
    expect(read(resultReply({ code: 1 }), 'QUESTIONS')).toEqual(unable('NO_QUESTIONS'));
  });

  it('nobody has given wrong answers before answering', () => {
    expect(read(resultReply({ overall: 'REFER' }), 'QUESTIONS')).toBe(UNMAPPED);
  });
});

describe('20. a flagged file goes to a person, for the cause that was told', () => {
  const FLAGS: [string, ReplyParts, string][] = [
    ['result code 8', { code: 8 }, 'DECEASED'],
    ['score 9001', { preciseIDScore: '9001' }, 'DECEASED'],
    ['score 9013', { preciseIDScore: '9013' }, 'FROZEN'],
    ['score 9013 with blanks around it', { preciseIDScore: ' 9013 ' }, 'FROZEN'],
    ['score 9012', { preciseIDScore: '9012' }, 'FLAGGED'],
    ['the first score that is none', { preciseIDScore: '9000' }, 'FLAGGED'],
    ['a score nobody mapped', { preciseIDScore: '9077' }, 'FLAGGED'],
    ['override FS5', { override: 'FS5' }, 'FLAGGED'],
    ['override FS13', { override: 'FS13' }, 'FLAGGED'],
    ['override FS14', { override: 'FS14' }, 'FLAGGED'],
    ['an override nobody mapped', { override: 'QQ1' }, 'FLAGGED'],
    ['an override by a score', { override: '9001' }, 'DECEASED'],
    ['of several, the gravest: deceased', { code: 8, preciseIDScore: '9013', override: 'FS5' }, 'DECEASED'],
    ['of several, the gravest: frozen', { preciseIDScore: '9013', override: 'FS5' }, 'FROZEN'],
  ];

  it.each(FLAGS)('%s', (_name, parts, cause) => {
    for (const phase of ['QUESTIONS', 'ANSWERS'] as const) {
      for (const overall of ['ACCEPT', 'REFER', 'NODECISION', null]) {
        expect(read(resultReply({ overall, final: 'ACC', ...parts }), phase)).toEqual(unable(cause));
      }
      // Questions that the bureau sent all the same, and errors, are outranked, too.
      expect(read(questionReply(parts), phase)).toEqual(unable(cause));
      expect(read(timeoutReply('710', parts), phase)).toEqual(unable(cause));
      expect(read(timeoutReply('709', parts), phase)).toEqual(unable(cause));
    }
  });

  it('a flag outranks excessive use and a thin file', () => {
    expect(read(resultReply({ code: 2, exceededUseLimitCode: 'Y', preciseIDScore: '9013' }))).toEqual(
      unable('FROZEN'),
    );
    expect(read(resultReply({ code: 1, override: 'FS13' }), 'QUESTIONS')).toEqual(unable('FLAGGED'));
  });

  it('a flag counts in whichever element of the reply it stands', () => {
    const reply = resultReply({ overall: 'ACCEPT', final: 'ACC' });
    const flagged = crossCore({ preciseIDScore: '9012' }, { sessionID: SESSION });
    reply.clientResponsePayload.decisionElements.push(...flagged.clientResponsePayload.decisionElements);
    expect(read(reply)).toEqual(unable('FLAGGED'));
  });

  it('the highest score that is a score is no flag', () => {
    expect(read(resultReply({ overall: 'ACCEPT', preciseIDScore: '8999' }))).toEqual(AUTHENTICATED);
  });

  it('the flag of somebody else is not theirs: unmapped', () => {
    expect(read(resultReply({ preciseIDScore: '9001', attemptId: 'attempt-2' }))).toBe(UNMAPPED);
  });
});

describe('errors inside HTTP 200', () => {
  it('16. error 710 inside HTTP 200 is an abandoned session', () => {
    expect(read(timeoutReply())).toEqual({ kind: 'ABANDONED' });
  });

  it('16. error 710 told by the element alone is one, too', () => {
    const reply = timeoutReply();
    const [element] = reply.clientResponsePayload.decisionElements;
    Object.assign(element ?? {}, { otherData: {} });
    expect(read(reply)).toEqual({ kind: 'ABANDONED' });
  });

  it('709 is our own credentials', () => {
    expect(read(timeoutReply('709'))).toBe('KBA_UNAUTHORISED REJECTED');
  });

  it('another error is unmapped and uses no attempt', () => {
    expect(read(timeoutReply('799'))).toBe(UNMAPPED);
  });
});

describe('replies nobody mapped', () => {
  it.each<[string, unknown]>([
    ['without the Precise ID node', crossCore({ code: 77 }, undefined)],
    ['with neither known node', crossCore({}, { sessionID: SESSION })],
    ['for another attempt', resultReply({ overall: 'ACCEPT', attemptId: 'attempt-2' })],
    ['empty', {}],
    ['null', null],
    ['absent', undefined],
  ])('%s', (_name, body) => {
    expect(read(body)).toBe(UNMAPPED);
  });
});
