import { describe, expect, it } from 'vitest';
import { atPoint, clinicalDay, isoDay, lasting, minutes, thousands } from './format';
import { addressOf, digitsOf } from './forms';

it('what is left is said in minutes and seconds', () => {
  expect([252, 47.9, 0, -3].map(minutes)).toEqual(['4:12', '0:47', '0:00', '0:00']);
});

it('lengths of time leave out what is zero', () => {
  expect([130, -3600, 0].map(lasting)).toEqual(['2min 10sec', '1hr', '0sec']);
});

describe('dates', () => {
  it('are shown in the clinical form', () => expect(clinicalDay('2018-08-06')).toBe('06-Aug-2018'));

  it.each(['28-Nov-2026', '28 nov 2026', '28/11/2026', '28.11.2026', '2026-11-28', '28-November-2026'])(
    '%s is understood',
    (typed) => expect(isoDay(typed)).toBe('2026-11-28'),
  );

  it.each(['', '31-Feb-2026', '11/28/2026', 'tomorrow', '28-11-26'])('%s is no date', (typed) =>
    expect(isoDay(typed)).toBeNull(),
  );
});

describe('values', () => {
  it('have a comma from 1,000 and keep what was sent', () => {
    expect(['1240', '1000.50', '<5', '999', '12-15', '>12500'].map(thousands)).toEqual([
      '1,240',
      '1,000.50',
      '<5',
      '999',
      '12-15',
      '>12,500',
    ]);
  });

  it('part at the decimal point, the comparator staying with the whole', () => {
    expect(atPoint('<5.3')).toEqual({ whole: '<5', fraction: '.3' });
    expect(atPoint('142')).toEqual({ whole: '142', fraction: '' });
    expect(atPoint('positive'), 'a text is no number').toBeNull();
  });
});

describe('what is typed at the door', () => {
  it('a code may have spaces', () => expect(digitsOf(' 418 012 ')).toBe('418012'));

  it('an address without a domain takes the chosen one; a whole one is left as it is', () => {
    expect(addressOf('rita.clarke ', '@nhs.net')).toBe('rita.clarke@nhs.net');
    expect(addressOf('rita@ngh.nhs.uk', '@nhs.net')).toBe('rita@ngh.nhs.uk');
  });
});
