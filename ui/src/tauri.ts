import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Backend } from './backend';
import type { Status } from './wire/Status';

/** The viewer behind this window. The only file that knows Tauri. */
export const viewer: Backend = {
  status: () => invoke('status'),
  watchStatus: (changed) => listen<Status>('status', (event) => changed(event.payload)),
  organisation: () => invoke('organisation'),

  signIn: (email, password, code) => invoke('sign_in', { email, password, code }),
  activate: (email, activationCode, password) => invoke('activate', { email, activationCode, password }),
  recover: (email, password, recoveryCode) => invoke('recover', { email, password, recoveryCode }),
  confirmEnrolment: (code) => invoke('confirm_enrolment', { code }),
  acceptStatement: () => invoke('accept_statement'),

  findPatient: (text) => invoke('find_patient', { text }),
  recents: () => invoke('recents'),
  choosePatient: (patient) => invoke('choose_patient', { patient }),
  answerGate: (answer) => invoke('answer_gate', { answer }),
  patientSaidNo: () => invoke('patient_said_no'),

  showOverview: () => invoke('show_overview'),
  showSection: (section) => invoke('show_section', { section }),
  showTimeline: () => invoke('show_timeline'),
  showLetter: (id) => invoke('show_letter', { id }),
  refresh: () => invoke('refresh'),
  closePatient: () => invoke('close_patient'),

  myActivity: () => invoke('my_activity'),
  touch: () => invoke('touch'),
  lock: () => invoke('lock'),
  unlock: (password) => invoke('unlock', { password }),
  signOut: () => invoke('sign_out'),
};
