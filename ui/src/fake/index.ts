import type { Backend } from '../backend';
export function invented(story: string): Backend {
  throw new Error(story);
}
