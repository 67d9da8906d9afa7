/** msgpackr ships this build without types; it has the same exports. */
declare module 'msgpackr/index-no-eval' {
  export { Packr } from 'msgpackr';
}
