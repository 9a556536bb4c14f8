/**
 * Models of a slot: which one is announced, what serves, and what a registry says of each.
 *
 * <p>In: the slot's announcements and reports as the console follows them, and a registry. Out: the
 * state that the page shows, the details of a model, and announcements. Always holds: no topic is
 * read for a question, a listing is bounded and at most some seconds old, and nothing is announced
 * when another model serves than the one that the person saw.
 */
package io.nextup.console.models;
