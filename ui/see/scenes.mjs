/** Every screen, and how one gets there: by the same names and keys as a person. */
const button = (page, name) => page.getByRole('button', { name });

const find = async (page, words = 'patterson i 1945') => {
  await page.getByLabel('Find a patient').fill(words);
  await page.keyboard.press('Enter');
  await page.getByRole('row').nth(1).waitFor();
};
const gate = async (page, words) => {
  await find(page, words);
  await page.keyboard.press('Enter');
};
const question = async (page) => {
  await gate(page);
  await page.getByRole('heading', { name: 'Why may you open this record?' }).waitFor();
};
const record = async (page, words) => {
  await gate(page, words);
  await page.getByRole('heading', { name: 'Why may you open this record?' }).waitFor();
  await page.keyboard.press('Alt+1');
  await page.getByRole('button', { name: 'Close patient' }).waitFor();
};
const emergency = async (page) => {
  await gate(page);
  await page.getByRole('heading', { name: 'Why may you open this record?' }).waitFor();
  await page.keyboard.press('Alt+4');
  await page.getByLabel('Cannot communicate').check();
  await page.getByLabel('What is happening?').fill('Found on floor, cold and confused, GCS 12');
};
const section = (key) => async (page) => {
  await record(page);
  await page.keyboard.press(`Alt+${key}`);
  await page.locator('main [data-row]').first().waitFor();
};
const further = (name) => async (page) => {
  await record(page);
  await button(page, name).click();
};

const inEmergency = async (page) => {
  await emergency(page);
  await page.keyboard.press('Control+Enter');
  await button(page, /Close patient/).waitFor();
};
const steppedUp = (name) => async (page) => {
  await button(page, name).click();
  await page.getByLabel('6-digit code').pressSequentially('418 012');
  await page.getByRole('table').waitFor();
};
/** Opens Ivy's record in one of the ways that ask for a reason. */
const justified = (key, reason) => async (page) => {
  await question(page);
  await page.keyboard.press(`Alt+${key}`);
  await page.getByLabel(reason).check();
  await page
    .locator('textarea, input[type=text]')
    .last()
    .fill('Said on the telephone; the paper is on file here');
  await page.keyboard.press('Control+Enter');
  await button(page, /Close patient/).waitFor();
};
const answered = (key) => async (page) => {
  await question(page);
  await page.keyboard.press(`Alt+${key}`);
  await button(page, /Close patient/).waitFor();
};
const small = { size: { width: 683, height: 384 }, scale: 2 };

