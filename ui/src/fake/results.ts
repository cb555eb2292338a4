import type { Entry } from '../wire/Entry';
import type { Flag } from '../wire/Flag';
import type { Source } from '../wire/Source';
import { entry } from './entry';
import { gp, ngh } from './people';

/** One result. */
export function result(
  test: string,
  value: string,
  unit: string,
  range: string | null,
  iso: string,
  flag: Flag | null,
  source: Source = ngh,
  status: string | null = null,
  more: { method?: string; laboratory?: string; was?: string; population?: string } = {},
): Entry {
  const { population, ...rest } = more;
  return entry(
    source,
    iso,
    {
      kind: 'result',
      test,
      value,
      unit,
      range,
      flag,
      flagWords: null,
      parts: [],
      ...rest,
      ...(population ? { rangeFor: population } : {}),
    },
    status,
  );
}

/** The results. */
export const results: Entry[] = [
  result('creatinine', '142', 'umol/L', '49 to 90', '2026-10-14T09:10', 'high', ngh, 'Corrected', {
    was: '141 umol/L',
  }),
  result('eGFR', '30', 'mL/min/1.73 m²', null, '2026-10-14T09:10', null),
  result('potassium', '6.6', 'mmol/L', '3.5 to 5.3', '2026-10-14T09:10', 'critical-high'),
  result('urea', '11.4', 'mmol/L', '2.5 to 7.8', '2026-10-14T09:10', 'outside-range-worked-out-here'),
  result('HbA1c', '64', 'mmol/mol', '20 to 41', '2026-10-14T09:10', 'high'),
  result('sodium', '131', 'mmol/L', '133 to 146', '2026-10-03T11:47', 'low'),
  result('creatinine', '148', 'umol/L', '49 to 90', '2026-10-03T11:47', 'high'),
  result('haemoglobin', '118', 'g/L', '115 to 165', '2026-10-03T11:47', null),
  result('white cells', '9.2', '10⁹/L', '4.0 to 11.0', '2026-10-03T11:47', null),
  result('platelets', '241', '10⁹/L', '150 to 400', '2026-10-03T11:47', null),
  result('CRP', '<5', 'mg/L', 'under 5', '2026-10-03T11:47', null),
  result('creatinine', '128', 'umol/L', '49 to 90', '2026-09-09T09:05', 'high', gp),
  result('creatinine', '96', 'umol/L', '49 to 90', '2026-06-02T09:15', 'high', gp),
  result('TSH', '2.14', 'mU/L', '0.27 to 4.20', '2026-06-02T09:15', null, gp),
  result('ALT', '22', 'U/L', 'under 35', '2026-06-02T09:15', null, gp),
  result('ferritin', '1240', 'ug/L', '10 to 420', '2026-06-02T09:15', 'outside-range', gp),
  result('creatinine', '91', 'umol/L', '49 to 90', '2026-03-20T10:20', 'outside-range-worked-out-here', gp),
  result('creatinine', '88', 'umol/L', '49 to 90', '2026-01-15T08:55', null, gp),
  result('creatinine', '86', 'umol/L', '49 to 90', '2025-12-02T09:40', null, gp),
  result('HbA1c', '61', 'mmol/mol', '20 to 41', '2025-10-02T09:40', 'high', gp),
];
