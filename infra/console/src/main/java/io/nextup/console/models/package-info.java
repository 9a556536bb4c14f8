/**
 * Models of a slot: the announced one, the serving ones, and their manifests in a registry.
 *
 * <p>In: the slot's announcements and reports as the console follows them, and a registry. Out: the
 * state that the page shows, the details of a model, and announcements. Always holds: no request
 * reads a topic; a listing is bounded and at most some seconds old; an action announces nothing
 * unless the model that the page showed still serves.
 */
package io.nextup.console.models;
