/** Folder of test/histories for cases that start today: a change that gives them other commands begins the next one. */
export const NEWEST_RULES = 'rules-3';
