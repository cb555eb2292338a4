/** The question before a record opens, and the interruption before an emergency. */

import type { ViewerWindow } from "../window.ts";

/** Waits for the question, and answers what it offers. */
export async function options(window: ViewerWindow): Promise<string[]> {
  await window.find("heading", /^Why may you open this record\?/);
  const buttons = await window.all("button", /^Alt\+\d/);
  return Promise.all(buttons.map((button) => button.getAccessibleName()));
}

/** Waits until the question stands. */
export async function stands(window: ViewerWindow): Promise<void> {
  await window.find("heading", /^Why may you open this record\?/);
}

/** The patient agreed to this visit. */
export async function patientAgreed(window: ViewerWindow): Promise<void> {
  await window.find("heading", /^Why may you open this record\?/);
  await window.keys("Alt", "1");
}

/** The patient said no. */
export async function patientSaidNo(window: ViewerWindow): Promise<void> {
  await window.press(/Patient said no/);
}

/** Goes to the page that interrupts whoever wants to open a record without permission. */
export async function emergency(window: ViewerWindow): Promise<void> {
  await window.press(/Emergency/);
  await window.find("heading", "You are about to open this record without the patient’s permission");
}

/** Answers why, and opens with the keyboard. */
export async function openInEmergency(
  window: ViewerWindow,
  reason: string,
  note: string,
): Promise<void> {
  await window.choose(reason);
  await window.write("What is happening?", note);
  await window.keys("Ctrl", "Enter");
}

/** Gives the answer of this name by its key, as the question shows it. */
export async function answer(window: ViewerWindow, name: RegExp): Promise<void> {
  const names = await options(window);
  const place = names.findIndex((one) => name.test(one));
  if (place === -1) throw new Error(`the question has no answer named ${String(name)}: ${names.join("; ")}`);
  await window.keys("Alt", String(place + 1));
}

/** Fills the page that asks for a reason and a note. */
export async function justify(
  window: ViewerWindow,
  page: RegExp,
  reason: string,
  words: { field: string; note: string },
): Promise<void> {
  await window.find("heading", page);
  await window.choose(reason);
  await window.write(words.field, words.note);
}

/** Sends that page with the keyboard. */
export async function send(window: ViewerWindow): Promise<void> {
  await window.keys("Ctrl", "Enter");
}

/** Says what ties the two where nobody knows of anything. */
export async function claim(window: ViewerWindow, reason: string, note: string): Promise<void> {
  await window.choose(reason);
  await window.write("What do you need to do?", note);
}
