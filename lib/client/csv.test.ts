import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv, writeCsv } from './csv.ts';

test('quotes hold commas, line ends and quotes', () => {
  expect(parseCsv('name,note\r\n"Roth, Nina","says ""hi""\nand goes"\r\n')).toEqual([
    ['name', 'note'],
    ['Roth, Nina', 'says "hi"\nand goes'],
  ]);
});

test.each([
  ['name;site\nNina;3', 'semicolons'],
  ['name\tsite\nNina\t3', 'tabs, as a spreadsheet pastes them'],
  ['\uFEFFname,site\rNina,3', 'a byte order mark and old line ends'],
  ['\n\nname , site\n , \n Nina,3\n\n', 'empty lines and spaces'],
])('%j is read: %s', (text) => {
  expect(parseCsv(text)).toEqual([
    ['name', 'site'],
    ['Nina', '3'],
  ]);
});

test('an open quote ends with the text', () => {
  expect(parseCsv('a,"b')).toEqual([['a', 'b']]);
});

test('what would be a formula is written as text', () => {
  expect(writeCsv([['=HYPERLINK("http://x")', '@cmd', -5, null]])).toBe(`"'=HYPERLINK(""http://x"")",'@cmd,-5,\r\n`);
});

test('any text is read without an exception, and what was written is read back', () => {
  const plain = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9",;\n ]{0,12}[A-Za-z0-9]$/);
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseCsv(text))));
  fc.assert(
    fc.property(fc.array(fc.array(plain, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
      expect(parseCsv(writeCsv([['a', 'b'], ...rows])).slice(1)).toEqual(rows);
    }),
  );
});
