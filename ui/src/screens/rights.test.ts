import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { accessReport, copySaved } from '../fake/rights';
import AccessReport from './access-report.svelte';
import SubjectAccess from './subject-access.svelte';

const nothing = async (): Promise<void> => undefined;
const field = (label: string): HTMLInputElement => screen.getByLabelText(label);

async function whoAsks(): Promise<void> {
  await fireEvent.input(field('NHS number'), { target: { value: '9990000018' } });
  await fireEvent.input(field('Date of birth'), { target: { value: '12031945' } });
  await fireEvent.click(field('Passport'));
}

describe('the access report', () => {
  const given = (changes = {}) => {
    const props = {
      report: null,
      waiting: false,
      fault: null,
      make: vi.fn(nothing),
      save: vi.fn(nothing),
      anew: vi.fn(),
      back: vi.fn(),
      ...changes,
    };
    return { props, ...render(AccessReport, props) };
  };
  const asking = { number: '9990000018', born: '12031945', identity: ['passport'] };

  it('asks for 18 keys and two clicks: a number, a date of birth, what was seen', async () => {
    const { props } = given();
    expect(document.activeElement).toBe(field('NHS number'));
    await whoAsks();
    await fireEvent.click(screen.getByRole('button', { name: 'Look at the report' }));
    expect(props.make).toHaveBeenCalledWith(asking, { months: 12, names: false, leftOut: [] });
  });

  it('shows the words that will stand on paper, and hands over the same in large print', async () => {
    const { props, rerender } = given();
    await whoAsks();
    await rerender({ ...props, report: accessReport });
    expect(screen.getByText(/You could not be asked because you were unconscious/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Save in large print' }));
    expect(props.save).toHaveBeenCalledWith(asking, { months: 12, names: false, leftOut: [] }, 'large');
  });

  it('leaves a person out only with a reason, and asks for the report again', async () => {
    const { props } = given({ report: accessReport });
    const visit = screen.getByLabelText(/GP, Abington Park Surgery/);
    await fireEvent.change(visit, { target: { value: 'staff-safety' } });
    await tick();
    const leftOut = [{ accesses: ['g2'], reason: 'staff-safety' }];
    expect(props.make).toHaveBeenCalledWith(expect.anything(), { months: 12, names: false, leftOut });
  });

  it('offers to name people only where the policy lets it', async () => {
    const { props, rerender } = given({ report: accessReport });
    expect(screen.queryByLabelText(/Name people/)).toBeNull();
    await rerender({ ...props, report: { ...accessReport, mayNamePeople: true } });
    expect(screen.getByLabelText(/Name people/)).toBeTruthy();
  });

  it('forgets whom it was about before another is asked for', async () => {
    const { props, rerender } = given();
    await whoAsks();
    await rerender({ ...props, report: accessReport });
    await fireEvent.click(screen.getByRole('button', { name: 'Another report' }));
    expect(props.anew).toHaveBeenCalledOnce();
    await rerender({ ...props, report: null });
    expect([field('NHS number').value, field('Date of birth').value]).toEqual(['', '']);
  });
});

describe('the copy for the patient', () => {
  it('is saved and never drawn: only where it lies, and what stays behind', async () => {
    const withheld = '2 entries are not in this copy.';
    const save = vi.fn(nothing);
    const props = { copy: null, waiting: false, fault: null, save, anew: vi.fn(), back: vi.fn() };
    const { rerender } = render(SubjectAccess, props);
    await whoAsks();
    await fireEvent.click(field('In large print'));
    await fireEvent.click(screen.getByRole('button', { name: 'Save the copy' }));
    expect(save).toHaveBeenCalledWith(
      { number: '9990000018', born: '12031945', identity: ['passport'] },
      'large',
    );
    await rerender({ ...props, copy: { ...copySaved, withheld } });
    expect(screen.getByText(withheld)).toBeTruthy();
    expect(screen.getByText(copySaved.readable)).toBeTruthy();
  });
});
