import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createPrompt } from '../../client/cli/prompt';
import { readText } from '../../client/cli/read-text';
import { Interrupted, UsageError } from '../../client/cli/usage';

function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk) => {
    shown += String(chunk);
  });
  return { input, prompt: createPrompt(input, output), shown: () => shown };
}

describe('a question on a terminal', () => {
  it('shows what is typed', async () => {
    const { input, prompt, shown } = terminal();
    const answer = prompt('Name: ');
    input.write('Avery\r');
    await expect(answer).resolves.toBe('Avery');
    expect(shown()).toContain('Name: ');
    expect(shown()).toContain('Avery');
  });

  it('shows nothing of what is hidden, corrections included', async () => {
    const { input, prompt, shown } = terminal();
    const answer = prompt('Code: ', { hidden: true });
    for (const key of ['1', '2', '9', '\u007F', '3', '\u001B[D', '\u001B[C', '\r']) input.write(key);
    await expect(answer).resolves.toBe('123');
    expect(stripVTControlCharacters(shown())).toBe('Code: \n');
  });

  it('lines pasted together answer the questions that follow, hidden ones unseen', async () => {
    const { input, prompt, shown } = terminal();
    const first = prompt('User: ');
    input.write('avery\r314159\rrest');
    await expect(first).resolves.toBe('avery');
    await expect(prompt('OTP: ', { hidden: true })).resolves.toBe('314159');
    expect(shown()).not.toContain('314159');
    const third = prompt('More: ');
    input.write(' of it\r');
    await expect(third).resolves.toBe('rest of it');
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s leaves', async (_name, key) => {
    const { input, prompt } = terminal();
    const answer = prompt('Name: ');
    input.write(key);
    await expect(answer).rejects.toBeInstanceOf(Interrupted);
  });

  it('what was typed before comes back with no arrow key', async () => {
    const { input, prompt } = terminal();
    const secret = prompt('Code: ', { hidden: true });
    input.write('secret\r');
    await secret;
    const answer = prompt('Name: ');
    input.write('\u001B[A\r');
    await expect(answer).resolves.toBe('');
  });
});

describe('piped input', () => {
  it('is read to its end', async () => {
    const input = new PassThrough();
    const text = readText(input, { idleMs: 1_000 });
    input.write('ABC');
    input.end('DE\n');
    await expect(text).resolves.toBe('ABCDE\n');
  });

  it('that neither comes nor ends is given up', async () => {
    const input = new PassThrough();
    await expect(readText(input, { idleMs: 20 })).rejects.toBeInstanceOf(UsageError);
    expect(input.destroyed).toBe(true);
  });
});
