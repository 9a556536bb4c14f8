/**
 * The guards of a process against its models: rules that decide when a model or the process fails,
 * and files that remember after a process's death what it was doing.
 *
 * <p>In: the times and failures of calls; each load and each call of a model, before it begins.
 * Out: missed deadlines, models that fail too often, the reason why a process must end, and which
 * of many failures to log. After a process's death: the loads that were in progress; the requests
 * that were in a call, as suspects; and convictions of models in whose call of one suspect alone a
 * second process died.
 *
 * <p>What always holds: nothing here starts a thread or knows the engine, which asks it; files name
 * users and items by hashes only; a process that cannot write notes scores without them; a request
 * that killed no process is scored.
 */
package io.nextup.serving.guard;
