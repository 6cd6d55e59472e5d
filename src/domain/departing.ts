/**
 * How many calls may be between the door and the wire at once, however many wait for their answer: what takes a ms each takes
 * seconds for two thousand side by side, and by then what was checked first is old and the call is given back.
 */
export const MOST_DEPARTING = 100;
