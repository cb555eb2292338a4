import '@fontsource-variable/noto-sans/wght.css';
import './styles/page.scss';
import { mount } from 'svelte';
import App from './App.svelte';
import type { Backend } from './backend';

void start();

async function start(): Promise<void> {
  const target = document.getElementById('app');
  if (target) mount(App, { target, props: { backend: await chooseBackend() } });
}

/** The viewer; or invented people, where the page is being designed and tested. A release holds only the first. */
async function chooseBackend(): Promise<Backend> {
  if (import.meta.env.MODE !== 'production') {
    const story = new URLSearchParams(location.search).get('fake');
    if (story !== null) return (await import('./fake')).invented(story);
  }
  return (await import('./tauri')).viewer;
}
