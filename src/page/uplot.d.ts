/** The charting library, as the build puts it beside the page. */
export { default } from 'uplot';