export const scenes = [
  { name: '01-sign-in', story: 'sign-in', walk: async () => undefined },
  {
    name: '01-sign-in-problem',
    story: 'plain',
    walk: async (page) => {
      await page.getByLabel('NHS email address').fill('triage-nurse');
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await page.getByLabel('6-digit code').pressSequentially('123456');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: '01-activation', story: 'plain', walk: (page) => button(page, /activation code/).click() },
  { name: '01-recovery', story: 'plain', walk: (page) => button(page, /recovery code/).click() },
  {
    name: '02-enrolment',
    story: 'plain',
    walk: async (page) => {
      await button(page, /activation code/).click();
      await page.getByLabel('NHS email address').fill('triage-nurse');
      await page.getByLabel('Activation code').fill('ABCD');
      await page.getByLabel('New password', { exact: true }).fill('three words apart');
      await button(page, 'Set up account').click();
      await page.getByLabel('Enter the code the app shows now').pressSequentially('418 0');
    },
  },
  {
    name: '02-recovery-codes',
    story: 'plain',
    walk: async (page) => {
      await button(page, /recovery code/).click();
      await page.getByLabel('NHS email address').fill('triage-nurse');
      await page.getByLabel('Password', { exact: true }).fill('password');
      await page.getByLabel('Recovery code').fill('ABCD');
      await button(page, 'Use recovery code').click();
      await page.getByLabel('Enter the code the app shows now').pressSequentially('418012');
      await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
    },
  },
  { name: '02-statement', story: 'statement', walk: async () => undefined },
  { name: '03-find', story: 'work', walk: async () => undefined },
  { name: '03-found', story: 'work', walk: find },
  {
    name: '03-nobody',
    story: 'work',
    walk: async (page) => {
      await page.getByLabel('Find a patient').fill('nobody');
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: 'No patient matches' }).waitFor();
    },
  },
  {
    name: '03-find-problem',
    story: 'work',
    walk: async (page) => {
      await page.getByLabel('Find a patient').fill('QQ123456C');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: '04-gate', story: 'work', whole: true, walk: gate },
  {
    name: '04-gate-enter',
    story: 'work',
    walk: async (page) => {
      await find(page);
      await page.getByRole('row', { name: /PATERSON/ }).click();
      await page.getByRole('heading', { name: 'Why may you open this record?' }).waitFor();
      await page.keyboard.press('Enter');
    },
  },
  { name: '04-gate-unsent', story: 'full', whole: true, walk: gate },
  {
    name: '04-gate-unsent-refused',
    story: 'full',
    walk: async (page) => {
      await question(page);
      await page.keyboard.press('Alt+1');
      await page.getByRole('heading', { name: /Only an emergency/ }).waitFor();
    },
  },
  { name: '06-unsent', story: 'full', walk: inEmergency },
  { name: '01-sign-in-doubted', story: 'doubted-outside', walk: async () => undefined },
  { name: '03-find-doubted', story: 'doubted', walk: find },
  { name: '11-my-activity-lost', story: 'lost', walk: (page) => button(page, 'My activity').click() },
  { name: '11-sign-out-lost', story: 'lost', walk: (page) => button(page, 'Sign out').click() },
  { name: '03-find-unsent', story: 'heavy', walk: find },
  { name: '05-emergency', story: 'work', walk: emergency },
  {
    name: '05-emergency-problem',
    story: 'work',
    walk: async (page) => {
      await gate(page);
      await page.getByRole('heading', { name: 'Why may you open this record?' }).waitFor();
      await page.keyboard.press('Alt+4');
      await button(page, 'Open record in an emergency').click();
    },
  },
  { name: '04-gate-every-way', story: 'every-way', whole: true, walk: gate },
  { name: '04-gate-every-way-forced', story: 'every-way', media: { forcedColors: 'active' }, walk: gate },
  { name: '04-gate-every-way-200', story: 'every-way', ...small, walk: gate },
  { name: '04-gate-laboratory', story: 'laboratory', whole: true, walk: gate },
  { name: '04-gate-untied', story: 'untied', whole: true, walk: gate },
  { name: '04-gate-utmost', story: 'utmost', whole: true, walk: gate },
  { name: '04-gate-utmost-200', story: 'utmost', ...small, walk: gate },
  {
    name: '04-gate-untied-problem',
    story: 'untied',
    walk: async (page) => {
      await question(page);
      await page.getByLabel('I am covering for a colleague').check();
      await page.keyboard.press('Alt+1');
    },
  },
  {
    name: '05-proxy',
    story: 'every-way',
    walk: async (page) => {
      await question(page);
      await page.keyboard.press('Alt+3');
      await page.getByLabel('Attorney').check();
      await page.getByLabel('Who gave it').fill('Daughter, by telephone; the paper is on file here');
    },
  },
  {
    name: '05-safeguarding',
    story: 'every-way',
    walk: async (page) => {
      await question(page);
      await page.keyboard.press('Alt+7');
      await page.getByLabel('An adult').waitFor();
    },
  },
  {
    name: '05-legal-duty',
    story: 'every-way',
    walk: async (page) => {
      await question(page);
      await page.keyboard.press('Alt+8');
      await page.getByLabel('Court order').waitFor();
    },
  },
  { name: '05-emergency-open', story: 'work', walk: inEmergency },
  { name: '06-access-until', story: 'in-force', row: true, walk: answered(2) },
  { name: '06-access-proxy', story: 'in-force', row: true, walk: justified(3, 'Person with parental') },
  { name: '06-access-test', story: 'in-force', row: true, walk: answered(5) },
  { name: '06-access-emergency', story: 'in-force', row: true, walk: justified(6, 'Lacks capacity') },
  { name: '06-access-safeguarding', story: 'in-force', row: true, walk: justified(7, 'An adult') },
  { name: '06-access-legal', story: 'in-force', row: true, walk: justified(8, 'Court order') },
  {
    name: '06-access-proxy-1024',
    story: 'in-force',
    size: { width: 1024, height: 768 },
    walk: justified(3, 'Person with parental'),
  },
  { name: '06-access-proxy-200', story: 'in-force', ...small, walk: justified(3, 'Person with parental') },
  { name: '05-emergency-soon', story: 'soon', walk: inEmergency },
  { name: '05-emergency-soon-200', story: 'soon', ...small, walk: inEmergency },
  { name: '05-emergency-soon-forced', story: 'soon', media: { forcedColors: 'active' }, walk: inEmergency },
  {
    name: '05-emergency-again',
    story: 'soon',
    walk: async (page) => {
      await inEmergency(page);
      await page.keyboard.press('Alt+E');
      await page.getByRole('heading', { name: 'Why may you open this record?' }).waitFor();
    },
  },
  {
    name: '05-emergency-closing',
    story: 'work',
    walk: async (page) => {
      await inEmergency(page);
      await page.keyboard.press('Control+Shift+W');
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: '05-emergency-leaving',
    story: 'work',
    walk: async (page) => {
      await inEmergency(page);
      await page.keyboard.press('Control+K');
      await find(page, 'paterson');
      await page.getByRole('row', { name: /PATERSON, Iva/ }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: '05-withdrawal',
    story: 'work',
    walk: async (page) => {
      await record(page);
      await page.keyboard.press('Alt+W');
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: '05-withdrawn',
    story: 'withdrawn',
    walk: async (page) => {
      await record(page);
      await page.getByRole('heading', { name: /withdrawn/ }).waitFor();
    },
  },
  {
    name: '05-silent',
    story: 'silent',
    walk: async (page) => {
      await record(page);
      await page.getByRole('heading', { name: /silent/ }).waitFor();
    },
  },
  {
    name: '05-withdrawn-behind',
    story: 'withdrawn',
    walk: async (page) => {
      await record(page);
      await page.keyboard.press('Control+K');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: '05-session-ended',
    story: 'ended',
    walk: async (page) => {
      await record(page);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    },
  },
  { name: '06-overview', story: 'work', walk: record },
  { name: '06-overview-1024', story: 'work', size: { width: 1024, height: 768 }, walk: record },
  { name: '06-overview-200', story: 'work', size: { width: 683, height: 384 }, scale: 2, walk: record },
  { name: '06-overview-short', story: 'work', size: { width: 1366, height: 680 }, walk: record },
  { name: '06-overview-forced', story: 'work', media: { forcedColors: 'active' }, walk: record },
  { name: '06-overview-long-name', story: 'work', walk: (page) => record(page, 'wolfe') },
  {
    name: '06-overview-deceased',
    story: 'work',
    walk: async (page) => {
      await find(page);
      await page.getByRole('row', { name: /Ivor/ }).click();
      await page.getByRole('heading', { name: 'Why may you open this record?' }).waitFor();
      await page.keyboard.press('Alt+1');
      await button(page, 'Close patient').waitFor();
    },
  },
  { name: '07-overview-offline', story: 'offline', walk: record },
  {
    name: '08-results',
    story: 'work',
    walk: async (page) => {
      await emergency(page);
      await page.keyboard.press('Control+Enter');
      await button(page, 'Close patient').waitFor();
      await page.keyboard.press('Alt+4');
      await page.locator('main [data-row]').first().waitFor();
    },
  },
  {
    name: '08-results-trend',
    story: 'work',
    walk: async (page) => {
      await section(4)(page);
      await page.keyboard.press('Alt+T');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
    },
  },
  {
    name: '08-results-flagged',
    story: 'work',
    walk: async (page) => {
      await section(4)(page);
      await page.keyboard.press('Alt+F');
      await page.keyboard.press('Alt+S');
    },
  },
  { name: '08-results-long', story: 'long', walk: section(4) },
  { name: '09-medicines', story: 'work', walk: section(2) },
  {
    name: '09-medicines-source',
    story: 'work',
    walk: async (page) => {
      await section(2)(page);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Alt+S');
    },
  },
  {
    name: '09-medicines-beside',
    story: 'work',
    walk: async (page) => {
      await section(2)(page);
      await button(page, /Side by side/).click();
    },
  },
  { name: '10-letters', story: 'work', walk: section(5) },
  {
    name: '10-letter-text',
    story: 'work',
    walk: async (page) => {
      await section(5)(page);
      await page.getByRole('row', { name: /Discharge/ }).click();
      await page.getByRole('heading', { name: 'Diagnosis' }).waitFor();
    },
  },
  {
    name: '10-letter-pdf',
    story: 'work',
    walk: async (page) => {
      await section(5)(page);
      await page
        .getByRole('row', { name: /Diabetes clinic/ })
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
      await page.locator('canvas').waitFor();
      await page.waitForTimeout(800);
    },
  },
  { name: '10-allergies', story: 'work', walk: section(3) },
  { name: '10-appointments', story: 'work', walk: section(6) },
  { name: '10-care-plans', story: 'work', walk: section(7) },
  { name: '10-people', story: 'work', walk: section(8) },
  { name: '10-social-care', story: 'work', walk: section(9) },
  { name: '10-timeline', story: 'work', walk: section(1) },
  { name: '10-problems', story: 'work', walk: further('Problems') },
  { name: '10-other', story: 'work', walk: further(/^Other/) },
  { name: '11-my-activity', story: 'work', walk: (page) => button(page, 'My activity').click() },
  {
    name: '12-opted-out',
    story: 'work',
    walk: async (page) => {
      await gate(page, 'smith');
      await page.getByRole('heading', { name: /chosen not to share/ }).waitFor();
    },
  },
  { name: '13-step-up', story: 'privacy', walk: (page) => button(page, 'Privacy review').click() },
  { name: '13-privacy-review', story: 'privacy', walk: steppedUp('Privacy review') },
  { name: '13-privacy-review-200', story: 'privacy', ...small, walk: steppedUp('Privacy review') },
  { name: '13-administration', story: 'administration', walk: steppedUp('Administration') },
  {
    name: '13-administration-end',
    story: 'administration',
    walk: async (page) => {
      await steppedUp('Administration')(page);
      await button(page, /End session of Rita/).click();
    },
  },
  { name: '13-password', story: 'work', walk: (page) => button(page, 'Password').click() },
  {
    name: '13-password-problem',
    story: 'work',
    walk: async (page) => {
      await button(page, 'Password').click();
      await page.getByLabel('Password now', { exact: true }).fill('three words');
      await page.getByLabel('New password', { exact: true }).fill('passwordpassword');
      await page.getByLabel('6-digit code').pressSequentially('418012');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: '01-sign-in-skew', story: 'skew', walk: async () => undefined },
  { name: '14-lock', story: 'locked', walk: async () => undefined },
  {
    name: '14-lock-wrong',
    story: 'work',
    walk: async (page) => {
      await record(page);
      await page.keyboard.press('Control+L');
      await page.getByLabel('Password').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: '14-lock-warning',
    story: 'warning',
    walk: async (page) => {
      await record(page);
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: '14-curtain',
    story: 'curtain',
    walk: async (page) => {
      await record(page);
      await page.waitForTimeout(3200);
    },
  },
  { name: '15-help', story: 'work', walk: (page) => page.getByLabel('Find a patient').press('F1') },
  {
    name: '15-sign-out-unsent',
    story: 'unsent',
    walk: (page) => button(page, 'Sign out').click(),
  },
  {
    name: '16-slow-words',
    story: 'slow',
    walk: async (page) => {
      await page.getByLabel('Find a patient').fill('patterson');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(8300);
    },
  },
];
